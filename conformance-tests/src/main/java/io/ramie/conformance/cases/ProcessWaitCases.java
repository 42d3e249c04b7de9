package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.ProcessStatus;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/** Waiting for child processes. */
final class ProcessWaitCases {
  private static final int SIGKILL = 9;

  private ProcessWaitCases() {}

  static List<Case> list() {
    return new Chapter(Hook.PROCESS_WAIT)
        .anywhere(
            "P1",
            "Waiting for a child that has ended before returns at once, with its status or"
                + " ECHILD.",
            "io-event#125; spi, processWait",
            ProcessWaitCases::endedBefore)
        .inFiber(
            "P2",
            "A fiber waits for a child while others run.",
            "io-event process",
            ProcessWaitCases::othersRunMeanwhile)
        .inFiber(
            "P4",
            "Waits for several children overlap, and each gets the status of its own.",
            "fiber_scheduler_spec, process_wait",
            ProcessWaitCases::severalChildren)
        .anywhere(
            "P5",
            "The status has the exit code, or the signal that ended the child.",
            "io-event selector",
            ProcessWaitCases::codesAndSignals)
        .anywhere(
            "P6",
            "A process group is waited for as long as a child of it runs, and the JDK has the exit"
                + " value of its own.",
            "io-event#200; contract, processWait",
            ProcessWaitCases::groups)
        .anywhere(
            "P7",
            "What is no child is ECHILD in the status, not an exception.",
            "io-event v1.19.1",
            ProcessWaitCases::noChild)
        .anywhere(
            "P12",
            "With NO_HANG a child that runs is RUNNING, at once.",
            "Ruby Process::Status.wait",
            ProcessWaitCases::noHang)
        .inFiber(
            "P101",
            "What is raised in a fiber that waits for a child takes no status away.",
            "spi, processWait",
            ProcessWaitCases::raisedMeanwhile)
        .anywhere(
            "P102",
            "The JDK has the exit value of a child, too.",
            "contract, processWait",
            ProcessWaitCases::jdkKeepsItsValue)
        .inFiber(
            "P103",
            "Two fibers that wait for one child of the JDK are both told.",
            "spi, processWait",
            ProcessWaitCases::twoWaiters)
        .list();
  }

  private static Process shell(String command) throws IOException {
    return new ProcessBuilder("sh", "-c", command)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  private static void endedBefore(Trial trial) throws Exception {
    Process process = shell("exit 3");
    process.waitFor();
    ProcessStatus status = trial.hooks().processWait(process.pid(), 0);
    Fail.unless(
        status.equals(ProcessStatus.exited(process.pid(), 3)) || Errno.ECHILD.is(status.error()),
        () -> "processWait returned " + status);
  }

  private static void othersRunMeanwhile(Trial trial) throws Exception {
    try (Child child = Child.start("exit 0")) {
      Fiber<ProcessStatus> waiter = trial.start(() -> trial.hooks().processWait(child.pid(), 0));
      trial.suspended(waiter);
      trial.hooks().kernelSleep(micros(100));
      Fail.when(waiter.isDone(), () -> "processWait has returned before the child has ended");
      child.end();
      Fail.unlessEqual(
          "processWait returned", waiter.value(), ProcessStatus.exited(child.pid(), 0));
    }
  }

  private static void severalChildren(Trial trial) throws Exception {
    List<Child> children = new ArrayList<>();
    List<Fiber<ProcessStatus>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Child child = Child.start("exit " + i);
      children.add(child);
      waiters.add(trial.start(() -> trial.hooks().processWait(child.pid(), 0)));
    }
    for (int i = 2; i >= 0; i--) {
      try (Child child = children.get(i)) {
        child.end();
        Fail.unlessEqual(
            "processWait returned", waiters.get(i).value(), ProcessStatus.exited(child.pid(), i));
      }
    }
  }

  private static void codesAndSignals(Trial trial) throws Exception {
    try (Child child = Child.start("exit 42")) {
      child.end();
      statusIs(trial, child.pid(), ProcessStatus.exited(child.pid(), 42));
    }
    try (Child child = Child.start("exit 0")) {
      child.process().destroyForcibly();
      statusIs(trial, child.pid(), ProcessStatus.signalled(child.pid(), SIGKILL, false));
    }
  }

  /** The JDK may have taken the status before the hook was called. */
  private static void statusIs(Trial trial, long pid, ProcessStatus expected)
      throws InterruptedException {
    ProcessStatus status = trial.hooks().processWait(pid, 0);
    Fail.unless(
        status.equals(expected) || Errno.ECHILD.is(status.error()),
        () -> "processWait returned " + status + ", not " + expected);
  }

  /** Not with -1 and 0, which mean children of whoever else is in this JVM. */
  private static void groups(Trial trial) throws Exception {
    try (Child other = Child.start("exit 0");
        Child leader = Child.leader("exit 9")) {
      long group = -leader.pid();
      Fail.unlessEqual(
          "with NO_HANG, processWait returned",
          trial.hooks().processWait(group, ProcessStatus.NO_HANG),
          ProcessStatus.RUNNING);
      trial.elsewhere(() -> {
        trial.spin(millis(2));
        leader.end();
      });
      statusIs(trial, group, ProcessStatus.exited(leader.pid(), 9));
      Fail.unlessEqual("the JDK has", leader.process().waitFor(), 9);
      Fail.unless(other.process().isAlive(), () -> "a child of another group has ended, too");
    }
  }

  private static void noChild(Trial trial) throws InterruptedException {
    ProcessStatus status = trial.hooks().processWait(ProcessHandle.current().pid(), 0);
    Results.fails("processWait", status.error(), Errno.ECHILD);
    Fail.when(status.isSuccess(), () -> "an error is a success: " + status);
  }

  private static void noHang(Trial trial) throws Exception {
    try (Child child = Child.start("exit 0")) {
      for (int i = 0; i < 3; i++) {
        Fail.unlessEqual(
            "processWait returned",
            trial.hooks().processWait(child.pid(), ProcessStatus.NO_HANG),
            ProcessStatus.RUNNING);
      }
    }
  }

  private static void raisedMeanwhile(Trial trial) throws Exception {
    try (Child child = Child.start("exit 5")) {
      Fiber<?> waiter =
          trial.go(() -> {
            Fail.unlessThrows(
                "processWait", Raised.class, () -> trial.hooks().processWait(child.pid(), 0));
            trial.handles().checkNothingWaits();
          });
      trial.suspended(waiter);
      trial.hooks().fiberInterrupt(waiter, new Raised());
      waiter.join();
      Fiber<ProcessStatus> next = trial.start(() -> trial.hooks().processWait(child.pid(), 0));
      trial.suspended(next);
      child.end();
      Fail.unlessEqual(
          "the next processWait returned", next.value(), ProcessStatus.exited(child.pid(), 5));
    }
  }

  private static void jdkKeepsItsValue(Trial trial) throws Exception {
    try (Child child = Child.start("exit 6")) {
      child.end();
      trial.hooks().processWait(child.pid(), 0);
      Fail.unlessEqual("the JDK has", child.process().waitFor(), 6);
    }
  }

  private static void twoWaiters(Trial trial) throws Exception {
    try (Child child = Child.start("exit 7")) {
      List<Fiber<ProcessStatus>> waiters = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        waiters.add(trial.start(() -> trial.hooks().processWait(child.pid(), 0)));
      }
      trial.suspended(waiters.getLast());
      child.end();
      for (Fiber<ProcessStatus> waiter : waiters) {
        Fail.unlessEqual(
            "processWait returned", waiter.value(), ProcessStatus.exited(child.pid(), 7));
      }
    }
  }
}
