package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.ProcessStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Waiting for children that {@link ProcessBuilder} has started. */
class EpollSchedulerProcessTest extends HookTest {
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void end() {
    children.forEach(Process::destroyForcibly);
  }

  private Process start(String script) throws IOException {
    Process child = new ProcessBuilder("sh", "-c", script).start();
    children.add(child);
    return child;
  }

  /** A child that ends when its input does. */
  private Process startReader(String end) throws IOException {
    return start("read line; " + end);
  }

  private ProcessStatus await(Process child) throws InterruptedException {
    return scheduler.processWait(child.pid(), 0);
  }

  @Test
  @DisplayName("P2: others run until a child ends, and its status is that of a success")
  void othersRunUntilAChildEnds() throws Exception {
    Process child = startReader("exit 0");
    Fiber<ProcessStatus> waiter = fiber(() -> await(child));
    fiber(() -> {
      scheduler.kernelSleep(millis(2));
      assertThat(waiter.isDone()).isFalse();
      child.getOutputStream().close();
    });

    run();

    assertThat(waiter.resultNow()).isEqualTo(ProcessStatus.exited(child.pid(), 0));
    assertThat(child.waitFor()).isZero();
  }

  @Test
  @DisplayName("P5: an exit code is told, and the JDK still knows it too")
  void anExitCodeIsTold() throws Exception {
    Process child = startReader("exit 42");
    Fiber<ProcessStatus> waiter = fiber(() -> await(child));
    child.getOutputStream().close();

    run();

    assertThat(waiter.resultNow()).isEqualTo(ProcessStatus.exited(child.pid(), 42));
    assertThat(waiter.resultNow().isSuccess()).isFalse();
    assertThat(child.waitFor()).isEqualTo(42);
  }

  @Test
  @DisplayName("P5: a signal is told as such")
  void aSignalIsTold() throws Exception {
    Process killed = startReader("exit 0");
    Process terminated = startReader("exit 0");
    Fiber<ProcessStatus> first = fiber(() -> await(killed));
    Fiber<ProcessStatus> second = fiber(() -> await(terminated));
    killed.destroyForcibly();
    terminated.destroy();

    run();

    assertThat(first.resultNow())
        .isEqualTo(ProcessStatus.signalled(killed.pid(), SIGKILL, /* coreDumped= */ false));
    assertThat(second.resultNow().signal()).isEqualTo(SIGTERM);
    assertThat(killed.waitFor()).isEqualTo(128 + SIGKILL);
  }

  @Test
  @DisplayName("P4: several children are waited for at once, and one of them by several fibers")
  void severalAreWaitedForAtOnce() throws Exception {
    List<Fiber<ProcessStatus>> waiters = new ArrayList<>();
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Process child = startReader("exit " + i);
      started.add(child);
      waiters.add(fiber(() -> await(child)));
      waiters.add(fiber(() -> await(child)));
    }
    for (Process child : started.reversed()) {
      child.getOutputStream().close();
    }

    run();

    for (int i = 0; i < waiters.size(); i++) {
      ProcessStatus expected = ProcessStatus.exited(started.get(i / 2).pid(), i / 2);
      assertThat(waiters.get(i).resultNow()).isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("P12: WNOHANG does not wait")
  void noHangDoesNotWait() throws Exception {
    Process child = startReader("exit 3");
    inFiber(() -> {
      long turns = scheduler.turns();
      assertThat(scheduler.processWait(child.pid(), ProcessStatus.NO_HANG))
          .isEqualTo(ProcessStatus.RUNNING);
      assertThat(scheduler.turns()).isEqualTo(turns);
    });
  }

  @Test
  @DisplayName("P7: what is no child is an error in the status")
  void whatIsNoChildIsAnError() {
    inFiber(() -> {
      for (long pid : new long[] {1, ProcessHandle.current().pid(), 1L << 40}) {
        ProcessStatus status = scheduler.processWait(pid, 0);
        assertThat(Errno.ECHILD.is(status.error())).as("status of %s", pid).isTrue();
      }
      assertThat(Errno.EINVAL.is(scheduler.processWait(1, 1 << 20).error())).isTrue();
    });
  }

  @Test
  @DisplayName("P1: a child of the JDK that has ended and was reaped hangs nobody")
  void aChildThatHasEndedHangsNobody() throws Exception {
    Process child = start("exit 5");
    assertThat(child.waitFor()).isEqualTo(5);

    ProcessStatus status = inFiber(() -> await(child));

    // The JDK has the status, and nobody else can have it: whoever has the Process asks that.
    assertThat(Errno.ECHILD.is(status.error()) || status.exitCode() == 5).isTrue();
  }

  @Test
  @DisplayName("I3: what is raised leaves the wait, and the child can be waited for again")
  void whatIsRaisedLeavesTheWait() throws Exception {
    Process child = startReader("exit 6");
    Fiber<ProcessStatus> waiter =
        fiber(() -> {
          assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> await(child));
          assertThatExceptionOfType(TimeoutException.class)
              .isThrownBy(() ->
                  scheduler.timeoutAfter(millis(1), TimeoutException::new, () -> await(child)));
          assertThatExceptionOfType(InterruptedException.class)
              .isThrownBy(() -> {
                Thread.currentThread().interrupt();
                await(child);
              });
          // Once it is waited for: afterwards the JDK may have reaped it before.
          fiber(() -> {
            scheduler.yield();
            child.getOutputStream().close();
          });
          return await(child);
        });
    fiber(() -> {
      waiter.cancel();
    });

    run();

    assertThat(waiter.resultNow()).isEqualTo(ProcessStatus.exited(child.pid(), 6));
  }

  @Test
  @DisplayName("P15: waiting costs no thread, and leaves no descriptor behind")
  void waitingCostsNoThread() throws Exception {
    int count = 50;
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(startReader("exit 0"));
    }
    List<Fiber<ProcessStatus>> waiters = new ArrayList<>();
    started.forEach(child -> waiters.add(fiber(() -> await(child))));
    List<String> threads = new ArrayList<>();
    fiber(() -> {
      scheduler.kernelSleep(millis(2));
      threads.addAll(ownThreads());
      for (Process child : started) {
        child.getOutputStream().close();
      }
    });

    run();

    assertThat(threads).hasSizeLessThan(count / 2);
    assertThat(waiters).allMatch(waiter -> waiter.resultNow().isSuccess());
    assertThat(Handles.openDescriptors("anon_inode:[pidfd]")).isZero();
  }

  /** Those that are not the JDK's, which has a reaper for each child. */
  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.startsWith("process reaper"))
        .toList();
  }

  @Test
  @DisplayName("P4: a wait takes no longer than its child")
  void aWaitTakesNoLongerThanItsChild() throws Exception {
    Process first = start("sleep 0.1");
    Process second = start("sleep 0.1");
    long start = System.nanoTime();
    fiber(() -> await(first));
    fiber(() -> await(second));

    run();

    // Both together; the machine may be slow.
    assertThat(since(start)).isLessThan(Duration.ofSeconds(5));
  }
}
