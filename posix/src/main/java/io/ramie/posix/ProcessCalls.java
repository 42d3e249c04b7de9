package io.ramie.posix;

import static io.ramie.posix.Libc.INT;
import static io.ramie.posix.Libc.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ramie.spi.Errno;
import io.ramie.spi.ProcessStatus;
import java.lang.invoke.MethodHandle;

/** Calls on child processes. */
final class ProcessCalls {
  private static final MethodHandle WAITPID = Libc.ordinary("waitpid", INT, INT, POINTER, INT);

  private ProcessCalls() {}

  static ProcessStatus waitpid(int pid, int flags) {
    // It may wait for days, so it keeps none of the shared frames.
    CallFrame frame = CallFrame.unpooled();
    try {
      int child;
      do {
        child = (int) WAITPID.invokeExact(frame.state, pid, frame.scratch, flags);
      } while (child < 0 && frame.wasInterrupted());
      return child < 0
          ? ProcessStatus.failed(frame.error())
          : status(child, frame.scratch.get(JAVA_INT, 0));
    } catch (Throwable t) {
      throw Libc.unexpected(t);
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

  /** Waits for any of the children that {@code waitpid(2)} means by a number of this size. */
  static ProcessStatus waitpid(long pid, int flags) {
    boolean unknown = flags != 0 && flags != ProcessStatus.NO_HANG;
    if (unknown) {
      return ProcessStatus.failed(Errno.EINVAL.result());
    }
    // No process has a number that is too large for pid_t.
    return pid == (int) pid
        ? waitpid((int) pid, flags == 0 ? 0 : Constants.WNOHANG)
        : ProcessStatus.failed(Errno.ECHILD.result());
  }
}
