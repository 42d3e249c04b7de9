package io.ramie.spi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import io.ramie.spi.TestProviders;
import io.ramie.spi.TinyScheduler;
import io.ramie.spi.Wait;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class FiberEngineTest {
  private final List<String> order = new ArrayList<>();
  private FiberScheduler scheduler;

  @BeforeEach
  void open() throws Exception {
    scheduler = new TinyScheduler(new StillPlatform());
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  // Starting

  @Test
  void aFiberRunsToItsFirstSuspensionBeforeItsStarterGoesOn() {
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          order.add("child prefix");
          scheduler.yield();
          order.add("child rest");
          return null;
        });
    order.add("starter rest");

    scheduler.run();

    assertThat(order).containsExactly("child prefix", "starter rest", "child rest");
  }

  @Test
  void nestedStartsRunPrefixBeforeRest() {
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          order.add("parent prefix");
          scheduler.fiber(
              FiberOptions.NONE,
              () -> {
                order.add("child prefix");
                scheduler.fiber(FiberOptions.NONE, () -> order.add("grandchild"));
                scheduler.yield();
                order.add("child rest");
                return null;
              });
          order.add("parent middle");
          scheduler.yield();
          order.add("parent rest");
          return null;
        });

    scheduler.run();

    assertThat(order)
        .containsExactly(
            "parent prefix",
            "child prefix",
            "grandchild",
            "parent middle",
            "child rest",
            "parent rest");
  }

  @Test
  void fibersOfOneStarterRunInTheOrderOfStarting() {
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      scheduler.fiber(
          FiberOptions.NONE,
          () -> {
            scheduler.yield();
            return ran.add(number);
          });
    }

    scheduler.run();

    assertThat(ran).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void aChainOfHundredThousandStartsNeedsNoDeepStack() {
    AtomicInteger started = new AtomicInteger();

    scheduler.fiber(FiberOptions.NONE, () -> startNext(started, 100_000));
    scheduler.run();

    assertThat(started).hasValue(100_000);
  }

  private Object startNext(AtomicInteger started, int limit) {
    if (started.incrementAndGet() < limit) {
      scheduler.fiber(FiberOptions.NONE, () -> startNext(started, limit));
    }
    return null;
  }

  @Test
  void aFiberThatStartsOthersWithoutEndStarvesNobody() {
    AtomicInteger started = new AtomicInteger();
    AtomicReference<Boolean> stop = new AtomicReference<>(false);
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          scheduler.yield();
          while (!stop.get()) {
            scheduler.fiber(FiberOptions.NONE, started::incrementAndGet);
          }
          return null;
        });
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          scheduler.yield();
          scheduler.yield();
          stop.set(true);
          return null;
        });

    scheduler.run();

    assertThat(started).hasPositiveValue();
  }

  @Test
  void theOptionsNameTheFiberAndItsThread() {
    Fiber<String> fiber =
        scheduler.fiber(FiberOptions.named("acceptor"), () -> Thread.currentThread().getName());

    assertThat(fiber.name()).isEqualTo("acceptor");
    assertThat(fiber.resultNow()).isEqualTo("acceptor");
  }

  @Test
  void theCurrentFiberIsTheOneStarted() {
    AtomicReference<Fiber<?>> seen = new AtomicReference<>();

    Fiber<?> fiber =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              seen.set(Fiber.current());
              return null;
            });

    assertThat(seen.get()).isSameAs(fiber);
  }

  @Test
  void aFiberCannotBeStartedByAnotherThread() throws Exception {
    scheduler.fiber(FiberOptions.NONE, () -> null);

    Throwable refused = failureOnAnotherThread(() -> scheduler.fiber(FiberOptions.NONE, () -> 1));

    assertThat(refused)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'stranger'")
        .hasMessageContaining("'" + Thread.currentThread().getName() + "'");
  }

  @Test
  void aClosedSchedulerStartsNoFiber() {
    scheduler.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.fiber(FiberOptions.NONE, () -> null))
        .withMessageContaining("closed");
  }

  // Running

  @Test
  void runReturnsAtOnceWhenNothingIsLeftAndCanBeCalledAgain() {
    scheduler.run();
    scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("first"));
    scheduler.run();
    scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("second"));
    scheduler.run();

    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void runWaitsForABlockedFiber() throws Exception {
    Fiber<Boolean> blocked =
        scheduler.fiber(FiberOptions.NONE, () -> scheduler.block("test", null));
    Thread waker = Thread.ofPlatform().start(() -> scheduler.unblock("test", blocked));

    scheduler.run();

    waker.join();
    assertThat(blocked.resultNow()).isTrue();
  }

  @Test
  void runIsRefusedInsideSynchronized() {
    Object monitor = new Object();
    scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("ran"));

    synchronized (monitor) {
      assertThatIllegalStateException()
          .isThrownBy(scheduler::run)
          .withMessageContaining("cannot run fibers inside synchronized")
          .withMessageContaining("java.lang.Object@")
          .withMessageContaining("runIsRefusedInsideSynchronized");
    }

    assertThat(order).isEmpty();
  }

  @Test
  void closeIsRefusedInsideSynchronizedAndNothingIsLost() {
    scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("ran"));

    synchronized (order) {
      assertThatIllegalStateException().isThrownBy(scheduler::close);
    }
    scheduler.close();

    assertThat(order).containsExactly("ran");
  }

  @Test
  synchronized void startingOutsideAFiberIsRefusedInsideASynchronizedMethod() {
    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.fiber(FiberOptions.NONE, () -> null))
        .withMessageContaining("cannot start a fiber inside synchronized");
  }

  @Test
  void aFiberMayStartAnotherInsideSynchronized() {
    Fiber<Boolean> parent =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              synchronized (order) {
                return scheduler.fiber(FiberOptions.NONE, () -> order.add("child")).isDone();
              }
            });

    scheduler.run();

    assertThat(parent.resultNow()).isTrue();
  }

  @Test
  void runIsRefusedInAFiber() {
    Fiber<?> fiber = scheduler.fiber(FiberOptions.NONE, () -> refusal(scheduler::run));

    assertThat(fiber.resultNow()).asString().contains("virtual thread");
  }

  @Test
  void closeIsRefusedInAFiber() {
    Fiber<?> fiber = scheduler.fiber(FiberOptions.NONE, () -> refusal(scheduler::close));

    assertThat(fiber.resultNow()).asString().contains("cannot close on a virtual thread");
    assertThat(scheduler.isClosed()).isFalse();
  }

  @Test
  void runIsRefusedOnAnotherThread() throws Exception {
    scheduler.run();

    assertThat(failureOnAnotherThread(scheduler::run))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'stranger'");
  }

  @Test
  void installingInAFiberIsRefused() {
    Fiber<?> fiber =
        scheduler.fiber(FiberOptions.NONE, () -> refusal(() -> Schedulers.install(scheduler)));

    assertThat(fiber.resultNow()).asString().contains("a fiber");
  }

  // Closing

  @Test
  void closeRunsWhatIsLeft() {
    scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("ran"));

    scheduler.close();

    assertThat(order).containsExactly("ran");
  }

  @Test
  void closeTwiceDoesNothing() {
    scheduler.close();
    scheduler.close();

    assertThat(scheduler.isClosed()).isTrue();
  }

  @Test
  void closeTakesTheSchedulerOffItsThread() {
    Schedulers.install(scheduler);
    assertThat(Schedulers.installed()).isSameAs(scheduler);

    scheduler.close();

    assertThat(Schedulers.installed()).isNull();
  }

  @Test
  void installingAnotherSchedulerDrainsAndClosesTheFirst() throws Exception {
    Schedulers.install(scheduler);
    scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("ran"));

    try (FiberScheduler second = new TinyScheduler(new StillPlatform())) {
      Schedulers.install(second);

      assertThat(order).containsExactly("ran");
      assertThat(scheduler.isClosed()).isTrue();
      assertThat(Schedulers.installed()).isSameAs(second);
    }
  }

  @Test
  void afterCloseTheThreadSafeEntriesAreInert() {
    Fiber<?> fiber = scheduler.fiber(FiberOptions.NONE, () -> null);
    scheduler.close();

    scheduler.unblock(null, fiber);
    scheduler.fiberInterrupt(fiber, new IllegalStateException("late"));

    assertThat(fiber.state()).isEqualTo(Future.State.SUCCESS);
  }

  // Failures

  @Test
  void aFailureIsKeptInTheFiberAndTheLoopGoesOn() {
    Fiber<?> failing =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              scheduler.yield();
              Thread.currentThread().setUncaughtExceptionHandler((t, e) -> order.add("reported"));
              throw new IllegalArgumentException("broken");
            });
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          scheduler.yield();
          scheduler.yield();
          return order.add("other");
        });

    scheduler.run();

    assertThat(failing.state()).isEqualTo(Future.State.FAILED);
    assertThat(failing.exceptionNow()).hasMessage("broken");
    assertThat(order).containsExactly("reported", "other");
  }

  @Test
  void aFailureThatSomebodyWaitsForIsNotReported() {
    AtomicReference<Fiber<?>> failing = new AtomicReference<>();
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          failing.set(
              scheduler.fiber(
                  FiberOptions.NONE,
                  () -> {
                    Thread.currentThread()
                        .setUncaughtExceptionHandler((t, e) -> order.add("reported"));
                    scheduler.yield();
                    throw new IllegalArgumentException("broken");
                  }));
          assertThatExceptionOfType(CompletionException.class)
              .isThrownBy(() -> failing.get().value())
              .withCauseInstanceOf(IllegalArgumentException.class);
          return order.add("seen");
        });

    scheduler.run();

    assertThat(order).containsExactly("seen");
  }

  @Test
  void aFailureOfTheVirtualMachineIsThrownByRunToo() {
    VirtualMachineError error = new InternalError("the machine");
    Fiber<?> fiber =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              scheduler.yield();
              throw error;
            });
    scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("other"));

    assertThatExceptionOfType(InternalError.class).isThrownBy(scheduler::run).isSameAs(error);
    scheduler.run();

    assertThat(fiber.exceptionNow()).isSameAs(error);
    assertThat(order).containsExactly("other");
  }

  @Test
  void whoReportsAFailureMayWaitInTheFiber() {
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          Thread.currentThread()
              .setUncaughtExceptionHandler((thread, failure) -> sleepThenAdd("reported"));
          throw new IllegalArgumentException("broken");
        });

    scheduler.run();

    assertThat(order).containsExactly("reported");
  }

  private void sleepThenAdd(String what) {
    try {
      scheduler.kernelSleep(Duration.ofMillis(1));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    order.add(what);
  }

  // Joining

  @Test
  void theInstallingThreadCannotWaitForAFiberThatOnlyItCanRun() {
    Schedulers.install(scheduler);
    Fiber<?> fiber = scheduler.fiber(FiberOptions.NONE, () -> yieldThenAdd("ran"));

    assertThatIllegalStateException()
        .isThrownBy(fiber::join)
        .withMessageContaining("which only its own thread can run");
  }

  @Test
  void aFiberIsAFutureForFibers() {
    Fiber<String> slow =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              scheduler.yield();
              return "value";
            });
    Fiber<String> joiner = scheduler.fiber(FiberOptions.NONE, slow::value);

    scheduler.run();

    assertThat(joiner.resultNow()).isEqualTo("value");
  }

  @Test
  void aFiberIsAFutureForPlainThreads() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Fiber<String> slow =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              go.await();
              return "value";
            });
    AtomicReference<String> seen = new AtomicReference<>();
    Thread plain = Thread.ofPlatform().start(() -> seen.set(valueOf(slow)));
    go.countDown();

    scheduler.run();

    plain.join();
    assertThat(seen).hasValue("value");
  }

  @Test
  void joinWithATimeOutGivesUpAndTheFiberLives() throws Exception {
    Fiber<Boolean> blocked = scheduler.fiber(FiberOptions.NONE, () -> scheduler.block(null, null));
    Fiber<Boolean> joiner =
        scheduler.fiber(FiberOptions.NONE, () -> blocked.join(Duration.ofMillis(1)));
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          joiner.join();
          scheduler.unblock(null, blocked);
          return null;
        });

    scheduler.run();

    assertThat(joiner.resultNow()).isFalse();
  }

  @Test
  void aFiberThatWaitsForItsOwnEndIsRefused() {
    AtomicReference<Fiber<?>> self = new AtomicReference<>();
    Fiber<?> fiber =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              scheduler.yield();
              return refusal(() -> self.get().join());
            });
    self.set(fiber);

    scheduler.run();

    assertThat(fiber.resultNow()).asString().contains("waits for its own end");
  }

  // Interrupting

  @Test
  void cancelRaisesAtTheCurrentWaitAndTheFiberIsCancelled() {
    Fiber<Boolean> sleeper =
        scheduler.fiber(FiberOptions.named("sleeper"), () -> scheduler.block(null, null));

    assertThat(sleeper.cancel()).isTrue();
    scheduler.run();

    assertThat(sleeper.state()).isEqualTo(Future.State.CANCELLED);
    assertThat(sleeper.isCancelled()).isTrue();
    assertThat(sleeper.cancel()).isFalse();
  }

  @Test
  void whatIsRaisedShowsWhereTheFiberWaited() {
    Fiber<StackTraceElement[]> sleeper =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              try {
                return waitSomewhere();
              } catch (CancellationException cancelled) {
                return cancelled.getStackTrace();
              }
            });

    sleeper.cancel();
    scheduler.run();

    assertThat(sleeper.resultNow())
        .anyMatch(frame -> frame.getMethodName().equals("waitSomewhere"));
  }

  private StackTraceElement[] waitSomewhere() throws InterruptedException {
    scheduler.kernelSleep(null);
    return new StackTraceElement[0];
  }

  @Test
  void whatIsRaisedInARunningFiberComesAtItsNextWaitOnly() {
    List<Boolean> ends = new ArrayList<>();
    Fiber<?> fiber =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              Fiber.current().raise(new IllegalArgumentException("raised"));
              try {
                scheduler.kernelSleep(null);
              } catch (IllegalArgumentException raised) {
                ends.add(Thread.currentThread().isInterrupted());
              }
              return scheduler.block(null, Duration.ofMillis(1));
            });

    scheduler.run();

    assertThat(ends).containsExactly(false);
    assertThat(fiber.resultNow()).isEqualTo(false);
  }

  @Test
  void whatIsRaisedInterruptsABlockingCallOfTheJdk() {
    LinkedBlockingQueue<String> empty = new LinkedBlockingQueue<>();
    Fiber<String> taker = scheduler.fiber(FiberOptions.NONE, empty::take);

    taker.cancel();
    scheduler.run();

    assertThat(taker.isCancelled()).isTrue();
    assertThat(taker.state()).isEqualTo(Future.State.CANCELLED);
  }

  @Test
  void severalThingsRaisedComeOneAWaitInTheirOrder() {
    List<String> caught = new ArrayList<>();
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          Fiber.current().raise(new IllegalStateException("first"));
          Fiber.current().raise(new IllegalStateException("second"));
          for (int i = 0; i < 2; i++) {
            try {
              scheduler.kernelSleep(null);
            } catch (IllegalStateException raised) {
              caught.add(raised.getMessage());
            }
          }
          return null;
        });

    scheduler.run();

    assertThat(caught).containsExactly("first", "second");
  }

  // The JDK inside fibers

  @Test
  void aLockOfTheJdkSuspendsOnlyTheFiber() {
    ReentrantLock lock = new ReentrantLock();
    scheduler.fiber(FiberOptions.NONE, () -> yieldLocked(lock, "holder"));
    scheduler.fiber(FiberOptions.NONE, () -> yieldLocked(lock, "waiter"));

    scheduler.run();

    assertThat(order).containsExactly("holder", "waiter");
  }

  private Boolean yieldLocked(ReentrantLock lock, String who) throws InterruptedException {
    lock.lock();
    try {
      return yieldThenAdd(who);
    } finally {
      lock.unlock();
    }
  }

  @Test
  void aContendedMonitorSuspendsOnlyTheFiber() {
    Object monitor = new Object();
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          synchronized (monitor) {
            scheduler.yield();
            return order.add("holder");
          }
        });
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          synchronized (monitor) {
            return order.add("waiter");
          }
        });

    scheduler.run();

    assertThat(order).containsExactly("holder", "waiter");
  }

  @Test
  void virtualThreadsStartedInAFiberRunOnTheSameLoopAndAreWaitedFor() {
    AtomicReference<Fiber<?>> adopted = new AtomicReference<>();
    scheduler.fiber(
        FiberOptions.NONE,
        () ->
            Thread.startVirtualThread(() -> {
              adopted.set(Fiber.current());
              try {
                scheduler.kernelSleep(Duration.ofMillis(5));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              order.add("slept");
            }));

    scheduler.run();

    assertThat(order).containsExactly("slept");
    assertThat(adopted.get().scheduler()).isSameAs(scheduler);
    assertThat(adopted.get().isDone()).isTrue();
    assertThat(scheduler.fibers()).isEmpty();
  }

  @Test
  void anExecutorOfVirtualThreadsWorksInAFiber() {
    Fiber<Integer> fiber =
        scheduler.fiber(
            FiberOptions.NONE,
            () -> {
              try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                return executor.submit(() -> 42).get();
              }
            });

    scheduler.run();

    assertThat(fiber.resultNow()).isEqualTo(42);
  }

  // Inspection

  @Test
  void aParkedFiberIsListedWithWhatItWaitsFor() {
    Fiber<Boolean> fiber =
        scheduler.fiber(
            FiberOptions.named("blocked"),
            () -> scheduler.block("the queue", Duration.ofSeconds(60)));

    assertThat(scheduler.fibers()).containsExactly(fiber);
    Wait<?> wait = fiber.currentWait();
    assertThat(wait).isNotNull();
    assertThat(wait.kind()).isEqualTo(Wait.Kind.BLOCK);
    assertThat(wait.subject()).isEqualTo("the queue");
    assertThat(wait.timeoutNanos()).isEqualTo(60_000_000_000L);
    assertThat(fiber.toString()).contains("blocked").contains("block on the queue");

    scheduler.unblock(null, fiber);
    scheduler.run();
    assertThat(scheduler.fibers()).isEmpty();
  }

  @Test
  void aFinishedFiberIsNotReachableFromItsScheduler() {
    WeakReference<Fiber<?>> gone = new WeakReference<>(scheduler.fiber(FiberOptions.NONE, () -> 1));
    scheduler.run();

    for (int i = 0; i < 100 && gone.get() != null; i++) {
      System.gc();
    }

    assertThat(gone.get()).isNull();
  }

  private Boolean yieldThenAdd(String what) throws InterruptedException {
    scheduler.yield();
    return order.add(what);
  }

  private interface Action {
    void run() throws Exception;
  }

  private static String refusal(Action action) throws Exception {
    try {
      action.run();
      return "nothing was refused";
    } catch (IllegalStateException refused) {
      return refused.getMessage();
    }
  }

  private static Throwable failureOnAnotherThread(Action action) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .name("stranger")
            .start(() -> {
              try {
                action.run();
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    thread.join();
    return failure.get();
  }

  private static String valueOf(Fiber<String> fiber) {
    try {
      return fiber.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aThreadWhoseStackIsDumpedWhenItIsReadyEndsOnce() {
    scheduler.fiber(
        FiberOptions.NONE,
        () -> {
          Thread inheritor =
              Thread.startVirtualThread(() -> {
                LockSupport.park();
                order.add("went on");
              });
          scheduler.yield();
          LockSupport.unpark(inheritor);
          assertThat(inheritor.getStackTrace()).isNotEmpty();
          return null;
        });

    scheduler.run();

    assertThat(order).containsExactly("went on");
  }

  @Test
  void aFiberThatTheQueueHadNoMemoryForIsHandedOverLater() {
    Queue<Turn> turns = new ArrayDeque<>();
    AtomicBoolean full = new AtomicBoolean();
    FiberEngine engine =
        new FiberEngine(
            scheduler,
            turn -> {
              if (full.getAndSet(false)) {
                throw new OutOfMemoryError("no room");
              }
              turns.add(turn);
            });
    AtomicReference<Wait<Boolean>> wait = new AtomicReference<>();
    Fiber<Boolean> fiber =
        engine.start(
            FiberOptions.NONE,
            () -> {
              wait.set(Wait.block(null, null));
              return wait.get().await();
            });
    full.set(true);

    assertThat(wait.get().complete(true)).isTrue();

    assertThat(turns).hasSize(1);
    turns.remove().run();
    assertThat(fiber.resultNow()).isTrue();
  }

  @Test
  void itsOwnThreadIsTheOwnerInAFiberAndOutside() throws Exception {
    FiberEngine engine = new FiberEngine(scheduler, _ -> {});
    List<Boolean> own = new ArrayList<>();
    assertThat(engine.isOwnThread()).as("before it has run").isFalse();

    engine.start(FiberOptions.NONE, () -> own.add(engine.isOwnThread()));
    own.add(engine.isOwnThread());
    Thread other = Thread.ofPlatform().start(() -> own.add(engine.isOwnThread()));
    other.join();
    Thread virtual = Thread.startVirtualThread(() -> own.add(engine.isOwnThread()));
    virtual.join();

    assertThat(own).containsExactly(true, true, false, false);
  }
}
