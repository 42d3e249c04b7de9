package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.ProcessStatus;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;

/**
 * Waits for children, and leaves those alone that somebody else in this process waits for.
 *
 * <p>{@code waitpid(-1)} would take any of them. So a wait for one of many looks first, without
 * taking, and then takes the one it has seen, if that is its own. {@code waitid(2)} shows the same
 * child every time as long as nobody takes it, and another one may stand behind it: when it shows
 * somebody else's, all children are looked at.
 *
 * <pre>
 *   look: none has ended ----------------------------&gt; RUNNING
 *         one of ours has -----------------------take-&gt; its status, or look again if another was faster
 *         another's has ---look at each child----take-&gt; the status of one of ours, or RUNNING
 * </pre>
 */
final class ChildWait {
  private static final int PAUSE_NANOS = 1_000_000;

  private final LongPredicate isOfOthers;
  private final IntPredicate isUndecided;

  /**
   * With the children that are to be left alone.
   *
   * @param isOfOthers those that somebody else waits for
   * @param isUndecided those of which nobody can know that yet
   */
  ChildWait(LongPredicate isOfOthers, IntPredicate isUndecided) {
    this.isOfOthers = isOfOthers;
    this.isUndecided = isUndecided;
  }

  /** Waits for the children that {@code waitpid(2)} means by a number. */
  ProcessStatus await(long pid, int flags) {
    if (flags != 0 && flags != ProcessStatus.NO_HANG) {
      return ProcessStatus.failed(Errno.EINVAL.result());
    }
    if (pid != (int) pid || pid == Integer.MIN_VALUE) {
      // No process has a number that is too large for pid_t.
      return ProcessStatus.failed(Errno.ECHILD.result());
    }
    int own = (int) pid;
    boolean once = flags != 0;
    if (own > 0) {
      return ProcessCalls.waitpid(own, once ? Constants.WNOHANG : 0);
    }
    return once ? take(own) : awaitOne(own);
  }

  private ProcessStatus awaitOne(int pid) {
    for (; ; ) {
      ProcessStatus status = take(pid);
      if (!status.equals(ProcessStatus.RUNNING)) {
        return status;
      }
      ProcessStatus ended = look(pid, 0);
      if (ended.error() == 0 && !isOurs((int) ended.pid())) {
        // Somebody else's, who will take it in a moment.
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  /** Takes the status of one that has ended, and does not wait. */
  private ProcessStatus take(int pid) {
    for (; ; ) {
      ProcessStatus seen = look(pid, Constants.WNOHANG);
      if (seen.error() != 0 || seen.equals(ProcessStatus.RUNNING)) {
        return seen;
      }
      if (!isOurs((int) seen.pid())) {
        return takeAnother(pid);
      }
      ProcessStatus taken = ProcessCalls.waitpid((int) seen.pid(), Constants.WNOHANG);
      if (taken.error() == 0) {
        return taken;
      }
    }
  }

  private static ProcessStatus look(int pid, int flags) {
    return pid == -1
        ? ProcessCalls.look(Constants.P_ALL, 0, flags)
        : ProcessCalls.look(Constants.P_PGID, -pid, flags);
  }

  private ProcessStatus takeAnother(int pid) {
    int group = pid == 0 ? ProcessCalls.getpgid(0) : -pid;
    return ProcessHandle.current()
        .children()
        .mapToInt(child -> (int) child.pid())
        .filter(child -> pid == -1 || ProcessCalls.getpgid(child) == group)
        .filter(this::isOurs)
        .mapToObj(child -> ProcessCalls.waitpid(child, Constants.WNOHANG))
        .filter(status -> status.error() == 0 && !status.equals(ProcessStatus.RUNNING))
        .findFirst()
        .orElse(ProcessStatus.RUNNING);
  }

  // This first: what is decided has been said by then.
  private boolean isOurs(int child) {
    return !isUndecided.test(child) && !isOfOthers.test(child);
  }
}
