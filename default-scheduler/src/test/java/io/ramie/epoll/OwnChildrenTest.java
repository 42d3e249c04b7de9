package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.OffloadPool;
import io.ramie.spi.Platform;
import io.ramie.spi.ProcessStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting for children that the JDK knows nothing of. All of it happens in one other JVM. */
@Timeout(120)
class OwnChildrenTest {
  private static String output = "";

  @BeforeAll
  static void runAll() throws Exception {
    output = ChildJvm.run("true", Program.class);
  }

  @ParameterizedTest
  @EnumSource
  void asExpected(Scenario scenario) {
    assertThat(output.lines()).contains(scenario + ": as expected");
  }

  @Test
  @DisplayName("No descriptor and no registration is left of all of them")
  void nothingIsLeft() {
    assertThat(output.lines()).contains("left: 0 pidfds, 0 registrations, 0 timers");
  }

  /** What is tried, by the ids of the contract. */
  enum Scenario {
    P1_A_CHILD_THAT_HAS_ENDED_BEFORE {
      @Override
      void run(Program program) throws Exception {
        int child = NativeChildren.start("exit 7");
        NativeChildren.awaitEnd(child);
        assertThat(program.await(child)).isEqualTo(ProcessStatus.exited(child, 7));
      }
    },
    P2_OTHERS_RUN_UNTIL_A_CHILD_ENDS {
      @Override
      void run(Program program) {
        int child = NativeChildren.start("exec sleep 30");
        Fiber<ProcessStatus> waiter = program.waiter(child);
        program.fiber(() -> {
          program.scheduler.kernelSleep(Duration.ofMillis(20));
          assertThat(waiter.isDone()).isFalse();
          NativeChildren.kill(child, SIGTERM);
          return null;
        });
        program.scheduler.run();
        assertThat(waiter.resultNow()).isEqualTo(ProcessStatus.signalled(child, SIGTERM, false));
      }
    },
    P5_EXIT_CODES_AND_SIGNALS {
      @Override
      void run(Program program) throws Exception {
        int exiting = NativeChildren.start("exit 42");
        int looksKilled = NativeChildren.start("exit 137");
        int killed = NativeChildren.start("kill -9 $$");
        assertThat(program.await(exiting)).isEqualTo(ProcessStatus.exited(exiting, 42));
        assertThat(program.await(looksKilled)).isEqualTo(ProcessStatus.exited(looksKilled, 137));
        assertThat(program.await(killed))
            .isEqualTo(ProcessStatus.signalled(killed, SIGKILL, false));
      }
    },
    P6_ANY_CHILD_IS_RETURNED_ONCE {
      @Override
      void run(Program program) throws Exception {
        List<Long> started = new ArrayList<>();
        for (String script : new String[] {"sleep 0.05", "exit 0"}) {
          started.add((long) NativeChildren.start(script));
        }
        List<Long> returned = new ArrayList<>();
        returned.add(program.await(-1).pid());
        returned.add(program.await(-1).pid());
        assertThat(returned).containsExactlyInAnyOrderElementsOf(started);
      }
    },
    P6_CHILDREN_OF_GROUPS {
      @Override
      void run(Program program) throws Exception {
        int mine = NativeChildren.start("exit 1");
        int leader = NativeChildren.startInOwnGroup("sleep 0.05; exit 2");
        assertThat(program.await(-leader)).isEqualTo(ProcessStatus.exited(leader, 2));
        assertThat(program.await(0)).isEqualTo(ProcessStatus.exited(mine, 1));
      }
    },
    P6_A_CHILD_OF_THE_JDK_IS_LEFT_TO_IT {
      @Override
      void run(Program program) throws Exception {
        Process jdks = new ProcessBuilder("sh", "-c", "exit 9").start();
        int child = NativeChildren.start("sleep 0.05; exit 3");
        assertThat(program.await(-1)).isEqualTo(ProcessStatus.exited(child, 3));
        assertThat(jdks.waitFor()).isEqualTo(9);
      }
    },
    P7_NO_CHILD_IS_AN_ERROR_IN_THE_STATUS {
      @Override
      void run(Program program) throws Exception {
        int child = NativeChildren.start("exit 0");
        assertThat(program.await(child).isSuccess()).isTrue();
        for (long pid : new long[] {child, -1, 0}) {
          assertThat(Errno.ECHILD.is(program.await(pid).error())).as("error of " + pid).isTrue();
        }
      }
    },
    P12_WNOHANG_RETURNS_AT_ONCE {
      @Override
      void run(Program program) throws Exception {
        int child = NativeChildren.start("exec sleep 30");
        assertThat(program.await(child, ProcessStatus.NO_HANG)).isEqualTo(ProcessStatus.RUNNING);
        NativeChildren.kill(child, SIGKILL);
        NativeChildren.awaitEnd(child);
        assertThat(program.await(child, ProcessStatus.NO_HANG).signal()).isEqualTo(SIGKILL);
      }
    },
    I3_A_CANCELLED_WAIT_LEAVES_THE_CHILD_ALONE {
      @Override
      void run(Program program) {
        int child = NativeChildren.start("exec sleep 30");
        Fiber<ProcessStatus> waiter =
            program.fiber(() -> {
              assertThatExceptionOfType(CancellationException.class)
                  .isThrownBy(() -> program.scheduler.processWait(child, 0));
              NativeChildren.kill(child, SIGKILL);
              return program.scheduler.processWait(child, 0);
            });
        program.fiber(() -> waiter.cancel());
        program.scheduler.run();
        assertThat(waiter.resultNow()).isEqualTo(ProcessStatus.signalled(child, SIGKILL, false));
      }
    },
    P4_A_THOUSAND_CHILDREN_COST_NO_THREAD {
      @Override
      void run(Program program) {
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < THOUSAND; i++) {
          children.add(NativeChildren.start("exec sleep 60"));
        }
        int threads = Thread.getAllStackTraces().size();
        long offloaded = OffloadPool.shared().completed();
        List<Fiber<ProcessStatus>> waiters = new ArrayList<>();
        children.forEach(child -> waiters.add(program.waiter(child)));
        program.fiber(() -> {
          program.scheduler.kernelSleep(Duration.ofMillis(20));
          assertThat(Thread.getAllStackTraces()).hasSizeLessThanOrEqualTo(threads + WATCHDOG);
          assertThat(program.scheduler.loop().registrations().size()).isEqualTo(THOUSAND);
          children.forEach(child -> NativeChildren.kill(child, SIGTERM));
          return null;
        });
        program.scheduler.run();
        assertThat(OffloadPool.shared().completed()).isEqualTo(offloaded);
        assertThat(waiters).allMatch(waiter -> waiter.resultNow().signal() == SIGTERM);
      }
    };

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int THOUSAND = 1_000;

