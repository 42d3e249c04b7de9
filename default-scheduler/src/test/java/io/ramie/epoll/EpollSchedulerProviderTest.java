package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Provides;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EpollSchedulerProviderTest {
  @Test
  void theSchedulerIsFoundByItsName() {
    SchedulerProvider provider = Schedulers.provider("epoll");

    assertThat(provider.unsupported()).isNull();
    assertThat(provider.hasFibers()).isTrue();
    assertThat(provider.schedulerType()).isEqualTo(EpollScheduler.class);
    try (FiberScheduler scheduler = provider.create(SchedulerOptions.DEFAULT)) {
      assertThat(scheduler).isInstanceOf(EpollScheduler.class);
      assertThat(scheduler.platform().name()).isEqualTo("posix");
    }
  }

  @Test
  void itIsTheOneTakenWhenNobodySaysWhich() {
    assertThat(Schedulers.provider().name()).isEqualTo("epoll");
  }

  @Test
  void theServiceFileSaysWhatTheModuleDescriptorSays() throws Exception {
    List<String> provided =
        EpollScheduler.class.getModule().getDescriptor().provides().stream()
            .filter(service -> service.service().equals(SchedulerProvider.class.getName()))
            .map(Provides::providers)
            .flatMap(List::stream)
            .toList();

    try (InputStream file =
        EpollScheduler.class.getResourceAsStream(
            "/META-INF/services/" + SchedulerProvider.class.getName())) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text.lines()).containsExactlyElementsOf(provided);
    }
  }

  @Test
  @DisplayName("S11, T16: the clock is that of the platform, and may wrap around at any time")
  void theClockMayWrapAround() {
    // Every time of the loop is taken within the 20 ms before and after the overflow.
    long offset = Long.MAX_VALUE - System.nanoTime() - 20_000_000;
    SchedulerOptions options = SchedulerOptions.DEFAULT.withPlatform(new OtherPlatform(offset));
    EpollScheduler scheduler = (EpollScheduler) new EpollSchedulerProvider().create(options);
    Fiber<Long> sleeper =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              long start = System.nanoTime();
              for (int i = 0; i < 4; i++) {
                scheduler.kernelSleep(Duration.ofMillis(10));
              }
              return System.nanoTime() - start;
            });
    Fiber<String> late =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              try {
                return scheduler.timeoutAfter(
                    Duration.ofMillis(30),
                    TimeoutException::new,
                    () -> "unblocked: " + scheduler.block(null, null));
              } catch (TimeoutException e) {
                return "late";
              }
            });

    Patience.close(scheduler);

    assertThat(Duration.ofNanos(sleeper.resultNow()))
        .isBetween(Duration.ofMillis(40), Duration.ofSeconds(10));
    assertThat(late.resultNow()).isEqualTo("late");
  }
}
