package io.ramie.spi;

import io.ramie.spi.carrier.JdkChildren;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Waits for child processes: those that the JDK reaps, those with a handle, and all others. */
final class Children {
  // How often children are looked at that no handle tells about.
  private static final long SHORTEST_LOOK_NANOS = 1_000_000;
  private static final long LONGEST_LOOK_NANOS = 20_000_000;

  private static final int SIGNALLED = 128;
  private static final int HIGHEST_SIGNAL = 64;

  // One entry for each running child of the JDK that somebody has waited for: a future of the JDK
  // keeps what is registered with it until it is completed, so only one thing is.
  private static final ConcurrentMap<CompletableFuture<Integer>, Gate> EXITS =
      new ConcurrentHashMap<>();

  /** What a fiber waits for, information for people. */
  private record Exit(long pid) implements SelfEnding {
    @Override
    public String toString() {
      return "process " + pid;
    }
  }

  private Children() {}

  static ProcessStatus await(FiberScheduler hooks, long pid, int flags)
      throws InterruptedException {
    if ((flags & ~ProcessStatus.NO_HANG) != 0) {
      return ProcessStatus.failed(Errno.EINVAL.result());
    }
    boolean once = flags == ProcessStatus.NO_HANG;
    CompletableFuture<Integer> exit = JdkChildren.exitOf(pid);
    if (exit != null) {
      return once && !exit.isDone() ? ProcessStatus.RUNNING : awaitJdk(hooks, pid, exit);
    }
    if (once) {
      return look(hooks, pid);
    }
    return pid > 0 ? awaitOwn(hooks, pid) : poll(hooks, pid);
  }

  // Children that the JDK reaps

  private static ProcessStatus awaitJdk(
      FiberScheduler hooks, long pid, CompletableFuture<Integer> exit) throws InterruptedException {
    // Opened before the number can be another's.
    IoResult opened = hooks.platform().openProcess(pid);
    if (opened.isError()) {
      gate(exit).await(hooks, new Exit(pid));
      return fromJdk(pid, exit.join());
    }
    try (Io process = opened.io()) {
      gate(exit).await(hooks, new Exit(pid));
      ProcessStatus status = hooks.platform().processStatus(process);
      return toldByJdk(status, exit.join()) ? status : fromJdk(pid, exit.join());
    }
  }

  /** Whether this is what the JDK has seen, only in more detail; not so after a number's reuse. */
  private static boolean toldByJdk(ProcessStatus status, int value) {
    int told = status.isSignalled() ? SIGNALLED + status.signal() : status.exitCode();
    return status.error() == 0 && told == value;
  }

  private static ProcessStatus fromJdk(long pid, int value) {
    return value > SIGNALLED && value <= SIGNALLED + HIGHEST_SIGNAL
        ? ProcessStatus.signalled(pid, value - SIGNALLED, false)
        : ProcessStatus.exited(pid, value);
  }

  /** Opened once the JDK has reaped a child. */
  @SuppressWarnings("CollectionUndefinedEquality") // a future is itself only, which is meant
  private static Gate gate(CompletableFuture<Integer> exit) {
    Gate created = new Gate();
    Gate known = EXITS.putIfAbsent(exit, created);
    if (known != null) {
      return known;
    }
    // Elsewhere: the JDK's reaper has a stack of 128 KB, and does not expect foreign code on it.
    exit.whenCompleteAsync((value, failure) -> {
      EXITS.remove(exit);
      created.open();
    });
    return created;
  }

  // Children that nobody else reaps

  private static ProcessStatus awaitOwn(FiberScheduler hooks, long pid)
      throws InterruptedException {
    IoResult opened = hooks.platform().openProcess(pid);
    if (opened.isError()) {
      return poll(hooks, pid);
    }
    try (Io process = opened.io()) {
      // Behind opening it: only a child that has not been reaped yet keeps its number.
      ProcessStatus status = look(hooks, pid);
      if (!status.equals(ProcessStatus.RUNNING)) {
        return status;
      }
      while (hooks.ioWait(process, Io.READABLE, null) == 0) {
        // woken for no reason
      }
    }
    return poll(hooks, pid);
  }

  /** Looks again and again; nothing could end a thread that waits for a child. */
  private static ProcessStatus poll(FiberScheduler hooks, long pid) throws InterruptedException {
    long pause = SHORTEST_LOOK_NANOS;
    for (; ; ) {
      ProcessStatus status = look(hooks, pid);
      if (!status.equals(ProcessStatus.RUNNING)) {
        return status;
      }
      hooks.kernelSleep(Duration.ofNanos(pause));
      pause = Math.min(2 * pause, LONGEST_LOOK_NANOS);
    }
  }

  private static ProcessStatus look(FiberScheduler hooks, long pid) {
    return hooks.platform().waitProcess(pid, ProcessStatus.NO_HANG);
  }

  /** How many children of the JDK have been waited for, and still run. */
  static int watched() {
    return EXITS.size();
  }
}
