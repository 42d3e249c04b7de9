package io.ramie.process;

import io.ramie.Fibers;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a child that {@link ProcessBuilder} has started ends.
 *
 * <p>The JDK reaps such a child the moment it ends. After that its number may belong to another
 * process, so nobody asks for the number of one that the JDK knows to have ended; and a signal is
 * told from an exit code only by whoever looked in time, or by a handle of the process that was
 * opened before.
 *
 * <pre>
 *   runs -- the system ends it --&gt; the hook or the loop notices -- the JDK reaps it --&gt; known
 * </pre>
 */
final class Ending {
  // A signal n is the exit value 128 + n to the JDK, as to a shell.
  private static final int SIGNALLED = 128;
  private static final int HIGHEST_SIGNAL = 64;

  private static final Duration SHORTEST_LOOK = Duration.ofMillis(1);
  private static final Duration LONGEST_LOOK = Duration.ofMillis(20);

  /** Thrown by the time-out of one call, and told from those around it by being itself. */
  @SuppressWarnings("serial") // never leaves the call
  private static final class Late extends RuntimeException {
    Late() {
      super("the child still runs", null, false, false);
    }
  }

  private final Process process;

  // Of the process, from its start; null when the system has none.
  private final @Nullable Io handle;

  // Guarded by this, which nobody holds while he waits.
  private @Nullable ProcessStatus known;

  Ending(Process process, @Nullable Io handle) {
    this.process = process;
    this.handle = handle;
  }

  /** Waits for it. */
  ProcessStatus await() throws InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    ProcessStatus told = null;
    if (process.isAlive()) {
      told = hooks.processWait(process.pid(), 0);
      awaitReaped(hooks);
    }
    return find(told);
  }

  /**
   * The JDK's thread has reaped it and is about to say so; this also serves schedulers that know
   * nothing of the children of this process.
   */
  private void awaitReaped(FiberScheduler hooks) throws InterruptedException {
    for (Duration pause = SHORTEST_LOOK; process.isAlive(); pause = longer(pause)) {
      hooks.kernelSleep(pause);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_LOOK) < 0 ? twice : LONGEST_LOOK;
  }

  /** Waits for it, but not for ever: null for ever. */
  Optional<ProcessStatus> await(@Nullable Duration timeout) throws InterruptedException {
    if (timeout == null) {
      return Optional.of(await());
    }
    Late late = new Late();
    try {
      return timeout.isPositive()
          ? Optional.of(Fibers.timeout(timeout, () -> late, () -> await()))
          : look();
    } catch (Late thrown) {
      if (thrown != late) {
        throw thrown;
      }
      return look();
    }
  }

  /** What there is to know without waiting. */
  Optional<ProcessStatus> look() {
    return process.isAlive() ? Optional.empty() : Optional.of(find(null));
  }

  /**
   * Finds out about a process that the JDK has reaped: of the two who may tell a signal from an
   * exit code the first that says what the JDK says, or the JDK itself.
   */
  private synchronized ProcessStatus find(@Nullable ProcessStatus told) {
    ProcessStatus found = known;
    if (found == null) {
      int value = process.exitValue();
      ProcessStatus exact = handle == null ? null : handle.platform().processStatus(handle);
      found = choose(value, exact, told);
      known = found;
      forget();
    }
    return found;
  }

  private ProcessStatus choose(
      int value, @Nullable ProcessStatus exact, @Nullable ProcessStatus told) {
    if (exact != null && isOf(exact, value)) {
      return exact;
    }
    return told != null && isOf(told, value) ? told : ofValue(value);
  }

  private static boolean isOf(ProcessStatus status, int value) {
    return status.error() == 0
        && value == (status.isSignalled() ? SIGNALLED + status.signal() : status.exitCode());
  }

  private ProcessStatus ofValue(int value) {
    return value > SIGNALLED && value <= SIGNALLED + HIGHEST_SIGNAL
        ? ProcessStatus.signalled(process.pid(), value - SIGNALLED, false)
        : ProcessStatus.exited(process.pid(), value);
  }

  /** Lets go of what tells about the end; a child that has ended already is asked before. */
  void close() {
    if (!process.isAlive()) {
      find(null);
    }
    forget();
  }

  private void forget() {
    if (handle != null) {
      handle.close();
    }
  }
}
