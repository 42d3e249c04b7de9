package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingSchedulerProviderTest {
  private final SchedulerProvider provider = new BlockingSchedulerProvider();

  @Test
  void isFoundByName() {
    SchedulerProvider found = Schedulers.provider("blocking");

    assertThat(found).isInstanceOf(BlockingSchedulerProvider.class);
  }

  @Test
  void servesBlockingContexts() {
    assertThat(Schedulers.blockingFallback()).isInstanceOf(BlockingScheduler.class);
    assertThat(Schedulers.current()).isSameAs(Schedulers.blockingFallback());
  }

  @Test
  void runsNoFibersAndNeverWinsAChoice() {
    assertThat(provider.hasFibers()).isFalse();
    assertThat(provider.priority()).isEqualTo(Integer.MIN_VALUE);
    assertThat(provider.unsupported()).isNull();
  }

  @Test
  void createsWhatItSaysItCreates() {
    assertThat(provider.create(SchedulerOptions.DEFAULT))
        .isExactlyInstanceOf(provider.schedulerType());
  }

  @Test
  void isFoundOnTheClassPathAsOnTheModulePath() throws Exception {
    Module module = BlockingSchedulerProvider.class.getModule();
    List<String> declared =
        module.getDescriptor().provides().stream()
            .map(ModuleDescriptor.Provides::providers)
            .flatMap(List::stream)
            .toList();

    List<String> listed;
    String file = "META-INF/services/" + SchedulerProvider.class.getName();
    try (InputStream services = module.getResourceAsStream(file)) {
      listed = new String(services.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    assertThat(listed).isEqualTo(declared).hasSize(1);
  }
}
