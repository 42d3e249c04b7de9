package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.ProcessStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits for one of many children, in which those of others stay as they are. */
class ChildWaitTest {
  private static final PosixPlatform PLATFORM = PosixPlatform.provider();
  private static final ProcessStatus NONE = ProcessStatus.failed(Errno.ECHILD.result());

  private final ChildWait wait = new ChildWait(_ -> false, _ -> false);
  private final List<Integer> left = new ArrayList<>();

  /** Takes what a failed test has left, so that the next one starts without children. */
  @AfterEach
  void collect() {
    left.forEach(child -> ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly));
    left.forEach(child -> ProcessCalls.waitpid(child, 0));
  }

  private int spawn(String script) {
    int child = Spawn.shell(script);
    left.add(child);
    return child;
  }

  private int spawnInGroup(String script) {
    int child = Spawn.shellInGroup(script);
    left.add(child);
    return child;
  }

  /** Returns when a child has ended, and leaves it its status. */
  private static int ended(int child) throws IOException {
    try (Io process = PLATFORM.openProcess(child).io()) {
      Handles.await(process, Io.READABLE);
    }
    return child;
  }

  // P6, P7
  @Test
  void eachChildIsToldOnceAndThenThereIsNone() {
    int one = spawn("exit 1");
    int two = spawn("exit 2");

    ProcessStatus first = wait.await(-1, 0);
    ProcessStatus second = wait.await(-1, 0);

    assertThat(Set.of(first, second))
        .containsExactlyInAnyOrder(ProcessStatus.exited(one, 1), ProcessStatus.exited(two, 2));
    assertThat(wait.await(-1, 0)).isEqualTo(NONE);
    assertThat(wait.await(-1, ProcessStatus.NO_HANG)).isEqualTo(NONE);
  }

  // P6
  @Test
  void aGroupIsWaitedForAlone() throws IOException {
    int here = ended(spawn("exit 1"));
    int there = ended(spawnInGroup("exit 2"));

    assertThat(wait.await(-there, 0)).isEqualTo(ProcessStatus.exited(there, 2));
    assertThat(wait.await(-there, 0)).isEqualTo(NONE);
    assertThat(wait.await(0, 0)).isEqualTo(ProcessStatus.exited(here, 1));
    assertThat(wait.await(0, 0)).isEqualTo(NONE);
  }

  // P12
  @Test
  void childrenThatRunAreNotWaitedFor() {
    spawnInGroup("read never </dev/zero");

    assertThat(wait.await(-1, ProcessStatus.NO_HANG)).isEqualTo(ProcessStatus.RUNNING);
    assertThat(wait.await(-left.getFirst(), ProcessStatus.NO_HANG))
        .isEqualTo(ProcessStatus.RUNNING);
    assertThat(wait.await(0, ProcessStatus.NO_HANG)).isEqualTo(NONE);
  }

  @Test
  void aChildBehindThatOfAnotherIsFound() throws IOException {
    int theirs = ended(spawn("exit 1"));
    int ours = ended(spawn("exit 2"));
    ChildWait picky = new ChildWait(child -> child == theirs, _ -> false);

    for (int pid : new int[] {-1, 0}) {
      int child = pid == 0 ? ended(spawn("exit 2")) : ours;
      assertThat(picky.await(pid, 0)).isEqualTo(ProcessStatus.exited(child, 2));
      assertThat(picky.await(pid, ProcessStatus.NO_HANG)).isEqualTo(ProcessStatus.RUNNING);
    }

    assertThat(ProcessCalls.waitpid(theirs, 0)).isEqualTo(ProcessStatus.exited(theirs, 1));
  }

  @Test
  void aWaitGoesOnWhenAnotherHasTakenItsOwn() throws Exception {
    int theirs = ended(spawn("exit 1"));
    ChildWait picky = new ChildWait(child -> child == theirs, _ -> false);
    List<ProcessStatus> told = new ArrayList<>();
    Thread waiter = Thread.ofPlatform().start(() -> told.add(picky.await(-1, 0)));

    ProcessCalls.waitpid(theirs, 0);
    waiter.join();

    assertThat(told).containsExactly(NONE);
  }

  @Test
  void theJdkGetsTheStatusOfItsChildren() throws Exception {
    for (int i = 0; i < 20; i++) {
      Process process = new ProcessBuilder("/bin/sh", "-c", "read never; exit 5").start();
      while (ProcessAge.isYoung((int) process.pid())) {
        Thread.onSpinWait();
      }
      process.getOutputStream().close();

      while (process.isAlive()) {
        assertThat(PLATFORM.waitProcess(-1, ProcessStatus.NO_HANG).pid()).isNotPositive();
      }

      assertThat(process.waitFor()).isEqualTo(5);
    }
  }

  // The JDK says that a child is its own only after the call that starts it has returned.
  @Test
  void aChildThatMayBecomeAnothersIsLeftAloneUntilThatIsDecided() throws IOException {
    int child = ended(spawn("exit 1"));
    AtomicBoolean undecided = new AtomicBoolean(true);
    ChildWait patient = new ChildWait(_ -> false, _ -> undecided.get());

    assertThat(patient.await(-1, ProcessStatus.NO_HANG)).isEqualTo(ProcessStatus.RUNNING);
    undecided.set(false);

    assertThat(patient.await(-1, ProcessStatus.NO_HANG)).isEqualTo(ProcessStatus.exited(child, 1));
  }

  @Test
  void aWaitTakesAChildOnceItIsDecided() throws IOException {
    int child = ended(spawn("exit 1"));
    AtomicInteger looks = new AtomicInteger();
    ChildWait patient = new ChildWait(_ -> false, _ -> looks.incrementAndGet() < 10);

    assertThat(patient.await(-1, 0)).isEqualTo(ProcessStatus.exited(child, 1));
  }

  @Test
  void whatCannotBeMeantIsAnError() {
    assertThat(wait.await(Integer.MIN_VALUE, 0)).isEqualTo(NONE);
    assertThat(wait.await(-(1L << 40), 0)).isEqualTo(NONE);
    assertThat(wait.await(-1, 2).error()).isEqualTo(Errno.EINVAL.result());
  }
}
