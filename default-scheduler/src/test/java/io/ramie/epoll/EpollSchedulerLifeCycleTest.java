package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EpollSchedulerLifeCycleTest extends HookTest {
  // Closing

  @Test
  @DisplayName("L10: closing the installed scheduler takes it off its thread, once")
  void closingTheInstalledSchedulerTakesItOff() {
    Schedulers.install(scheduler);

    scheduler.close();

    assertThat(Schedulers.installed()).isNull();
    assertThat(scheduler.isClosed()).isTrue();
  }

  @Test
  @DisplayName("L11: closing a closed scheduler does nothing")
  void closingTwiceDoesNothing() {
    scheduler.close();
    scheduler.close();

    assertThat(scheduler.isClosed()).isTrue();
  }

  @Test
  @DisplayName("L12: close runs what sleeps, waits and is ready to its end")
  void closeRunsEverythingToItsEnd() {
    Handles.Pair pair = handles.sockets();
    fiber(() -> {
      scheduler.kernelSleep(millis(10));
      Handles.write(pair.second(), "x");
      order.add("slept");
    });
    fiber(() -> {
      scheduler.ioWait(pair.first(), Io.READABLE, null);
      order.add("waited");
    });
    fiber(() -> {
      scheduler.yield();
      order.add("yielded");
    });

    Patience.close(scheduler);

    assertThat(order).containsExactly("yielded", "slept", "waited");
  }

  @Test
  @DisplayName("L15: a closed scheduler neither starts fibers nor runs, and says so")
  void aClosedSchedulerSaysSo() {
    scheduler.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.fiber(FiberOptions.NONE, () -> null))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(scheduler::run).withMessageContaining("closed");
  }

  @Test
  @DisplayName("L15: close releases the descriptors of the loop")
  void closeReleasesTheDescriptors() throws Exception {
    long polls = Handles.openDescriptors("anon_inode:[eventpoll]");
    long events = Handles.openDescriptors("anon_inode:[eventfd]");

    scheduler.close();

    assertThat(Handles.openDescriptors("anon_inode:[eventpoll]")).isEqualTo(polls - 1);
    assertThat(Handles.openDescriptors("anon_inode:[eventfd]")).isEqualTo(events - 1);
  }

  @Test
  @DisplayName("L15: the descriptors are released also when the loop throws")
  void aLoopThatThrowsReleasesTheDescriptors() throws Exception {
    long polls = Handles.openDescriptors("anon_inode:[eventpoll]");
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          scheduler.yield();
          throw new InternalError("the machine");
        });

    assertThatExceptionOfType(InternalError.class).isThrownBy(scheduler::close);

    assertThat(scheduler.isClosed()).isTrue();
    assertThat(Handles.openDescriptors("anon_inode:[eventpoll]")).isEqualTo(polls - 1);
  }

  @Test
  @DisplayName("L17: close waits for a blocked fiber, which another thread may wake")
  void closeWaitsForABlockedFiber() {
    Fiber<Boolean> blocked = fiber(() -> scheduler.block("test", null));
    Threads.Running waker = Threads.start(() -> scheduler.unblock("test", blocked));

    Patience.close(scheduler);

    waker.join();
    assertThat(blocked.resultNow()).isTrue();
  }

  @Test
  void aFiberStartedWhileClosingRunsToo() {
    fiber(() -> {
      scheduler.yield();
      fiber(() -> {
        scheduler.kernelSleep(millis(1));
        order.add("late");
      });
    });

    Patience.close(scheduler);

    assertThat(order).containsExactly("late");
  }

  @Test
  @DisplayName("L15: after close the entries for other threads are inert")
  void afterCloseTheThreadSafeEntriesAreInert() {
    Fiber<?> fiber = fiber(() -> scheduler.kernelSleep(millis(1)));
    Patience.close(scheduler);

    Threads.run(() -> {
      scheduler.unblock(null, fiber);
      scheduler.fiberInterrupt(fiber, new IllegalStateException("late"));
      fiber.cancel();
    });

    assertThat(fiber.state()).isEqualTo(Future.State.SUCCESS);
  }

  @Test
  @DisplayName("L15: a fiber that close left behind is not run by a late wake-up, nor is its waker")
  void afterAFailedCloseALateWakeUpIsInert() {
    Fiber<Boolean> left =
        scheduler.fiber(FiberOptions.named("left"), () -> scheduler.block(null, null));
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          scheduler.yield();
          throw new InternalError("the machine");
        });
    assertThatExceptionOfType(InternalError.class).isThrownBy(scheduler::close);

    Threads.run(() -> scheduler.unblock(null, left));

    assertThat(left.isDone()).isFalse();
    // It can never end, which the check after each test would not like.
    assertThat(scheduler.fibers()).containsExactly(left);
    leftBehind = true;
  }

  private boolean leftBehind;

  @Override
  @AfterEach
  void nothingIsLeft() {
    if (leftBehind) {
      handles.close();
    } else {
      super.nothingIsLeft();
    }
  }

  @Test
  void aHandleThatOutlivesASchedulerDoesNotKeepIt() throws Exception {
    Handles.Pair pair = handles.sockets();
    WeakReference<Registrations> kept = loopThatWaitedFor(pair.first());

    for (int i = 0; i < 100 && kept.get() != null; i++) {
      System.gc();
    }

    assertThat(kept.get()).isNull();
    assertThat(pair.first().isOpen()).isTrue();
  }

  private WeakReference<Registrations> loopThatWaitedFor(Io io) {
    AtomicReference<WeakReference<Registrations>> kept = new AtomicReference<>();
    // A thread of its own, so that no stale slot of this one's stack refers to it.
    Threads.run(() -> {
      EpollScheduler other = new EpollScheduler(Platform.system());
      other.fiber(FiberOptions.NONE, () -> other.ioWait(io, Io.WRITABLE, null));
      Patience.close(other);
      kept.set(new WeakReference<>(other.loop().registrations()));
    });
    return kept.get();
  }

  @Test
  @DisplayName("L25, L31: schedulers on eight threads do not disturb each other and leave nothing")
  void eightSchedulersAtOnceLeaveNothing() throws Exception {
    long polls = Handles.openDescriptors("anon_inode:[eventpoll]");
    long events = Handles.openDescriptors("anon_inode:[eventfd]");
    long sockets = Handles.openDescriptors("socket:");
    CyclicBarrier together = new CyclicBarrier(8);
    AtomicInteger read = new AtomicInteger();
    List<Threads.Running> threads = new ArrayList<>();

    for (int i = 0; i < 8; i++) {
      threads.add(
          Threads.start(() -> {
            together.await();
            for (int round = 0; round < 10; round++) {
              read.addAndGet(exchange());
            }
          }));
    }
    threads.forEach(Threads.Running::join);

    assertThat(read).hasValue(8 * 10 * 5);
    assertThat(Handles.openDescriptors("anon_inode:[eventpoll]")).isEqualTo(polls);
    assertThat(Handles.openDescriptors("anon_inode:[eventfd]")).isEqualTo(events);
    assertThat(Handles.openDescriptors("socket:")).isEqualTo(sockets);
  }

  /** Sends five bytes from one fiber to another on a scheduler of its own. */
  private static int exchange() {
    EpollScheduler own = new EpollScheduler(Platform.system());
    try (Handles handles = new Handles()) {
      Handles.Pair pair = handles.sockets();
      Fiber<Long> reader =
          own.fiber(FiberOptions.NONE, () -> own.ioRead(pair.first(), Handles.buffer(5), 5));
      own.fiber(
          FiberOptions.NONE,
          () -> {
            own.kernelSleep(millis(1));
            return own.ioWrite(pair.second(), Handles.text("hello"), 5);
          });
      Patience.close(own);
      return reader.resultNow().intValue();
    }
  }

  // Running

  @Test
  @DisplayName("L18: run returns at once when nothing waits, and can be called again")
  void runCanBeCalledAgain() {
    run();
    fiber(() -> {
      scheduler.kernelSleep(millis(1));
      order.add("first");
    });
    run();
    fiber(() -> {
      scheduler.kernelSleep(millis(1));
      order.add("second");
    });
    run();

    assertThat(order).containsExactly("first", "second");
  }

  @Test
  @DisplayName("L19: run goes on while anything waits, of whatever kind")
  void runGoesOnWhileAnythingWaits() throws Exception {
    Handles.Pair pair = handles.sockets();
    CountDownLatch working = new CountDownLatch(1);
    List<Fiber<?>> waiting =
        List.of(
            fiber(() -> scheduler.kernelSleep(millis(20))),
            fiber(() -> scheduler.kernelSleep(null)),
            fiber(() -> scheduler.block(null, null)),
            fiber(() -> scheduler.ioWait(pair.first(), Io.READABLE, null)),
            fiber(() -> scheduler.blockingOperationWait(() -> working.await(20, TimeUnit.SECONDS))),
            fiber(() -> working.await()));
    Threads.Running waker = Threads.start(() -> endOneByOne(waiting, pair, working));

    run();

    assertThat(waiting).allMatch(Fiber::isDone);
    waker.join();
  }

  private void endOneByOne(List<Fiber<?>> waiting, Handles.Pair pair, CountDownLatch working) {
    untilDone(waiting.get(0));
    scheduler.unblock(null, waiting.get(1));
    untilDone(waiting.get(1));
    scheduler.unblock(null, waiting.get(2));
    untilDone(waiting.get(2));
    Handles.write(pair.second(), "x");
    untilDone(waiting.get(3));
    working.countDown();
  }

  private static void untilDone(Fiber<?> fiber) {
    while (!fiber.isDone()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("L21: fibers may be started before the scheduler is installed")
  void fibersMayBeStartedBeforeInstalling() {
    fiber(() -> {
      scheduler.yield();
      order.add("ran");
    });

    Schedulers.install(scheduler);
    Patience.close(scheduler);

    assertThat(order).containsExactly("ran");
  }

  @Test
  @DisplayName("L23: run and close are refused in a fiber")
  void runAndCloseAreRefusedInAFiber() {
    inFiber(() -> {
      assertThatIllegalStateException().isThrownBy(scheduler::run);
      assertThatIllegalStateException().isThrownBy(scheduler::close);
    });

    assertThat(scheduler.isClosed()).isFalse();
  }

  @Test
  @DisplayName("G9: other threads are refused by name")
  void otherThreadsAreRefused() {
    run();

    Threads.run(() -> {
      assertThatIllegalStateException()
          .isThrownBy(scheduler::run)
          .withMessageContaining("'stranger'");
      assertThatIllegalStateException()
          .isThrownBy(scheduler::close)
          .withMessageContaining("'stranger'");
      assertThatIllegalStateException()
          .isThrownBy(() -> scheduler.fiber(FiberOptions.NONE, () -> null))
          .withMessageContaining("'stranger'");
    });
  }

  @Test
  void insideSynchronizedNothingRuns() {
    Fiber<?> fiber =
        fiber(() -> {
          scheduler.yield();
          order.add("ran");
        });

    synchronized (order) {
      assertThatIllegalStateException()
          .isThrownBy(scheduler::run)
          .withMessageContaining("inside synchronized")
          .withMessageContaining("insideSynchronizedNothingRuns");
      assertThatIllegalStateException().isThrownBy(scheduler::close);
      assertThatIllegalStateException()
          .isThrownBy(() -> scheduler.fiber(FiberOptions.NONE, () -> null));
    }

    assertThat(order).isEmpty();
    assertThat(fiber.isDone()).isFalse();
    run();
    assertThat(order).containsExactly("ran");
  }

  @Test
  @DisplayName("L26: what a fiber throws is kept in it, and the loop goes on")
  void aFailureIsKeptAndTheLoopGoesOn() {
    Fiber<?> failing =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              Thread.currentThread().setUncaughtExceptionHandler((t, e) -> order.add("reported"));
              scheduler.kernelSleep(millis(1));
              throw new IllegalArgumentException("broken");
            });
    fiber(() -> {
      scheduler.kernelSleep(millis(5));
      order.add("other");
    });

    run();

    assertThat(failing.exceptionNow()).hasMessage("broken");
    assertThat(order).containsExactly("reported", "other");
  }

  @Test
  @DisplayName("L28: an error of the virtual machine leaves run, and run can go on")
  void anErrorOfTheVirtualMachineLeavesRun() {
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          scheduler.yield();
          throw new InternalError("the machine");
        });
    fiber(() -> {
      scheduler.kernelSleep(millis(1));
      order.add("other");
    });

    assertThatExceptionOfType(InternalError.class).isThrownBy(scheduler::run);
    run();

    assertThat(order).containsExactly("other");
  }

  @Test
  @DisplayName("L29: run does not end while a fiber is between two queues")
  void runDoesNotEndWhileAFiberIsBetweenTwoQueues() {
    for (int i = 0; i < 200; i++) {
      int spins = i;
      Fiber<Boolean> blocked = fiber(() -> scheduler.block(null, null));
      Threads.Running waker =
          Threads.start(() -> {
            Threads.jitter(spins);
            scheduler.unblock(null, blocked);
          });

      run();

      assertThat(blocked.isDone()).isTrue();
      waker.join();
    }
  }

  // Starting

  @Test
  @DisplayName("F3: a body that is empty, never waits, or sleeps for no time runs in a fiber")
  void anyBodyRunsInAFiber() {
    List<Fiber<?>> fibers =
        List.of(fiber(() -> {}), fiber(() -> 1 + 1), fiber(() -> scheduler.kernelSleep(millis(0))));

    run();

    assertThat(fibers).allMatch(fiber -> fiber.state() == Future.State.SUCCESS);
    assertThat(fibers).noneMatch(Fiber::isBlocking);
  }

  @Test
  @DisplayName("F4: a body begins before its starter goes on")
  void aBodyBeginsAtOnce() {
    fiber(() -> {
      order.add("body");
      scheduler.kernelSleep(millis(1));
      order.add("rest of the body");
    });
    order.add("starter");

    run();

    assertThat(order).containsExactly("body", "starter", "rest of the body");
  }

  @Test
  @DisplayName("F5: a fiber that starts another goes on when that has suspended")
  void nestedStartsRunPrefixBeforeRest() {
    fiber(() -> {
      order.add("parent prefix");
      fiber(() -> {
        order.add("child prefix");
        scheduler.kernelSleep(millis(1));
        order.add("child rest");
      });
      order.add("parent rest");
    });

    run();

    assertThat(order).containsExactly("parent prefix", "child prefix", "parent rest", "child rest");
  }

  @Test
  @DisplayName("F8: fibers run in the order in which they were started, and woken")
  void fibersRunInTheOrderOfStartingAndWaking() {
    List<Fiber<?>> blocked = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String name = "" + i;
      blocked.add(
          fiber(() -> {
            order.add(name);
            scheduler.block(null, null);
            order.add(name);
          }));
    }

    for (int i : new int[] {3, 1, 4, 0, 5, 9, 2, 6, 8, 7}) {
      scheduler.unblock(null, blocked.get(i));
    }
    run();

    assertThat(String.join("", order)).isEqualTo("01234567893140592687");
  }

  @Test
  @DisplayName("F9: a hundred thousand fibers at once all finish")
  void aHundredThousandFibersFinish() {
    int count = 100_000;
    AtomicInteger finished = new AtomicInteger();
    fiber(() -> {
      for (int i = 0; i < count; i++) {
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              scheduler.block(null, null);
              return finished.incrementAndGet();
            });
      }
      List<Fiber<?>> all = scheduler.fibers();
      assertThat(all).hasSize(count + 1);
      all.forEach(fiber -> scheduler.unblock(null, fiber));
    });

    run();

    assertThat(finished).hasValue(count);
  }

  @Test
  @DisplayName("F9: a chain of fibers that each start the next does not grow the stack")
  void aLongChainOfStartsFinishes() {
    AtomicInteger started = new AtomicInteger();

    fiber(() -> startNext(started, 50_000));
    run();

    assertThat(started).hasValue(50_000);
  }

  private Object startNext(AtomicInteger started, int limit) {
    if (started.incrementAndGet() < limit) {
      scheduler.fiber(FiberOptions.NONE, () -> startNext(started, limit));
    }
    return null;
  }

  @Test
  @DisplayName("F9: a tree of fibers with 7! leaves finishes")
  void aTreeOfFibersFinishes() {
    AtomicInteger leaves = new AtomicInteger();

    fiber(() -> grow(7, leaves));
    run();

    assertThat(leaves).hasValue(5040);
  }

  private Object grow(int branches, AtomicInteger leaves) throws InterruptedException {
    if (branches == 0) {
      return leaves.incrementAndGet();
    }
    for (int i = 0; i < branches; i++) {
      scheduler.fiber(FiberOptions.NONE, () -> grow(branches - 1, leaves));
    }
    scheduler.yield();
    return null;
  }

  // Reachability and inspection

  @Test
  void aParkedFiberIsKeptByItsSchedulerAlone() {
    Handles.Pair pair = handles.sockets();
    AtomicInteger ended = new AtomicInteger();
    WeakReference<Fiber<?>> fiber =
        new WeakReference<>(
            scheduler.fiber(
                FiberOptions.NONE,
                () -> {
                  scheduler.ioWait(pair.first(), Io.READABLE, null);
                  return ended.incrementAndGet();
                }));

    System.gc();
    assertThat(fiber.get()).isNotNull();
    Handles.write(pair.second(), "x");
    run();

    assertThat(ended).hasValue(1);
  }

  @Test
  void whatEachFiberWaitsForIsThereToRead() {
    Handles.Pair pair = handles.sockets();
    long start = System.nanoTime();
    Fiber<?> reader = fiber(() -> scheduler.ioWait(pair.first(), Io.READABLE, null));
    Fiber<?> sleeper = fiber(() -> scheduler.kernelSleep(millis(60_000)));

    assertThat(scheduler.fibers()).containsExactlyInAnyOrder(reader, sleeper);
    assertThat(reader.toString()).contains("READABLE on unix");
    assertThat(sleeper.toString()).contains("sleep").contains("at most 60.000 s");
    assertThat(sleeper.currentWait().since() - start).isBetween(-10_000_000_000L, 10_000_000_000L);

    reader.cancel();
    scheduler.unblock(null, sleeper);
    run();
    assertThat(scheduler.fibers()).isEmpty();
  }

  @Test
  void everyTurnIsCounted() {
    long before = scheduler.turns();

    inFiber(() -> {
      scheduler.yield();
      scheduler.kernelSleep(millis(1));
    });

    assertThat(scheduler.turns() - before).isEqualTo(3);
  }
}
