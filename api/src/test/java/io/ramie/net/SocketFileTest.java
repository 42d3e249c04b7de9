package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.WaitlessScheduler;
import io.ramie.io.Handle;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Where the file of a Unix domain socket is made and removed. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SocketFileTest {
  @TempDir private Path folder;
  private Path path;

  /** What each operation that may wait has done to the file. */
  private final List<String> operations = new ArrayList<>();

  private final FiberScheduler scheduler =
      new WaitlessScheduler() {
        @Override
        public <T> T blockingOperationWait(Callable<T> operation) throws Exception {
          boolean before = Files.exists(path);
          T result = operation.call();
          operations.add(before + " to " + Files.exists(path));
          return result;
        }
      };

  private interface Opener {
    Handle open() throws IOException;
  }

  @BeforeEach
  void choosePath() {
    path = folder.resolve("socket");
  }

  @Test
  @DisplayName("D10: another thread makes and removes the file of a listener")
  void fileOfAListenerIsForAnotherThread() throws Exception {
    assertOffloaded(() -> UnixListener.listen(path));
  }

  @Test
  @DisplayName("D10: another thread makes and removes the file of a datagram socket")
  void fileOfADatagramSocketIsForAnotherThread() throws Exception {
    assertOffloaded(() -> UnixDatagramSocket.bind(path));
  }

  private void assertOffloaded(Opener opener) throws Exception {
    Fibers.run(scheduler, () -> opener.open().close());

    assertThat(operations).containsExactly("false to true", "true to false");
  }

  @Test
  void cancelledFiberRemovesTheFile() throws Exception {
    Fibers.run(() -> {
      UnixListener listener = UnixListener.listen(path);

      Fibers.schedule(
              () -> {
                Fiber.current().cancel();
                listener.close();
              })
          .join();

      assertThat(listener.isOpen()).isFalse();
      assertThat(path).doesNotExist();
    });
  }

  @Test
  void cancelledFiberLeavesNoFileWithoutASocket() throws Exception {
    Fibers.run(() -> {
      Fiber<UnixListener> listening =
          Fibers.schedule(() -> {
            Fiber.current().cancel();
            return UnixListener.listen(path);
          });
      listening.join();

      listening.resultNow().close();

      assertThat(path).doesNotExist();
    });
  }
}
