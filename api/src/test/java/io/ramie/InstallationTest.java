package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class InstallationTest {
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void nothingStaysInstalled() {
    Fibers.scheduler().ifPresent(Schedulers::close);
  }

  private static FiberScheduler epoll() {
    return Schedulers.provider("epoll").create(SchedulerOptions.DEFAULT);
  }

  private void sleepAndLog(String text) throws InterruptedException {
    Fibers.sleep(Duration.ofMillis(5));
    log.add(text);
  }

  @Test
  @DisplayName("L3: the scheduler that is installed is the one that is found")
  void installedSchedulerIsFound() {
    FiberScheduler scheduler = epoll();

    try (Installation installed = Fibers.install(scheduler)) {
      assertThat(installed.scheduler()).isSameAs(scheduler);
      assertThat(Fibers.scheduler()).containsSame(scheduler);
    }

    assertThat(Fibers.scheduler()).isEmpty();
    assertThat(scheduler.isClosed()).isTrue();
  }

  @Test
  @DisplayName("L3: what is missing, or closed, is not installed")
  void missingSchedulerIsRefused() {
    assertThatThrownBy(() -> Fibers.install((FiberScheduler) null)).hasMessage("scheduler");
    assertThatThrownBy(() -> Fibers.install((String) null)).hasMessage("name");

    assertThat(Fibers.scheduler()).isEmpty();
  }

  @Test
  @DisplayName("L4: a thread ends when its scheduler has been closed, and its fibers have ended")
  void schedulerIsClosedBeforeItsThreadEnds() throws Exception {
    FiberScheduler scheduler = epoll();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> Fibers.run(scheduler, () -> Fibers.schedule(() -> sleepAndLog("done"))));

    thread.join();

    assertThat(log).containsExactly("done");
    assertThat(scheduler.isClosed()).isTrue();
  }

  @Test
  @DisplayName("L5, L6, L12: closing runs what is left to its end")
  void closeDrains() {
    try (Installation _ = Fibers.install("epoll")) {
      Fibers.schedule(() -> sleepAndLog("done"));
      log.add("end of block");
    }

    assertThat(log).containsExactly("end of block", "done");
  }

  @Test
  @DisplayName("L13: closing drains also after an exception in the block")
  void closeDrainsAfterException() {
    IllegalStateException failure = new IllegalStateException("on purpose");

    assertThatThrownBy(
            () -> {
              try (Installation _ = Fibers.install("epoll")) {
                Fibers.schedule(() -> sleepAndLog("done"));
                throw failure;
              }
            })
        .isSameAs(failure);

    assertThat(log).containsExactly("done");
  }

  @Test
  @DisplayName("L7: installing over another one closes that one first")
  void installingClosesThePrevious() {
    FiberScheduler first =
        new DelegatingScheduler() {
          @Override
          public void close() {
            assertThat(Fibers.scheduler()).containsSame(this);
            log.add("closing");
            super.close();
          }
        };
    FiberScheduler second = epoll();
    Fibers.install(first);
    Fibers.schedule(() -> sleepAndLog("first is drained"));

    Installation installed = Fibers.install(second);

    assertThat(log).containsExactly("closing", "first is drained");
    assertThat(first.isClosed()).isTrue();
    assertThat(Fibers.scheduler()).containsSame(second);
    installed.close();
  }

  @Test
  @DisplayName("L8: the thread is free again even if closing throws")
  void slotIsClearedWhenCloseThrows() {
    FiberScheduler broken =
        new DelegatingScheduler() {
          @Override
          public void close() {
            log.add("close");
            target.close();
            throw new IllegalStateException("cannot close");
          }
        };
    Installation installed = Fibers.install(broken);

    assertThatIllegalStateException().isThrownBy(installed::close).withMessage("cannot close");

    assertThat(Fibers.scheduler()).isEmpty();
    assertThat(log).containsExactly("close");
  }

  @Test
  @DisplayName("L10: closing the scheduler itself uninstalls it")
  void closingTheSchedulerUninstallsIt() {
    Installation installed = Fibers.install("epoll");

    installed.scheduler().close();

    assertThat(Fibers.scheduler()).isEmpty();
  }

  @Test
  @DisplayName("L11: closing again does nothing")
  void closeIsIdempotent() {
    Installation installed = Fibers.install("epoll");

    installed.close();
    installed.close();

    assertThat(Fibers.scheduler()).isEmpty();
  }

  @Test
  @DisplayName("L11: closing an old installation leaves the new one alone")
  void closingAnOldInstallationLeavesTheNewOne() {
    Installation first = Fibers.install("epoll");
    Installation second = Fibers.install("epoll");

    first.close();

    assertThat(Fibers.scheduler()).containsSame(second.scheduler());
    second.close();
  }

  @Test
  @DisplayName("L15: nothing can be scheduled on a closed scheduler")
  void closedSchedulerRefusesFibers() {
    FiberScheduler scheduler = epoll();
    scheduler.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> Fibers.install(scheduler))
        .withMessageContaining("closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> Fibers.run(scheduler, () -> 1))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(scheduler::run).withMessageContaining("closed");
  }

  @Test
  @DisplayName("L18: the scheduler can run again and again")
  void runCanBeRepeated() {
    try (Installation installed = Fibers.install("epoll")) {
      installed.scheduler().run();
      Fibers.schedule(() -> sleepAndLog("first"));
      installed.scheduler().run();
      Fibers.schedule(() -> sleepAndLog("second"));
      installed.scheduler().run();
      log.add("before close");
      Fibers.schedule(() -> sleepAndLog("third"));
    }

    assertThat(log).containsExactly("first", "second", "before close", "third");
  }

  @Test
  @DisplayName("L31: sixteen threads have a scheduler each")
  void schedulersArePerThread() throws Exception {
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      FutureTask<Integer> task = new FutureTask<>(() -> Fibers.run("epoll", this::sendMegabyte));
      tasks.add(task);
      Thread.ofPlatform().daemon().start(task);
    }

    for (FutureTask<Integer> task : tasks) {
      assertThat(task.get()).isEqualTo(1 << 20);
    }
  }

  private int sendMegabyte() throws Exception {
    try (TcpListener listener = TcpListener.listenOnLoopback(0);
        TcpSocket near = TcpSocket.connect(listener.localAddress());
        TcpSocket far = listener.accept()) {
      Fibers.schedule(() -> {
        far.write(new byte[1 << 20]);
        far.shutdownOutput();
      });
      return near.inputStream().readAllBytes().length;
    }
  }

  @Test
  @DisplayName("L25: many schedulers one after the other leave no descriptor")
  void schedulersLeakNothing() throws Exception {
    Descriptors.assertNoneLeaked(() -> Fibers.run("epoll", this::sendMegabyte));
  }

  @Test
  void unknownNameListsTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fibers.install("nosuch"))
        .withMessageContaining("'nosuch'")
        .withMessageContaining("epoll");
  }

  @Test
  void schedulerWithoutFibersIsRefused() {
    assertThatThrownBy(() -> Fibers.install("blocking"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("'blocking' runs no fibers");
  }

  @Test
  void virtualThreadIsRefused() throws Exception {
    FutureTask<Installation> task = new FutureTask<>(() -> Fibers.install("epoll"));
    Thread.ofVirtual().start(task);

    assertThatThrownBy(task::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("platform thread");
  }

  @Test
  void fiberIsRefused() throws Exception {
    FiberScheduler other = epoll();

    Fibers.run(() ->
        assertThatIllegalStateException()
            .isThrownBy(() -> Fibers.install(other))
            .withMessageContaining("platform thread"));

    other.close();
  }

  @Test
  void closingInAFiberIsRefused() {
    Installation installed = Fibers.install("epoll");

    Fiber<Void> fiber = Fibers.schedule(installed::close);

    assertThat(fiber.exceptionNow())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("virtual thread");
    assertThat(installed.scheduler().isClosed()).isFalse();
    installed.close();
  }
}
