package io.ramie.posix;

import static io.ramie.posix.Libc.INT;
import static io.ramie.posix.Libc.LONG;
import static io.ramie.posix.Libc.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls on files, which may wait for a disk unless they say that they do not. Each returns a count,
 * zero, or a negated error number.
 */
final class DiskCalls {
  private static final long STATX = SystemCall.STATX.number();
  private static final MethodHandle OPEN = Libc.variadic("open", INT, POINTER, INT, INT);
  private static final MethodHandle STATUS =
      Libc.systemCall(LONG, LONG, POINTER, LONG, LONG, POINTER);
  private static final MethodHandle UNLINK = Libc.ordinary("unlink", INT, POINTER);
  private static final MethodHandle READ = Libc.ordinary("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE = Libc.ordinary("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle PREAD = Libc.ordinary("pread", LONG, INT, POINTER, LONG, LONG);
  private static final MethodHandle PWRITE =
      Libc.ordinary("pwrite", LONG, INT, POINTER, LONG, LONG);
  private static final MethodHandle LSEEK = Libc.ordinary("lseek", LONG, INT, LONG, INT);
  private static final MethodHandle FTRUNCATE = Libc.ordinary("ftruncate", INT, INT, LONG);
  private static final MethodHandle FSYNC = Libc.ordinary("fsync", INT, INT);
  private static final MethodHandle FDATASYNC = Libc.ordinary("fdatasync", INT, INT);

  /** What answers from memory or not at all. */
  private static final class Cached {
    private static final long PREADV2 = SystemCall.PREADV2.number();
    private static final long PWRITEV2 = SystemCall.PWRITEV2.number();

    // The last pointer is one argument more than the kernel knows, and nobody looks at it. It keeps
    // the memory alive that the vector points to, for as long as the call lasts.
    private static final MethodHandle TRANSFER =
        Libc.criticalSystemCall(LONG, LONG, POINTER, LONG, LONG, LONG, LONG, POINTER);
    private static final MethodHandle TRANSFER_OR_FAIL =
        Libc.criticalSystemCallWithoutErrno(LONG, LONG, POINTER, LONG, LONG, LONG, LONG, POINTER);
  }

  /** What only block devices need. */
  private static final class Devices {
    private static final MethodHandle IOCTL = Libc.ioctl();
  }

  private DiskCalls() {}

  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = FileCalls.path(arena, path);
      return (int) Libc.waitingCall(f -> (int) OPEN.invokeExact(f.state, name, flags, mode));
    }
  }

  static int unlink(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = FileCalls.path(arena, path);
      return (int) Libc.waitingCall(f -> (int) UNLINK.invokeExact(f.state, name));
    }
  }

  /** Fills memory with the {@code struct statx} of an open file. */
  static int status(int number, MemorySegment out) {
    return status(number, "", Constants.AT_EMPTY_PATH, out);
  }

  /** Fills memory with the {@code struct statx} of what has a name, be it a symbolic link. */
  static int status(String path, MemorySegment out) {
    return status(Constants.AT_FDCWD, path, Constants.AT_SYMLINK_NOFOLLOW, out);
  }

  private static int status(long folder, String path, long flags, MemorySegment out) {
    long wanted = Constants.STATX_BASIC_STATS;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = FileCalls.path(arena, path);
      return (int)
          Libc.waitingCall(
              f -> (long) STATUS.invokeExact(f.state, STATX, folder, name, flags, wanted, out));
    }
  }

  /** How long a block device is. */
  static long deviceSize(int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_LONG);
      long request = Constants.BLKGETSIZE64;
      long result =
          Libc.waitingCall(f -> (int) Devices.IOCTL.invokeExact(f.state, number, request, size));
      return result < 0 ? result : size.get(JAVA_LONG, 0);
    }
  }

  static long read(int number, MemorySegment buffer) {
    long size = buffer.byteSize();
    return Libc.waitingCall(f -> (long) READ.invokeExact(f.state, number, buffer, size));
  }

  static long write(int number, MemorySegment buffer) {
    long size = buffer.byteSize();
    return Libc.waitingCall(f -> (long) WRITE.invokeExact(f.state, number, buffer, size));
  }

  static long pread(int number, MemorySegment buffer, long position) {
    long size = buffer.byteSize();
    return Libc.waitingCall(f -> (long) PREAD.invokeExact(f.state, number, buffer, size, position));
  }

  static long pwrite(int number, MemorySegment buffer, long position) {
    long size = buffer.byteSize();
    return Libc.waitingCall(
        f -> (long) PWRITE.invokeExact(f.state, number, buffer, size, position));
  }

  /** Reads what is in memory and never waits; position -1 is the file's own. */
  static long preadNow(Descriptor file, MemorySegment buffer, long position) {
    return transferNow(Cached.PREADV2, file, buffer, position);
  }

  /** Writes what memory takes and never waits; position -1 is the file's own. */
  static long pwriteNow(Descriptor file, MemorySegment buffer, long position) {
    return transferNow(Cached.PWRITEV2, file, buffer, position);
  }

  static long lseek(int number, long offset, int whence) {
    return Libc.waitingCall(f -> (long) LSEEK.invokeExact(f.state, number, offset, whence));
  }

  static int ftruncate(int number, long size) {
    return (int) Libc.waitingCall(f -> (int) FTRUNCATE.invokeExact(f.state, number, size));
  }

  static int fsync(int number) {
    return (int) Libc.waitingCall(f -> (int) FSYNC.invokeExact(f.state, number));
  }

  static int fdatasync(int number) {
    return (int) Libc.waitingCall(f -> (int) FDATASYNC.invokeExact(f.state, number));
  }

  // Asked for without errno, a call that succeeds needs neither a frame nor the capture, which
  // together take as long as half of what Java does for it. A failure has moved nothing and comes
  // again when it is asked why.
  private static long transferNow(long call, Descriptor file, MemorySegment buffer, long position) {
    long count = transferOrFail(call, file.number(), buffer, position);
    return count >= 0 ? count : transferOrError(call, file, buffer, position);
  }

  // The kernel takes a position in two halves, and a half has all 64 bits on these processors.
  private static long transferOrFail(long call, long number, MemorySegment buffer, long position) {
    long flags = Constants.RWF_NOWAIT;
    MemorySegment vector = MemorySegment.ofArray(new long[] {buffer.address(), buffer.byteSize()});
    try {
      return (long)
          Cached.TRANSFER_OR_FAIL.invokeExact(
              call, number, vector, 1L, position, 0L, flags, buffer);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private static long transferOrError(
      long call, Descriptor file, MemorySegment buffer, long position) {
    long number = file.number();
    long flags = Constants.RWF_NOWAIT;
    CallFrame frame = file.takeFrame();
    try {
      MemorySegment vector = frame.vector(buffer);
      long count;
      do {
        count =
            (long)
                Cached.TRANSFER.invokeExact(
                    frame.state, call, number, vector, 1L, position, 0L, flags, buffer);
      } while (count < 0 && frame.wasInterrupted());
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    } finally {
      frame.put();
    }
  }
}
