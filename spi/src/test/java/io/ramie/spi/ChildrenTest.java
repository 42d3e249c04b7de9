package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 15 of the contract, as far as the default of the hook goes. */
@Timeout(60)
@ExtendWith(TestProviders.class)
class ChildrenTest {
  // No process of a Linux has such a number, so it is no child of the JDK's either.
  private static final long PID = Integer.MAX_VALUE - 1L;
  private static final ProcessStatus ENDED = ProcessStatus.exited(PID, 42);
  private static final ProcessStatus ECHILD = ProcessStatus.failed(Errno.ECHILD.result());

  /** A system with children that do what they are told. */
  private static final class FakeSystem implements UselessPlatform {
    final Queue<ProcessStatus> looks = new ArrayDeque<>();
    final List<String> calls = new ArrayList<>();
    final FakeIo process = new FakeIo();
    ProcessStatus status = ProcessStatus.failed(Errno.ENOSYS.result());
    IoResult opened = IoResult.of(process);

    FakeSystem looks(ProcessStatus... results) {
      looks.addAll(List.of(results));
      return this;
    }

    @Override
    public String name() {
      return "system";
    }

    @Override
    public IoResult openProcess(long pid) {
      calls.add("open");
      return opened;
    }

    @Override
    public ProcessStatus processStatus(Io handle) {
      calls.add("status");
      assertThat(handle).isSameAs(process);
      assertThat(handle.isOpen()).isTrue();
      return status;
    }

    @Override
    public ProcessStatus waitProcess(long pid, int flags) {
      calls.add("wait");
      assertThat(flags).isEqualTo(ProcessStatus.NO_HANG);
      return looks.remove();
    }
  }

