package io.ramie.io;

import io.ramie.internal.IoErrors;
import io.ramie.internal.ShieldedOffload;
import io.ramie.internal.Sneaky;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Opens a path off the loop's thread: it may lie on a disk, or at the other end of a network.
 *
 * <p>An interrupt may come when the handle is open already but the fiber has not got it; then
 * nobody ever would, so it is closed.
 */
final class Opening implements Callable<IoResult> {
  private final Platform platform;
  private final Path path;
  private final Set<? extends OpenOption> options;

  // The worker writes it; the fiber reads it when the hook has ended, which the worker's write
  // happens before.
  private @Nullable IoResult result;

  Opening(Platform platform, Path path, Set<? extends OpenOption> options) {
    this.platform = platform;
    this.path = path;
    this.options = options;
  }

  /**
   * Opens a path.
   *
   * @param operation what it is called when it is interrupted: {@code open /a/b}
   */
  static IoResult open(Path path, Set<? extends OpenOption> options, String operation)
      throws IOException {
    FiberScheduler hooks = Schedulers.current();
    return new Opening(hooks.platform(), path, options).await(hooks, operation);
  }

  IoResult await(FiberScheduler hooks, String operation) throws IOException {
    try {
      var _ = hooks.blockingOperationWait(this);
      // A hook may decline by returning.
      IoResult opened = result;
      return opened != null ? opened : Schedulers.blocking(this);
    } catch (InterruptedException interrupted) {
      closeResult();
      throw IoErrors.interrupted(operation, interrupted);
    } catch (Throwable injected) {
      closeResult();
      throw Sneaky.rethrow(injected);
    }
  }

  private void closeResult() {
    IoResult opened = result;
    if (opened != null && !opened.isError()) {
      discard(opened.io());
    }
  }

  /** Closes what was opened and is not wanted. */
  static void discard(Io opened) {
    opened.closeWith(ShieldedOffload::run);
  }

  @Override
  public IoResult call() {
    IoResult opened = platform.open(path, options);
    result = opened;
    return opened;
  }

  @Override
  public String toString() {
    return "open " + path;
  }
}
