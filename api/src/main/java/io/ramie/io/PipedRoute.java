package io.ramie.io;

import io.ramie.internal.BufferPool;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Through a pipe of its own, for two handles that the system connects only to pipes.
 *
 * <p>The pipe is empty between two moves: what does not reach the target goes on to the {@link
 * BufferedRoute}.
 */
final class PipedRoute implements Route, AutoCloseable {
  /** The pipe, how it is connected, and how many bytes have ever gone into it. */
  private record Tube(Pipe pipe, Route in, Route out, AtomicLong taken) {}

  private final Handle source;
  private final Handle target;
  private final CopyErrors errors;
  private final AtomicLong copied;
  private final BufferedRoute leftovers;
  private @Nullable Tube tube;

  PipedRoute(
      Handle source, Handle target, CopyErrors errors, AtomicLong copied, BufferedRoute leftovers) {
    this.source = source;
    this.target = target;
    this.errors = errors;
    this.copied = copied;
    this.leftovers = leftovers;
  }

  @Override
  public long move(FiberScheduler hooks, long position, long count)
      throws IOException, InterruptedException {
    Tube open = tube();
    if (open == null) {
      return Errno.EMFILE.result();
    }
    // By what the routes have counted: one that is interrupted does not tell what it moved.
    long takenBefore = open.taken.get();
    long copiedBefore = copied.get();
    try {
      // As much as one segment takes back if the target does not want it.
      long taken = open.in.move(hooks, position, Math.min(count, BufferPool.SEGMENT_BYTES));
      return taken <= 0 ? taken : deliver(hooks, open, taken);
    } finally {
      long left = open.taken.get() - takenBefore - (copied.get() - copiedBefore);
      if (left > 0) {
        leftovers.keep(drain(open.pipe.source().io(), left));
      }
    }
  }

  private static long deliver(FiberScheduler hooks, Tube open, long taken)
      throws IOException, InterruptedException {
    long left = taken;
    while (left > 0) {
      long moved = open.out.move(hooks, Io.OWN_POSITION, left);
      if (moved <= 0) {
        return moved == 0 ? Errno.EAGAIN.result() : moved;
      }
      left -= moved;
    }
    return taken;
  }

  /** Takes back what is known to be in the pipe, however often that says that it is not ready. */
  private static byte[] drain(Io pipe, long left) {
    int preferred = System.identityHashCode(pipe);
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      while (rest.size() < left) {
        long count = pipe.read(segment);
        if (count > 0) {
          rest.writeBytes(segment.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
        } else if (!Errno.EAGAIN.is(count) && !Errno.EINTR.is(count)) {
          break;
        }
      }
      return rest.toByteArray();
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  /** Null if there is no descriptor left for a pipe: one can copy without. */
  private @Nullable Tube tube() {
    if (tube == null) {
      try {
        Pipe pipe = Pipe.open();
        AtomicLong taken = new AtomicLong();
        tube =
            new Tube(
                pipe,
                new DirectRoute(source, pipe.sink(), errors, taken),
                new DirectRoute(pipe.source(), target, errors, copied),
                taken);
      } catch (IOException none) {
        return null;
      }
    }
    return tube;
  }

  @Override
  public void close() {
    if (tube != null) {
      tube.pipe.close();
    }
  }
}
