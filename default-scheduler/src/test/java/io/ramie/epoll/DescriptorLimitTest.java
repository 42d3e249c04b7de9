package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.posix.Descriptor;
import io.ramie.posix.EventFd;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DescriptorLimitTest {
  @Test
  @DisplayName("L25: a scheduler that cannot be made leaves no descriptor, wherever it fails")
  void aSchedulerThatCannotBeMadeLeavesNothing() throws Exception {
    String output = ChildJvm.run("ulimit -n 64", Program.class);

    assertThat(output.lines())
        .containsExactly(
            "ready: done, ENOENT (No such file or directory)",
            "0 left: cannot open an event loop: epoll_create1 failed: EMFILE (Too many open"
                + " files)",
            "1 left: cannot open an event loop: eventfd failed: EMFILE (Too many open files)",
            "then works: done");
  }

  /** Takes every descriptor there is, then leaves none and one for the scheduler. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      loadClasses();
      for (int left = 0; left < 2; left++) {
        Deque<Descriptor> taken = takeAll();
        for (int i = 0; i < left; i++) {
          taken.pop().close();
        }
        String result = tryOnce();
        Deque<Descriptor> rest = takeAll();
        rest.forEach(Descriptor::close);
        taken.forEach(Descriptor::close);
        System.out.println(rest.size() + " left: " + result);
      }
      System.out.println("then works: " + tryOnce());
    }

    /** A class that is first needed at the limit could not be loaded any more. */
    private static void loadClasses() throws IOException {
      Deque<Descriptor> some = new ArrayDeque<>(List.of(EventFd.open()));
      some.forEach(Descriptor::close);
      String refused = Platform.system().open(Path.of("/nowhere/at/all"), Set.of()).toString();
      System.out.println("ready: " + tryOnce() + ", " + refused);
    }

    private static Deque<Descriptor> takeAll() {
      Deque<Descriptor> taken = new ArrayDeque<>();
      for (int i = 0; i < 1_000; i++) {
        try {
          taken.push(EventFd.open());
        } catch (IOException limit) {
          return taken;
        }
      }
      throw new AssertionError("no limit in sight");
    }

    private static String tryOnce() {
      try (EpollScheduler scheduler = new EpollScheduler(Platform.system())) {
        Fiber<String> fiber = scheduler.fiber(FiberOptions.NONE, () -> "done");
        scheduler.run();
        return fiber.resultNow();
      } catch (UncheckedIOException refused) {
        return refused.getMessage();
      }
    }
  }
}
