package io.ramie.io;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/** Opens what bytes flow through and has a path, a FIFO above all. */
final class PipeOpening {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

  // The kind of file in a mode, see inode(7).
  private static final int KIND = 0xF000;
  private static final int FIFO = 0x1000;

  private final Path path;
  private final FileErrors errors;

  PipeOpening(Path path) {
    this.path = path;
    this.errors = new FileErrors(path);
  }

  Io forReading() throws IOException {
    String operation = "open for reading";
    return checked(open(StandardOpenOption.READ), operation);
  }

  /** Waits for a reader as open(2) does where it may block. */
  Io forWriting(Deadline deadline) throws IOException {
    String operation = "open for writing";
    for (Duration pause = SHORTEST_PAUSE; ; pause = longer(pause)) {
      IoResult result = open(StandardOpenOption.WRITE);
      // Not only a FIFO without a reader answers so, but also a socket, which would for ever.
      if (!Errno.ENXIO.is(result.error()) || !isFifo()) {
        return checked(result, operation);
      }
      if (deadline.isExpired()) {
        throw IoErrors.timedOut(errors.named("wait for a reader of"), deadline);
      }
      sleep(pause, deadline);
    }
  }

  private IoResult open(StandardOpenOption direction) throws IOException {
    return Opening.open(path, Set.of(direction), errors.named("open"));
  }

  private Io checked(IoResult result, String operation) throws IOException {
    if (result.isError()) {
      throw errors.failure(operation, result.error());
    }
    if (result.io().isFile()) {
      Opening.discard(result.io());
      throw errors.refused("is a file, not a pipe: open it with FiberFile.open");
    }
    return result.io();
  }

  private boolean isFifo() throws IOException {
    try {
      Object mode = Fibers.offload(() -> Files.getAttribute(path, "unix:mode"));
      return mode instanceof Integer bits && (bits & KIND) == FIFO;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("open"), interrupted);
    } catch (UnsupportedOperationException | IllegalArgumentException unknownHere) {
      return true;
    }
  }

  private void sleep(Duration pause, Deadline deadline) throws IOException {
    FiberScheduler hooks = Schedulers.current();
    Duration left = deadline.remaining();
    try {
      hooks.kernelSleep(left == null || left.compareTo(pause) > 0 ? pause : left);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("wait for a reader of"), interrupted);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