  private final FakeSystem system = new FakeSystem();
  private final Recorder hooks = new Recorder(system);
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    processes.forEach(Process::destroyForcibly);
    Waiter.eventually(() -> Children.watched() == 0);
  }

  private void assertThatTheHandleIsClosed() {
    assertThat(system.process.calls).containsExactly("release number");
  }

  // With a handle

  @Test
  void childThatEndsLaterIsReapedOnceItsHandleIsReadable() throws Exception {
    // P2
    system.looks(ProcessStatus.RUNNING, ENDED);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ENDED);
    assertThat(system.calls).containsExactly("open", "wait", "wait");
    assertThat(hooks.waits).containsExactly("READABLE");
    assertThatTheHandleIsClosed();
  }

  @Test
  void childThatHasEndedIsReapedAtOnce() throws Exception {
    // P1
    system.looks(ENDED);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ENDED);
    assertThat(hooks.waits).isEmpty();
    assertThatTheHandleIsClosed();
  }

  @Test
  void processThatIsNoChildIsAStatus() throws Exception {
    // P7
    system.looks(ECHILD);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ECHILD);
    assertThatTheHandleIsClosed();
  }

  @Test
  void childThatSomebodyElseHasReapedIsAStatus() throws Exception {
    system.looks(ProcessStatus.RUNNING, ECHILD);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ECHILD);
    assertThatTheHandleIsClosed();
  }

  @Test
  void handleThatIsReadableTooEarlyIsNotLookedAtInALoop() throws Exception {
    system.looks(ProcessStatus.RUNNING, ProcessStatus.RUNNING, ENDED);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ENDED);
    assertThat(hooks.waits).containsExactly("READABLE", "sleep PT0.001S");
  }

  @Test
  void interruptClosesTheHandle() throws Exception {
    system.looks(ProcessStatus.RUNNING);
    FiberScheduler interrupted =
        new TestFallback(system) {
          @Override
          public int ioWait(Io io, int events, java.time.Duration timeout)
              throws InterruptedException {
            throw new InterruptedException();
          }
        };

    Waiter<?> waiter = Waiter.start(() -> interrupted.processWait(PID, 0));

    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThatTheHandleIsClosed();
  }

  // Without one

  @Test
  void systemWithoutHandlesIsAskedAgainAndAgain() throws Exception {
    system.opened = IoResult.error(Errno.ENOSYS);
    system.looks(ProcessStatus.RUNNING, ProcessStatus.RUNNING, ENDED);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ENDED);
    assertThat(hooks.waits).containsExactly("sleep PT0.001S", "sleep PT0.002S");
  }

  @Test
  void childThatIsGoneBeforeItsHandleIsOpenedIsReaped() throws Exception {
    // P1
    system.opened = IoResult.error(Errno.ESRCH);
    system.looks(ENDED);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ENDED);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void noSuchProcessIsNoSuchChild() throws Exception {
    system.opened = IoResult.error(Errno.ESRCH);
    system.looks(ECHILD);

    assertThat(hooks.processWait(PID, 0)).isEqualTo(ECHILD);
    assertThat(hooks.waits).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, -PID})
  void anyChildOfSeveralIsLookedForAgainAndAgain(long pid) throws Exception {
    // P6
    system.looks(ProcessStatus.RUNNING, ENDED);

    assertThat(hooks.processWait(pid, 0)).isEqualTo(ENDED);
    assertThat(system.calls).containsExactly("wait", "wait");
    assertThat(hooks.waits).containsExactly("sleep PT0.001S");
  }

  // Flags

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, -PID, PID})
  void noHangLooksOnce(long pid) throws Exception {
    // P12
    system.looks(ProcessStatus.RUNNING);

    assertThat(hooks.processWait(pid, ProcessStatus.NO_HANG)).isEqualTo(ProcessStatus.RUNNING);
    assertThat(system.calls).containsExactly("wait");
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void unknownFlagIsRefused() throws Exception {
    assertThat(hooks.processWait(PID, 2)).isEqualTo(ProcessStatus.failed(Errno.EINVAL.result()));
    assertThat(system.calls).isEmpty();
  }

  // Children of the JDK

  private Process start(String last) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", "read line; " + last).start();
    processes.add(process);
    return process;
  }

  private Waiter<ProcessStatus> await(Process process) throws Exception {
    FiberScheduler own = new TestFallback(system);
    Waiter<ProcessStatus> waiter = Waiter.start(() -> own.processWait(process.pid(), 0));
    waiter.awaitWait();
    return waiter;
  }

  @Test
  void childOfTheJdkIsNeverTakenFromIt() throws Exception {
    // P5
    Process child = start("exit 42");
    Waiter<ProcessStatus> waiter = await(child);

    child.getOutputStream().close();

    assertThat(waiter.value()).isEqualTo(ProcessStatus.exited(child.pid(), 42));
    assertThat(system.calls).doesNotContain("wait");
    assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(42);
    assertThatTheHandleIsClosed();
  }

  @Test
  void signalOfAChildOfTheJdkIsToldWithoutTheSystem() throws Exception {
    // P5
    system.opened = IoResult.error(Errno.EMFILE);
    Process child = start("exit");
    Waiter<ProcessStatus> waiter = await(child);

    child.destroyForcibly();

    assertThat(waiter.value()).isEqualTo(ProcessStatus.signalled(child.pid(), 9, false));
  }

  @Test
  void systemKnowsAnExitCodeFromASignal() throws Exception {
    // P5
    Process child = start("exit 137");
    system.status = ProcessStatus.exited(child.pid(), 137);
    Waiter<ProcessStatus> waiter = await(child);

    child.getOutputStream().close();

    assertThat(waiter.value()).isEqualTo(ProcessStatus.exited(child.pid(), 137));
  }

  @Test
  void systemKnowsOfACoreDump() throws Exception {
    // P5
    Process child = start("exit");
    system.status = ProcessStatus.signalled(child.pid(), 9, true);
    Waiter<ProcessStatus> waiter = await(child);

    child.destroyForcibly();

    assertThat(waiter.value().coreDumped()).isTrue();
  }

  @Test
  void statusOfAnotherProcessIsNotTakenForTheChilds() throws Exception {
    Process child = start("exit 42");
    system.status = ProcessStatus.exited(child.pid(), 7);
    Waiter<ProcessStatus> waiter = await(child);

    child.getOutputStream().close();

    assertThat(waiter.value()).isEqualTo(ProcessStatus.exited(child.pid(), 42));
  }

  @Test
  void childOfTheJdkIsLookedAtOnce() throws Exception {
    // P12
    Process child = start("exit 42");

    assertThat(hooks.processWait(child.pid(), ProcessStatus.NO_HANG))
        .isEqualTo(ProcessStatus.RUNNING);
    assertThat(system.calls).isEmpty();
  }

  @Test
  void severalWaitForOneChildOfTheJdk() throws Exception {
    Process child = start("exit 3");
    system.opened = IoResult.error(Errno.ENOSYS);
    List<Waiter<ProcessStatus>> waiters = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiters.add(await(child));
    }
    assertThat(Children.watched()).isEqualTo(1);

    child.getOutputStream().close();

    for (Waiter<ProcessStatus> waiter : waiters) {
      assertThat(waiter.value()).isEqualTo(ProcessStatus.exited(child.pid(), 3));
    }
  }

  @Test
  void interruptEndsTheWaitForAChildOfTheJdkAndClosesItsHandle() throws Exception {
    Process child = start("exit");
    Waiter<ProcessStatus> waiter = await(child);

    waiter.fiber().thread().interrupt();

    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThatTheHandleIsClosed();
  }

  @Test
  void waitsThatAreGivenUpLeaveNothingWithTheJdk() throws Exception {
    Process child = start("exit");
    for (int i = 0; i < 20; i++) {
      Waiter<ProcessStatus> waiter = await(child);
      waiter.fiber().thread().interrupt();
      waiter.failure();
    }

    assertThat(io.ramie.spi.carrier.JdkChildren.exitOf(child.pid()).getNumberOfDependents())
        .as("what Process itself has registered, and one thing of ours")
        .isEqualTo(2);
  }
}
