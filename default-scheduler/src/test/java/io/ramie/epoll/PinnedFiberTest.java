package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Platform;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
      // The log is printed at the end: the report may still be under way when the fiber goes on.
      ByteArrayOutputStream log = new ByteArrayOutputStream();
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      Thread.ofPlatform().daemon().start(() -> goAfterAReport(log));
      try (EpollScheduler scheduler = new EpollScheduler(Platform.system())) {
        Fiber<Boolean> culprit =
            scheduler.fiber(
                FiberOptions.named("the culprit"),
                () -> {
                  scheduler.yield();
                  return Slow.WENT_ON;
                });
        scheduler.run();
        System.out.print(log.toString(StandardCharsets.UTF_8));
        System.out.println("went on: " + culprit.resultNow());
      }
    }

    /** After a report and several more looks of the watchdog, which must report once. */
    private static void goAfterAReport(ByteArrayOutputStream log) {
      try {
        while (!log.toString(StandardCharsets.UTF_8).contains("at ")) {
          Thread.sleep(10);
        }
        Thread.sleep(1_000);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      GO.countDown();
    }
  }
}
