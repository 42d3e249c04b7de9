package io.ramie.posix;

import static io.ramie.posix.Libc.INT;
import static io.ramie.posix.Libc.LONG;
import static io.ramie.posix.Libc.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Calls on descriptors of any kind. Each returns a count, zero, or a negated error number. */
final class FileCalls {
  /** How Java writes file names to the system. */
  static final Charset PATH_CHARSET =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);

  private static final MethodHandle READ_NOW = Libc.critical("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE_NOW = Libc.critical("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle CLOSE = Libc.ordinary("close", INT, INT);
  private static final MethodHandle DUP3 = Libc.ordinary("dup3", INT, INT, INT, INT);
  private static final MethodHandle FCNTL = Libc.variadic("fcntl", INT, INT, INT, INT);
  private static final MethodHandle PIPE2 = Libc.critical("pipe2", INT, POINTER, INT);

  private FileCalls() {}

  /** A file name as the system takes it. */
  static MemorySegment path(Arena arena, String path) {
    // Not allocateFrom, which knows the charsets of StandardCharsets only.
    byte[] bytes = path.getBytes(PATH_CHARSET);
    MemorySegment name = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, name, JAVA_BYTE, 0, bytes.length);
    return name;
  }

  /** Reads from something that answers at once, such as a pipe. */
  static long readNow(CallFrame frame, int number, MemorySegment buffer) {
    return transfer(READ_NOW, frame, number, buffer);
  }

  /** Writes to something that answers at once, such as a pipe. */
  static long writeNow(CallFrame frame, int number, MemorySegment buffer) {
    return transfer(WRITE_NOW, frame, number, buffer);
  }

  /** Never repeated: Linux has released the number even when it reports an interruption. */
  static void close(int number) {
    CallFrame frame = CallFrame.take();
    try {
      int _ = (int) CLOSE.invokeExact(frame.state, number);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    } finally {
      frame.put();
    }
  }

  static int dup3(int from, int to, int flags) {
    return Libc.call(f -> (int) DUP3.invokeExact(f.state, from, to, flags));
  }

  /** The flags of an open file description, as {@code open(2)} has them. */
  static int flags(int number) {
    return Libc.call(f -> (int) FCNTL.invokeExact(f.state, number, Constants.F_GETFL, 0));
  }

  /** Another number, none of the first three, for the same open file description. */
  static int duplicate(int number) {
    return Libc.call(f -> (int) FCNTL.invokeExact(f.state, number, Constants.F_DUPFD_CLOEXEC, 3));
  }

  /** Returns the number of the end to read from and, in the upper half, that of the other. */
  static long pipe2(int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(INT, 2);
      int result = Libc.call(f -> (int) PIPE2.invokeExact(f.state, ends, flags));
      return result < 0 ? result : pair(ends);
    }
  }

  /** Packs two descriptor numbers that a call has stored one after the other. */
  static long pair(MemorySegment numbers) {
    return numbers.getAtIndex(JAVA_INT, 0) | (long) numbers.getAtIndex(JAVA_INT, 1) << 32;
  }

  // The compiler sees a constant here once it has inlined this into its small callers.
  private static long transfer(
      MethodHandle function, CallFrame frame, int number, MemorySegment buffer) {
    try {
      long count;
      do {
        count = (long) function.invokeExact(frame.state, number, buffer, buffer.byteSize());
      } while (count < 0 && frame.wasInterrupted());
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }
}
