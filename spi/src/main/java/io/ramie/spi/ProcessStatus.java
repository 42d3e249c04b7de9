package io.ramie.spi;

/**
 * How a child process ended, that it has not, or why that could not be found out.
 *
 * @param pid the child, or -1 for an error
 * @param exitCode 0 to 255 when it exited by itself, otherwise -1
 * @param signal the number of the signal that ended it, otherwise 0
 * @param coreDumped whether that signal left a core dump
 * @param error 0, or a negated error number such as {@code -ECHILD}
 */
public record ProcessStatus(long pid, int exitCode, int signal, boolean coreDumped, int error) {
  /** Flag of {@link FiberScheduler#processWait}: do not wait ({@code WNOHANG}). */
  public static final int NO_HANG = 1;

  /** With {@link #NO_HANG}: no such child has ended yet. */
  public static final ProcessStatus RUNNING = new ProcessStatus(0, -1, 0, false, 0);

  /**
   * The status of a child that exited.
   *
   * @param pid the child
   * @param exitCode its exit code, 0 to 255
   * @return the status
   */
  public static ProcessStatus exited(long pid, int exitCode) {
    return new ProcessStatus(pid, exitCode, 0, false, 0);
  }

  /**
   * The status of a child that a signal ended.
   *
   * @param pid the child
   * @param signal the number of the signal
   * @param coreDumped whether it left a core dump
   * @return the status
   */
  public static ProcessStatus signalled(long pid, int signal, boolean coreDumped) {
    return new ProcessStatus(pid, -1, signal, coreDumped, 0);
  }

  /**
   * The status when waiting failed.
   *
   * @param error a negated error number
   * @return the status
   */
  public static ProcessStatus failed(int error) {
    return new ProcessStatus(-1, -1, 0, false, error);
  }

  /**
   * Whether the child exited with code 0.
   *
   * @return false for any other ending, for none, and for an error
   */
  public boolean isSuccess() {
    return error == 0 && signal == 0 && exitCode == 0;
  }

  /**
   * Whether a signal ended the child.
   *
   * @return true if so
   */
  public boolean isSignalled() {
    return signal != 0;
  }
}
