package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several schedulers with one standard stream that cannot be opened anew, in one other JVM. */
@Timeout(120)
class SharedStreamTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("R2, W1: whoever finds another thread at a shared stream has its turn later")
  void nobodyIsForgotten() throws Exception {
    Path fifo = folder.resolve("fifo");
    // A FIFO that nobody reads cannot be opened anew for writing.
    String before = "mkfifo '" + fifo + "' && exec 3<>'" + fifo + "' >'" + fifo + "' 3<&-";

    assertThat(ChildJvm.run(before, Program.class).lines()).contains("shared: true", "done");
  }

  static final class Program {
    private static final int BYTES = 50_000;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Platform PLATFORM = Platform.system();

    private Program() {}

    public static void main(String[] args) throws Exception {
      Io first = PLATFORM.standardStream(1).io();
      Io second = PLATFORM.standardStream(1).io();
      System.err.println("shared: " + ((Descriptor) first).mayRefuseItself());
      Path fifo = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
      Io reader = PLATFORM.open(fifo, Set.of(StandardOpenOption.READ)).io();
      startWriter(first);
      startWriter(second);
      System.err.println(outcome(reader));
      Runtime.getRuntime().halt(0);
    }

    private static void startWriter(Io io) {
      Thread.ofPlatform().daemon().start(() -> write(io));
    }

    private static void write(Io io) {
      try (EpollScheduler scheduler = new EpollScheduler(PLATFORM)) {
        Fiber<?> _ =
            scheduler.fiber(
                FiberOptions.NONE,
                () -> {
                  MemorySegment one = Handles.buffer(1);
                  for (int i = 0; i < BYTES; i++) {
                    assertThat(scheduler.ioWrite(io, one, 1)).isEqualTo(1);
                  }
                  return null;
                });
        scheduler.run();
      }
    }

    private static String outcome(Io reader) {
      EpollScheduler scheduler = new EpollScheduler(PLATFORM);
      Fiber<String> fiber =
          scheduler.fiber(
              FiberOptions.NONE,
              () -> {
                long[] done = new long[1];
                try {
                  return scheduler.timeoutAfter(
                      LONG, TimeoutException::new, () -> readAll(scheduler, reader, done));
                } catch (TimeoutException e) {
                  return "stuck after " + done[0] + " bytes";
                }
              });
      scheduler.run();
      return fiber.resultNow();
    }

    private static String readAll(EpollScheduler scheduler, Io reader, long[] done)
        throws InterruptedException {
      MemorySegment buffer = Handles.buffer(1 << 16);
      while (done[0] < 2 * BYTES) {
        done[0] += scheduler.ioRead(reader, buffer, 1);
      }
      return "done";
    }
  }
}
