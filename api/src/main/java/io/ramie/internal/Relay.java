package io.ramie.internal;

import io.ramie.Deadline;
import io.ramie.internal.ByteTransfer.Limit;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Moves everything from one handle to another, piece by piece.
 *
 * <p>A piece that comes while the fiber waits, and that the target takes at once, passes through on
 * the scheduler's thread if the scheduler offers it: the fiber, which would do nothing else, needs
 * no turn for it. Whatever else there is to do is the fiber's: what has no room, what fails, what
 * has a limit, and the end.
 *
 * <p>For a piece that passes through nothing is looked at but this object and the target's handle:
 * with many connections each further object would have to be fetched from far away.
 */
final class Relay extends LateBuffer {
  private final FiberScheduler hooks;
  private final Io targetIo;
  private final ByteTransfer source;
  private final Limit reading;
  private final ByteTransfer target;
  private final Limit writing;

  // Any thread; it only ever becomes true: whether a read or a write may have a time.
  private volatile boolean limited;

  // The fiber, and the scheduler's thread while that waits.
  private long total;

  // Likewise: what the target said to the last piece, if that was offered and not taken whole.
  private long early = ByteTransfer.NOT_TRIED;

  Relay(ByteTransfer source, Limit reading, ByteTransfer target, Limit writing) {
    this(Schedulers.current(), source, reading, target, writing);
  }

  private Relay(
      FiberScheduler hooks,
      ByteTransfer source,
      Limit reading,
      ByteTransfer target,
      Limit writing) {
    super(hooks, source.most());
    this.hooks = hooks;
    this.targetIo = target.io();
    this.source = source;
    this.reading = reading;
    this.target = target;
    this.writing = writing;
  }

  /** Moves pieces up to the end of the stream; gives the bytes moved. */
  long run() throws IOException {
    while (moveNext()) {
      resize(source.most());
    }
    return total;
  }

  private boolean moveNext() throws IOException {
    early = ByteTransfer.NOT_TRIED;
    long count = source.readPiece(hooks, this, limitOfRead(), total > 0);
    if (count <= 0) {
      return false;
    }
    target.deliver(hooks, this, count, early, writing.now());
    total += count;
    return true;
  }

  private @Nullable Deadline limitOfRead() throws IOException {
    Deadline deadline = reading.now();
    if (!limited && (deadline != null || writing.now() != null)) {
      limited = true;
    }
    return deadline;
  }

  /** Any thread, after the change. */
  void limitsChanged() {
    limited = true;
  }

  @Override
  public boolean offer(long count) {
    if (limited) {
      return false;
    }
    long written = tryWrite(bytes(count));
    if (written != count) {
      early = written;
      return false;
    }
    total += count;
    giveBack();
    return true;
  }

  private long tryWrite(MemorySegment bytes) {
    try {
      return hooks.ioWrite(targetIo, bytes, 0);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return ByteTransfer.NOT_TRIED;
    }
  }
}
