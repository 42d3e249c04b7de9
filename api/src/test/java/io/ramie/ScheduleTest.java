package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScheduleTest {
  private final List<String> log = new ArrayList<>();

  @Test
  @DisplayName("F1: without a scheduler the error names the thread and the cure")
  void withoutASchedulerTheErrorHelps() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Fibers.schedule(() -> 1))
        .withMessageContaining("'" + Thread.currentThread().getName() + "'")
        .withMessageContaining("Fibers.run");
  }

  @Test
  @DisplayName("F2, F7: one call of the hook, with the options as they are")
  void hookIsCalledOnce() {
    List<FiberOptions> seen = new ArrayList<>();
    FiberScheduler recording =
        new DelegatingScheduler() {
          @Override
          public <T> Fiber<T> fiber(FiberOptions options, Callable<? extends T> body) {
            seen.add(options);
            return super.fiber(options, body);
          }
        };
    FiberOptions options = FiberOptions.named("worker").with("priority", 7);

    try (Installation _ = Fibers.install(recording)) {
      Fiber<Fiber<?>> fiber = Fibers.schedule(options, () -> Fibers.current());

      assertThat(fiber.resultNow()).isSameAs(fiber);
      assertThat(fiber.name()).isEqualTo("worker");
    }
    assertThat(seen).containsExactly(options);
  }

  @Test
  @DisplayName("F4, F5: the body runs to its first suspension, then the caller goes on")
  void bodyStartsAtOnce() throws Exception {
    Fibers.run(() -> {
      log.add("parent prefix");
      Fibers.schedule(() -> {
        log.add("child prefix");
        Fibers.yield();
        log.add("child rest");
      });
      log.add("parent rest");
    });

    assertThat(log).containsExactly("parent prefix", "child prefix", "parent rest", "child rest");
  }

  @Test
  @DisplayName("F6: a fiber schedules on the scheduler that runs it")
  void fiberSchedulesOnItsOwnScheduler() throws Exception {
    boolean same =
        Fibers.run(() -> {
          FiberScheduler mine = Fibers.currentScheduler().orElseThrow();
          return Fibers.schedule(() -> Fibers.currentScheduler().orElseThrow() == mine).value();
        });

    assertThat(same).isTrue();
  }

  @Test
  void failureIsTheCauseOfWhatValueThrows() throws Exception {
    IOException failure = new IOException("on purpose");

    Fibers.run(() -> {
      Fiber<Void> fiber =
          Fibers.schedule(() -> {
            Fibers.yield();
            throw failure;
          });

      assertThatThrownBy(fiber::value).isInstanceOf(CompletionException.class).hasCause(failure);
    });
  }

  @Test
  void liveFibersAreListed() throws Exception {
    assertThat(Fibers.fibers()).isEmpty();

    Fibers.run(() -> {
      Fiber<Duration> sleeper = Fibers.schedule("sleeper", () -> Fibers.sleep(null));

      assertThat(Fibers.fibers()).containsExactlyInAnyOrder(Fibers.current(), sleeper);
      assertThat(sleeper.toString()).contains("sleeper").contains("sleep");

      sleeper.cancel();
      sleeper.join();
      assertThat(Fibers.fibers()).containsExactly(Fibers.current());
      assertThat(sleeper.isCancelled()).isTrue();
    });
  }

  @Test
  @DisplayName("F9: a chain of fibers, each starting the next, does not grow the stack")
  void longChainsEnd() throws Exception {
    int links = 20_000;

    Fibers.run(() -> link(links));

    assertThat(log).containsExactly("last");
  }

  private void link(int left) throws InterruptedException {
    if (left == 0) {
      log.add("last");
    } else {
      Fibers.yield();
      Fibers.schedule(() -> link(left - 1));
    }
  }

  @Test
  void missingArgumentsAreNamed() throws Exception {
    Fibers.run(() -> {
      assertThatThrownBy(() -> Fibers.schedule((Callable<String>) null)).hasMessage("body");
      assertThatThrownBy(() -> Fibers.schedule((Fibers.Action<?>) null)).hasMessage("action");
      assertThatThrownBy(() -> Fibers.schedule((String) null, () -> 1)).hasMessage("name");
      assertThatThrownBy(() -> Fibers.schedule((FiberOptions) null, () -> 1)).hasMessage("options");
    });
  }

  @Test
  void pauseIsNotNeededForManyFibers() throws Exception {
    int many = 10_000;

    List<Duration> slept =
        Fibers.run(() -> {
          List<Fiber<Duration>> fibers = new ArrayList<>();
          for (int i = 0; i < many; i++) {
            fibers.add(Fibers.schedule(() -> Fibers.sleep(Duration.ofMillis(20))));
          }
          List<Duration> values = new ArrayList<>();
          for (Fiber<Duration> fiber : fibers) {
            values.add(fiber.value());
          }
          return values;
        });

    assertThat(slept).hasSize(many).allMatch(d -> d.compareTo(Duration.ofMillis(20)) >= 0);
  }
}
