package io.ramie.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.DelegatingScheduler;
import io.ramie.Descriptors;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt that comes when the path is open already, but its fiber does not know yet. */
class OpeningTest {
  @TempDir Path folder;

  /** Runs operations at once, and raises an exception all the same. */
  private static final class LateInterrupt extends DelegatingScheduler {
    private final Exception cause;

    LateInterrupt(Exception cause) {
      this.cause = cause;
    }

    @Override
    public <T> T blockingOperationWait(Callable<T> operation) throws Exception {
      operation.call();
      throw cause;
    }
  }

  /** Runs nothing. */
  private static final class Declining extends DelegatingScheduler {
    @Override
    public <T> T blockingOperationWait(Callable<T> operation) {
      return null;
    }
  }

  private void assertNothingIsLeft(Exception cause, Class<? extends Exception> expected)
      throws Exception {
    Path file = folder.resolve("file");
    Files.writeString(file, "content");
    Path missing = folder.resolve("missing");
    try (LateInterrupt hooks = new LateInterrupt(cause)) {
      Descriptors.assertNoneLeaked(() -> {
        Opening opening = new Opening(Platform.system(), file, Set.of());
        assertThatThrownBy(() -> opening.await(hooks, "open")).isInstanceOf(expected);
        Opening failing = new Opening(Platform.system(), missing, Set.of());
        assertThatThrownBy(() -> failing.await(hooks, "open")).isInstanceOf(expected);
      });
    }
  }

  @Test
  void interruptClosesWhatWasOpened() throws Exception {
    assertNothingIsLeft(new InterruptedException(), InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void cancellationClosesWhatWasOpened() throws Exception {
    assertNothingIsLeft(new CancellationException(), CancellationException.class);
  }

  @Test
  @DisplayName("O2: what a hook declines to run is run all the same")
  void declinedOperationIsRunHere() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (DelegatingScheduler hooks = new Declining()) {
      IoResult result = new Opening(Platform.system(), file, Set.of()).await(hooks, "open");

      assertThat(result.isError()).isFalse();
      result.io().close();
    }
  }
}
