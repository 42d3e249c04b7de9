package io.ramie.internal;

import io.ramie.internal.ByteTransfer.Limit;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import java.io.IOException;

/**
 * Moves everything from one handle to another, piece by piece.
 *
 * <p>A piece that comes while the fiber waits, and that the target takes at once, passes through on
 * the scheduler's thread if the scheduler offers it: the fiber, which would do nothing else, needs
 * no turn for it. Whatever else there is to do is the fiber's: what has no room, what fails, what
 * has a limit, and the end.
 */
final class Relay {
  private final ByteTransfer source;
  private final Limit reading;
  private final ByteTransfer target;
  private final Limit writing;
  private final FiberScheduler hooks = Schedulers.current();

  // The fiber, and the scheduler's thread while that waits.
  private long total;

  Relay(ByteTransfer source, Limit reading, ByteTransfer target, Limit writing) {
    this.source = source;
    this.reading = reading;
    this.target = target;
    this.writing = writing;
  }

  /** Moves pieces up to the end of the stream; gives the bytes moved. */
  long run() throws IOException {
    while (moveNext()) {
      // Until there are no more.
    }
    return total;
  }

  private boolean moveNext() throws IOException {
    try (Piece piece = new Piece()) {
      long count = source.readPiece(hooks, piece, reading.now(), total > 0);
      if (count <= 0) {
        return false;
      }
      target.deliver(hooks, piece, piece.written, count, writing.now());
      total += count;
      return true;
    }
  }

  private boolean isUnlimited() {
    try {
      return reading.now() == null && writing.now() == null;
    } catch (IOException forTheFiber) {
      return false;
    }
  }

  /** One piece, or several of which all but the last have passed through. */
  private final class Piece extends LateBuffer {
    // Of the last piece, when the target has not taken all of it.
    private long written;

    Piece() {
      super(hooks, source.most());
    }

    @Override
    public boolean offer(long count) {
      if (!isUnlimited()) {
        return false;
      }
      written = target.writeEarly(hooks, bytes(count));
      if (written < count) {
        return false;
      }
      written = 0;
      total += count;
      giveBack();
      return true;
    }
  }
}