    /** Begins when a scheduler runs for the first time. */
    private static final int WATCHDOG = 1;

    abstract void run(Program program) throws Exception;
  }

  static final class Program {
    final EpollScheduler scheduler = new EpollScheduler(Platform.system());

    private Program() {}

    public static void main(String[] args) throws Exception {
      Program program = new Program();
      for (Scenario scenario : Scenario.values()) {
        System.out.println(scenario + ": " + program.outcome(scenario));
      }
      EventLoop loop = program.scheduler.loop();
      System.out.printf(
          "left: %d pidfds, %d registrations, %d timers%n",
          Handles.openDescriptors("anon_inode:[pidfd]"),
          loop.registrations().size(),
          loop.timers());
      program.scheduler.close();
    }

    private String outcome(Scenario scenario) {
      try {
        scenario.run(this);
        return "as expected";
      } catch (Throwable surprise) {
        return surprise.toString();
      }
    }

    <T> Fiber<T> fiber(Callable<T> body) {
      return scheduler.fiber(FiberOptions.NONE, body);
    }

    Fiber<ProcessStatus> waiter(long pid) {
      return fiber(() -> scheduler.processWait(pid, 0));
    }

    ProcessStatus await(long pid) throws Exception {
      return await(pid, 0);
    }

    ProcessStatus await(long pid, int flags) throws Exception {
      Fiber<ProcessStatus> waiter = fiber(() -> scheduler.processWait(pid, flags));
      scheduler.run();
      return waiter.get();
    }
  }
}
