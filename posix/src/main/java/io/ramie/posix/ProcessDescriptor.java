package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.ProcessStatus;

/** A process, readable once it has ended. It means that process also when its number is reused. */
final class ProcessDescriptor extends Descriptor {
  private final int pid;

  private ProcessDescriptor(Platform platform, int number, int pid) {
    super(platform, number);
    this.pid = pid;
  }

  static IoResult open(Platform platform, long pid) {
    if (pid > Integer.MAX_VALUE) {
      // No process has a number that is too large for pid_t.
      return IoResult.error(Errno.ESRCH);
    }
    int number = pid <= 0 ? Errno.EINVAL.result() : ProcessCalls.pidfdOpen(pid);
    return number < 0
        ? IoResult.error(number)
        : IoResult.of(new ProcessDescriptor(platform, number, (int) pid));
  }

  /** How it has ended. Nobody's status is taken away. */
  ProcessStatus status() {
    if (!tryAcquire()) {
      return ProcessStatus.failed(Errno.EBADF.result());
    }
    try {
      ProcessStatus status = ask();
      return isOpen() ? status : ProcessStatus.failed(Errno.EBADF.result());
    } finally {
      release();
    }
  }

  private ProcessStatus ask() {
    // Whoever is no child, or has been waited for already, is unknown to waitid.
    if (readiness(READABLE) == 0) {
      return ProcessStatus.RUNNING;
    }
    ProcessStatus status = ProcessCalls.look(Constants.P_PIDFD, number(), Constants.WNOHANG);
    return status.error() == 0 ? status : askWhatIsLeft(status);
  }

  private ProcessStatus askWhatIsLeft(ProcessStatus otherwise) {
    ProcessStatus status = ProcessCalls.exitOf(number(), pid);
    return status.error() != 0 || status.equals(ProcessStatus.RUNNING) ? otherwise : status;
  }

  @Override
  public String toString() {
    return "process " + pid;
  }
}
