package io.ramie.posix;

import static io.ramie.posix.Libc.INT;
import static io.ramie.posix.Libc.LONG;
import static io.ramie.posix.Libc.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ramie.spi.Errno;
import io.ramie.spi.ProcessStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls on processes. */
final class ProcessCalls {
  private static final int SIGINFO_BYTES = 128;
  private static final int PIDFD_INFO_BYTES = 64;
  private static final MethodHandle WAITPID = Libc.ordinary("waitpid", INT, INT, POINTER, INT);
  private static final MethodHandle WAITID = Libc.ordinary("waitid", INT, INT, INT, POINTER, INT);
  private static final MethodHandle GETPGID = Libc.ordinary("getpgid", INT, INT);

  /** What only handles of processes use. */
  private static final class Handles {
    private static final long PIDFD_OPEN = SystemCall.PIDFD_OPEN.number();
    private static final MethodHandle OPEN = Libc.systemCall(LONG, LONG, LONG);
    private static final MethodHandle IOCTL = Libc.ioctl();
  }

  /** What only the ages of processes use. */
  private static final class Ages {
    private static final MethodHandle CLOCK_GETTIME =
        Libc.critical("clock_gettime", INT, INT, POINTER);
  }

  private ProcessCalls() {}

  /** Waits for one child and takes its status. */
  static ProcessStatus waitpid(int pid, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocate(JAVA_INT);
      long child = Libc.waitingCall(f -> (int) WAITPID.invokeExact(f.state, pid, word, flags));
      return child < 0
          ? ProcessStatus.failed((int) child)
          : status((int) child, word.get(JAVA_INT, 0));
    }
  }

  /** Takes apart what {@code waitpid} stores, as the macros of {@code <sys/wait.h>} do. */
  static ProcessStatus status(int child, int word) {
    if (child == 0) {
      return ProcessStatus.RUNNING;
    }
    int signal = word & 0x7f;
    return signal == 0
        ? ProcessStatus.exited(child, word >> 8 & 0xff)
        : ProcessStatus.signalled(child, signal, (word & 0x80) != 0);
  }

  /**
   * Looks at one of the children that are meant, and leaves it its status.
   *
   * @param type P_ALL, P_PGID or P_PIDFD
   * @param flags WNOHANG or 0
   */
  static ProcessStatus look(int type, int id, int flags) {
    int options = flags | Constants.WEXITED | Constants.WNOWAIT;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_BYTES, Long.BYTES);
      long result =
          Libc.waitingCall(f -> (int) WAITID.invokeExact(f.state, type, id, info, options));
      return result < 0 ? ProcessStatus.failed((int) result) : status(info);
    }
  }

  /**
   * Takes apart what {@code waitid} stores:
   *
   * <pre>
   *   siginfo_t   offset 8: CLD_… (int)   16: pid (int), 0 for none   24: code or signal (int)
   * </pre>
   */
  static ProcessStatus status(MemorySegment info) {
    int how = info.get(JAVA_INT, 8);
    int child = info.get(JAVA_INT, 16);
    int value = info.get(JAVA_INT, 24);
    if (child == 0) {
      return ProcessStatus.RUNNING;
    }
    return how == Constants.CLD_EXITED
        ? ProcessStatus.exited(child, value)
        : ProcessStatus.signalled(child, value, how == Constants.CLD_DUMPED);
  }

  /** The process group of a process. */
  static int getpgid(int pid) {
    return Libc.call(f -> (int) GETPGID.invokeExact(f.state, pid));
  }

  /** How long the system is running, sleep included, in nanoseconds. */
  static long bootNanos() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      int result =
          Libc.call(
              f -> (int) Ages.CLOCK_GETTIME.invokeExact(f.state, Constants.CLOCK_BOOTTIME, time));
      if (result < 0) {
        throw new IllegalStateException(
            "clock_gettime(CLOCK_BOOTTIME) failed: " + Errno.describe(result));
      }
      return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000 + time.getAtIndex(JAVA_LONG, 1);
    }
  }

  static int pidfdOpen(long pid) {
    return (int)
        Libc.waitingCall(
            f -> (long) Handles.OPEN.invokeExact(f.state, Handles.PIDFD_OPEN, pid, 0L));
  }

  /**
   * How a process has ended that somebody has waited for; RUNNING when nobody has, be it at its end
   * or not.
   *
   * <pre>
   *   struct pidfd_info   offset 0: mask (long)   60: what waitpid would store (int)
   * </pre>
   */
  static ProcessStatus exitOf(int handle, int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(PIDFD_INFO_BYTES, Long.BYTES);
      long request = Constants.PIDFD_GET_INFO;
      info.set(JAVA_LONG, 0, Constants.PIDFD_INFO_EXIT);
      long result =
          Libc.waitingCall(f -> (int) Handles.IOCTL.invokeExact(f.state, handle, request, info));
      if (result < 0) {
        return ProcessStatus.failed((int) result);
      }
      boolean known = (info.get(JAVA_LONG, 0) & Constants.PIDFD_INFO_EXIT) != 0;
      return known ? status(pid, info.get(JAVA_INT, 60)) : ProcessStatus.RUNNING;
    }
  }
}
