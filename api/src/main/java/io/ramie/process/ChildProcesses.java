package io.ramie.process;

import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.util.Optional;

/**
 * Waits for children of this process by their number, as {@code waitpid(2)} does: those that native
 * code has started, or that were inherited from a dying child.
 *
 * <p>Children of {@link ProcessBuilder} belong to the JDK, which takes the status of each as soon
 * as it has ended. For those there is {@link FiberProcess#waitFor(Process)}; by number they can be
 * waited for while they run, and do not count as any child.
 *
 * <p>What waits suspends the calling fiber, or blocks the thread in a blocking context. Any thread
 * may call any method; each child's status is told once.
 */
public final class ChildProcesses {
  /** In place of a number: any child. */
  public static final long ANY = -1;

  /** In place of a number: any child in the process group of this process. */
  public static final long OWN_GROUP = 0;

  private ChildProcesses() {}

  /**
   * Waits until a child has ended, and takes its status.
   *
   * @param pid its number, {@link #ANY}, {@link #OWN_GROUP}, or {@code -pgid} for any of that group
   * @return which one, and how it ended
   * @throws NoChildException if there is no such child, or none any more
   * @throws IOException if the system cannot wait for another reason
   * @throws InterruptedException if the thread is interrupted; no status is lost
   */
  public static ProcessStatus waitFor(long pid) throws IOException, InterruptedException {
    return checked(pid, Schedulers.current().processWait(pid, 0));
  }

  /**
   * Takes the status of a child that has ended, and does not wait.
   *
   * @param pid its number, {@link #ANY}, {@link #OWN_GROUP}, or {@code -pgid} for any of that group
   * @return which one, and how it ended; empty if no such child has ended yet
   * @throws NoChildException if there is no such child, or none any more
   * @throws IOException if the system cannot tell for another reason
   * @throws InterruptedException if the thread is interrupted
   */
  public static Optional<ProcessStatus> poll(long pid) throws IOException, InterruptedException {
    ProcessStatus status = Schedulers.current().processWait(pid, ProcessStatus.NO_HANG);
    return status.equals(ProcessStatus.RUNNING)
        ? Optional.empty()
        : Optional.of(checked(pid, status));
  }

  private static ProcessStatus checked(long pid, ProcessStatus status) throws IOException {
    if (status.error() == 0) {
      return status;
    }
    String message = IoErrors.message("wait for " + describe(pid), status.error());
    throw Errno.ECHILD.is(status.error())
        ? new NoChildException(message)
        : new IOException(message);
  }

  private static String describe(long pid) {
    if (pid == ANY) {
      return "any child";
    }
    if (pid == OWN_GROUP) {
      return "any child of this process group";
    }
    return pid > 0 ? "child " + pid : "any child of process group " + -pid;
  }
}
