package io.ramie.posix;

import static io.ramie.posix.Libc.INT;
import static io.ramie.posix.Libc.LONG;
import static io.ramie.posix.Libc.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls that move bytes from one descriptor to another inside the kernel. Each returns a count or a
 * negated error number; a position of {@link Io#OWN_POSITION} is the source's own.
 */
final class TransferCalls {
  private static final long COPY_FILE_RANGE = SystemCall.COPY_FILE_RANGE.number();
  private static final long SPLICE = SystemCall.SPLICE.number();
  private static final MethodHandle SENDFILE =
      Libc.ordinary("sendfile", LONG, INT, INT, POINTER, LONG);

  // copy_file_range and splice have the same arguments.
  private static final MethodHandle MOVE =
      Libc.systemCall(LONG, LONG, POINTER, LONG, POINTER, LONG, LONG);

  private TransferCalls() {}

  static long sendfile(int from, int to, long position, long count) {
    return Libc.waitingCall(
        f -> (long) SENDFILE.invokeExact(f.state, to, from, pointer(f, position), count));
  }

  static long copyFileRange(int from, int to, long position, long count) {
    return move(COPY_FILE_RANGE, from, to, position, count, 0);
  }

  /** Waits for no pipe; for a socket only if that is in blocking mode. */
  static long splice(int from, int to, long position, long count) {
    return move(SPLICE, from, to, position, count, Constants.SPLICE_F_NONBLOCK);
  }

  private static long move(long call, long from, long to, long position, long count, long flags) {
    MemorySegment own = MemorySegment.NULL;
    return Libc.waitingCall(f ->
        (long) MOVE.invokeExact(f.state, call, from, pointer(f, position), to, own, count, flags));
  }

  private static MemorySegment pointer(CallFrame frame, long position) {
    if (position == Io.OWN_POSITION) {
      return MemorySegment.NULL;
    }
    frame.scratch.set(JAVA_LONG, 0, position);
    return frame.scratch;
  }
}
