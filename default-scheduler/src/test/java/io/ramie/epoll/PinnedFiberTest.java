package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Platform;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PinnedFiberTest {
  @Test
  void aFiberThatWaitsWhilePinnedIsReportedByNameWithTheReason() throws Exception {
    String output = ChildJvm.run("true", Program.class);

    assertThat(output)
        .contains("fiber 'the culprit' waits while pinned")
        .contains("the class initialiser of " + Slow.class.getName())
        .contains("thread 'main'")
        .endsWith("went on: true\n");
    assertThat(output.split("waits while pinned", -1)).as("reports").hasSize(2);
  }

  /** Waits in its initialiser for another thread, which takes its time. */
  static final class Slow {
    static final boolean WENT_ON;

    static {
      try {
        WENT_ON = Program.GO.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private Slow() {}
  }

  static final class Program {
    static final CountDownLatch GO = new CountDownLatch(1);

    private Program() {}

    public static void main(String[] args) {
      Thread.ofPlatform().daemon().start(Program::goAfterAReport);
      try (EpollScheduler scheduler = new EpollScheduler(Platform.system())) {
        Fiber<Boolean> culprit =
            scheduler.fiber(
                FiberOptions.named("the culprit"),
                () -> {
                  scheduler.yield();
                  return Slow.WENT_ON;
                });
        scheduler.run();
        System.out.println("went on: " + culprit.resultNow());
      }
    }

    /** Long enough for several looks of the watchdog, which must report once. */
    private static void goAfterAReport() {
      try {
        boolean early = GO.await(1_300, TimeUnit.MILLISECONDS);
        assert !early;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      GO.countDown();
    }
  }
}
