package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Provides;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExampleProvidersTest {
  @ParameterizedTest
  @ValueSource(strings = {"poll", "fair"})
  void eachIsFoundByItsNameAndRunsFibers(String name) {
    SchedulerProvider provider = Schedulers.provider(name);

    Class<?> runsOn = Fibers.run(name, () -> Fibers.scheduler().orElseThrow().getClass());

    assertThat(runsOn).isEqualTo(provider.schedulerType());
  }

  @ParameterizedTest
  @ValueSource(strings = {"poll", "fair"})
  void eachIsTakenOnlyByItsName(String name) {
    assertThat(Schedulers.provider(name).priority()).isNegative();
  }

  @Test
  void theServiceFileSaysWhatTheModuleDescriptorSays() throws Exception {
    List<String> provided =
        PollScheduler.class.getModule().getDescriptor().provides().stream()
            .filter(service -> service.service().equals(SchedulerProvider.class.getName()))
            .map(Provides::providers)
            .flatMap(List::stream)
            .toList();

    try (InputStream file =
        PollScheduler.class.getResourceAsStream(
            "/META-INF/services/" + SchedulerProvider.class.getName())) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text.lines()).containsExactlyElementsOf(provided);
    }
  }
}
