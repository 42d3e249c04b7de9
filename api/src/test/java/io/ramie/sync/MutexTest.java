package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.operation.Signal;
import io.ramie.spi.Fiber;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("LockNotBeforeTry") // a test that fails leaves its own lock to nobody
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class MutexTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  private final Mutex mutex = new Mutex();

  /** Starts one who locks, and waits until it waits for that. */
  private Future<Boolean> startLocker(Setting setting, CompletableFuture<Fiber<?>> locker)
      throws Exception {
    int before = mutex.waiters();
    Future<Boolean> locked =
        setting.start(() -> {
          locker.complete(Fibers.current());
          mutex.lockInterruptibly();
          mutex.unlock();
        });
    Queued.await(mutex::waiters, before + 1);
    return locked;
  }

  /** Starts a fiber that locks and never unlocks, and waits until it waits for that. */
  private Future<Boolean> startHolderThatEnds() throws InterruptedException {
    int before = mutex.waiters();
    Future<Boolean> ended = Setting.FIBERS.start(() -> mutex.lock());
    Queued.await(mutex::waiters, before + 1);
    return ended;
  }

  @Test
  @DisplayName("B18: whoever holds a mutex in a fiber is still not in a blocking context")
  void theHolderIsNotInABlockingContext() {
    Fibers.run(() -> {
      mutex.lock();
      try {
        assertThat(Fibers.isBlocking()).isFalse();
      } finally {
        mutex.unlock();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B19: two that wait while they hold it do so one after the other")
  void holdersAreSerialised(Setting setting) throws Exception {
    List<String> notes = Collections.synchronizedList(new ArrayList<>());
    setting.run(() -> {
      List<Future<Boolean>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(
            setting.start(() -> {
              mutex.lock();
              try {
                notes.add("begin");
                Fibers.sleep(SHORT);
                notes.add("end");
              } finally {
                mutex.unlock();
              }
            }));
      }
      for (Future<Boolean> each : both) {
        each.get();
      }
    });

    assertThat(notes).containsExactly("begin", "end", "begin", "end");
    assertThat(mutex.isLocked()).isFalse();
  }

  @Test
  @DisplayName("B19: other fibers run while one waits for a mutex")
  void otherFibersRunMeanwhile() throws Exception {
    Fibers.run(() -> {
      mutex.lock();
      Fiber<?> locker =
          Fibers.schedule(() -> {
            mutex.lock();
            mutex.unlock();
          });
      Fiber<Integer> other = Fibers.schedule(() -> 42);

      assertThat(other.value()).isEqualTo(42);
      assertThat(locker.currentWait()).isNotNull();
      assertThat(String.valueOf(locker.currentWait())).contains("Mutex[held by fiber 'main'");
      mutex.unlock();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B20: who waits goes on when another thread unlocks")
  void anotherThreadUnlocks(Setting setting) throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<Boolean> holder =
        Setting.THREADS.start(() -> {
          mutex.lock();
          held.countDown();
          release.await();
          mutex.unlock();
        });
    held.await();
    setting.run(() -> {
      Future<Boolean> locked = startLocker(setting, new CompletableFuture<>());

      release.countDown();

      assertThat(locked.get()).isTrue();
    });
    assertThat(holder.get()).isTrue();
  }

  @Test
  @DisplayName("B21: what is raised in a fiber that waits ends the wait, and it does not hold it")
  void aRaiseEndsTheWait() throws Exception {
    IllegalStateException raised = new IllegalStateException("on purpose");
    Fibers.run(() -> {
      mutex.lock();
      Fiber<?> locker = Fibers.schedule(() -> mutex.lock());
      Queued.await(mutex::waiters, 1);

      locker.raise(raised);

      assertThatThrownBy(locker::value).hasCause(raised);
      assertThat(mutex.waiters()).isZero();
      mutex.unlock();
      assertThat(mutex.isLocked()).isFalse();
    });
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedLockDoesNotStayLocked(Setting setting) throws Exception {
    setting.run(() -> {
      mutex.lock();
      CompletableFuture<Fiber<?>> first = new CompletableFuture<>();
      Future<Boolean> interrupted = startLocker(setting, first);
      Future<Boolean> next = startLocker(setting, new CompletableFuture<>());

      first.get().thread().interrupt();

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(interrupted::get)
          .withCauseInstanceOf(InterruptedException.class);
      assertThat(mutex.waiters()).isOne();
      mutex.unlock();
      assertThat(next.get()).isTrue();
      assertThat(mutex.isLocked()).isFalse();
    });
  }

  @ParameterizedTest
  @EnumSource
  void lockKeepsItsPlaceThroughAnInterruptAndLeavesItForLater(Setting setting) throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    setting.run(() -> {
      mutex.lock();
      CompletableFuture<Fiber<?>> locker = new CompletableFuture<>();
      Future<Boolean> stillInterrupted =
          setting.start(() -> {
            locker.complete(Fibers.current());
            mutex.lock();
            order.add("first");
            mutex.unlock();
            return Thread.interrupted();
          });
      Queued.await(mutex::waiters, 1);
      Future<Boolean> second =
          setting.start(() -> {
            mutex.lock();
            order.add("second");
            mutex.unlock();
          });
      Queued.await(mutex::waiters, 2);

      locker.get().thread().interrupt();
      Fibers.sleep(SHORT);
      mutex.unlock();

      assertThat(stillInterrupted.get()).isTrue();
      assertThat(second.get()).isTrue();
    });
    assertThat(order).containsExactly("first", "second");
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptBeforeIsNotWaitedWith(Setting setting) throws Exception {
    setting.run(() -> {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(mutex::lockInterruptibly);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> mutex.tryLock(SHORT));
      assertThat(Thread.interrupted()).isFalse();
    });
    assertThat(mutex.isLocked()).isFalse();
  }

  @Test
  @DisplayName("B22: a thread that blocks for what only its own fibers can unlock is told so")
  void blockingForOnesOwnFiberIsADeadlock() throws Exception {
    Fibers.run(() -> {
      Fiber<?> holder =
          Fibers.schedule(
              "holder",
              () -> {
                mutex.lock();
                Fibers.sleep(null);
              });

      assertThatIllegalStateException()
          .isThrownBy(() -> Fibers.blocking(() -> mutex.lock()))
          .withMessageContaining("would deadlock: fiber 'main'")
          .withMessageContaining("fiber 'holder'");
      assertThatIllegalStateException()
          .isThrownBy(() -> Fibers.blocking(() -> mutex.tryLock(SHORT)));
      assertThat(Fibers.blocking(() -> mutex.tryLock())).isFalse();
      holder.cancel();
    });
  }

  @Test
  @DisplayName("B22: so is the installing thread, outside any fiber")
  void theInstallingThreadIsToldOfADeadlock() throws Exception {
    try (var _ = Fibers.install("epoll")) {
      Fiber<?> holder =
          Fibers.schedule(
              "holder",
              () -> {
                mutex.lock();
                Fibers.sleep(null);
              });

      assertThatIllegalStateException()
          .isThrownBy(mutex::lock)
          .withMessageContaining("would deadlock: thread '")
          .withMessageContaining("fiber 'holder'");
      holder.cancel();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B22: with or without a scheduler, locking again what one holds is an error")
  void lockingAgainIsADeadlock(Setting setting) throws Exception {
    setting.run(() -> {
      mutex.lock();

      assertThatIllegalStateException()
          .isThrownBy(mutex::lock)
          .withMessageContaining("would deadlock")
          .withMessageContaining("holds the mutex already");
      assertThatIllegalStateException().isThrownBy(() -> mutex.tryLock(SHORT));
      assertThatIllegalStateException().isThrownBy(() -> mutex.acquiring().perform());
      assertThat(mutex.tryLock()).isFalse();
      assertThat(mutex.tryLock(Duration.ZERO)).isFalse();
      assertThat(mutex.waiters()).isZero();
      mutex.unlock();
    });
    assertThat(mutex.isLocked()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B23: a mutex is held by a fiber or thread, and nobody else unlocks it")
  void onlyTheHolderUnlocks(Setting setting) throws Exception {
    setting.run(() -> {
      mutex.lock();
      String name = Fibers.current().name();
      Future<Boolean> other = setting.start(() -> mutex.unlock());

      assertThatThrownBy(other::get)
          .cause()
          .isInstanceOf(IllegalMonitorStateException.class)
          .hasMessageContaining("cannot unlock: the mutex is held by")
          .hasMessageContaining("'" + name + "'");
      assertThat(mutex.isHeldByCurrent()).isTrue();
      mutex.unlock();
      assertThatThrownBy(mutex::unlock)
          .isInstanceOf(IllegalMonitorStateException.class)
          .hasMessageContaining("held by nobody");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B23: a mutex whose holder has ended is free")
  void aMutexOfOneThatHasEndedIsFree(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> holder = new CompletableFuture<>();
      Future<?> _ =
          setting.start(() -> {
            mutex.lock();
            holder.complete(Fibers.current());
          });
      holder.get().thread().join();

      assertThat(mutex.isLocked()).isFalse();
      assertThat(mutex.toString()).contains("free");
      assertThat(mutex.tryLock()).isTrue();
      mutex.unlock();
    });
  }

  @Test
  @DisplayName("B23: the end of a fiber that holds a mutex lets those who wait go on")
  void theEndOfTheHolderLetsThoseWhoWaitGoOn() throws Exception {
    Signal end = new Signal();
    Fibers.run(() -> {
      Fiber<?> holder =
          Fibers.schedule(() -> {
            mutex.lock();
            end.await();
          });
      Future<Boolean> first = startHolderThatEnds();
      Future<Boolean> second = startLocker(Setting.FIBERS, new CompletableFuture<>());
      end.signal();
      holder.join();

      assertThat(first.get()).isTrue();
      assertThat(second.get()).isTrue();
      assertThat(mutex.isLocked()).isFalse();
    });
  }

  @Test
  @DisplayName("B23: that somebody waits for its mutex hides no failure of the holder")
  void aFailureOfTheHolderIsNotHidden() throws Exception {
    List<Throwable> reported = new ArrayList<>();
    Signal end = new Signal();
    Fibers.run(() -> {
      Fiber<?> holder =
          Fibers.schedule(() -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler((_, failure) -> reported.add(failure));
            mutex.lock();
            end.await();
            throw new IllegalStateException("broken");
          });
      Future<Boolean> waiter = startLocker(Setting.FIBERS, new CompletableFuture<>());
      end.signal();

      assertThat(waiter.get()).isTrue();
      assertThat(holder.isDone()).isTrue();
    });

    assertThat(reported).singleElement().asString().contains("broken");
  }

  @Test
  void aHolderThatHasUnlockedKeepsNothingOfTheMutex() throws Exception {
    Fibers.run(() -> {
      WeakReference<Mutex> gone = new WeakReference<>(new Mutex());
      lockWhileAnotherWaits(Objects.requireNonNull(gone.get()));

      while (gone.get() != null) {
        System.gc();
        Fibers.yield();
      }
    });
  }

  private static void lockWhileAnotherWaits(Mutex contended) throws Exception {
    contended.lock();
    Fiber<?> waiter =
        Fibers.schedule(() -> {
          contended.lock();
          contended.unlock();
        });
    contended.unlock();
    waiter.join();
  }

  @Test
  @DisplayName(
      "B23: who asks for a mutex that an ended thread holds lets those who waited go first")
  void thoseWhoWaitedForOneThatHasEndedGoFirst() throws Exception {
    Fibers.run(() -> {
      CompletableFuture<Boolean> end = new CompletableFuture<>();
      CompletableFuture<Boolean> locked = new CompletableFuture<>();
      Thread holder =
          Thread.ofPlatform()
              .start(() -> {
                mutex.lock();
                locked.complete(true);
                end.join();
              });
      locked.get();
      Future<Boolean> waiter = startLocker(Setting.FIBERS, new CompletableFuture<>());
      end.complete(true);
      holder.join();

      assertThat(mutex.tryLock()).isFalse();

      assertThat(waiter.get()).isTrue();
      assertThat(mutex.tryLock()).isTrue();
      mutex.unlock();
    });
  }

  @ParameterizedTest
  @EnumSource
  void itIsHadInTheOrderOfAsking(Setting setting) throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    setting.run(() -> {
      mutex.lock();
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int number = i;
        all.add(
            setting.start(() -> {
              mutex.lock();
              order.add(number);
              mutex.unlock();
            }));
        Queued.await(mutex::waiters, i + 1);
      }
      mutex.unlock();
      for (Future<Boolean> each : all) {
        each.get();
      }
    });
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void nobodyPassesThoseWhoWait() throws Exception {
    Fibers.run(() -> {
      mutex.lock();
      Fiber<?> waiter =
          Fibers.schedule(() -> {
            mutex.lock();
            Fibers.sleep(SHORT);
            mutex.unlock();
          });

      mutex.unlock();

      // It has not run yet and is the holder all the same.
      assertThat(mutex.holder()).isSameAs(waiter);
      assertThat(mutex.tryLock()).isFalse();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutLeavesNothingBehind(Setting setting) throws Exception {
    setting.run(() -> {
      mutex.lock();
      Future<Boolean> late = setting.start(() -> mutex.tryLock(SHORT));
      Future<Boolean> lateToo = setting.start(() -> mutex.tryLock(2, TimeUnit.MILLISECONDS));

      assertThat(late.get()).isFalse();
      assertThat(lateToo.get()).isFalse();
      assertThat(mutex.waiters()).isZero();
      mutex.unlock();
      assertThat(mutex.tryLock(SHORT)).isTrue();
      mutex.unlock();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutAroundItEndsTheWait(Setting setting) throws Exception {
    setting.run(() -> {
      mutex.lock();
      Future<Boolean> late = setting.start(() -> Fibers.timeout(SHORT, () -> mutex.lock()));

      assertThatThrownBy(late::get).hasCauseInstanceOf(TimeoutException.class);
      assertThat(mutex.waiters()).isZero();
      mutex.unlock();
    });
    assertThat(mutex.isLocked()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void lockingCanBeChosen(Setting setting) throws Exception {
    Operation<String> either =
        Operation.choice(
            mutex.acquiring().map(_ -> "locked"), Operations.sleep(SHORT).map(_ -> "late"));
    setting.run(() -> {
      mutex.lock();
      Future<String> late = setting.start(() -> either.perform());

      assertThat(late.get()).isEqualTo("late");
      assertThat(mutex.waiters()).isZero();
      mutex.unlock();

      assertThat(either.perform()).isEqualTo("locked");
      assertThat(mutex.isHeldByCurrent()).isTrue();
      mutex.unlock();
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsChosenWhileWaitingHoldsIt(Setting setting) throws Exception {
    setting.run(() -> {
      mutex.lock();
      Future<Boolean> locker =
          setting.start(() -> {
            Operation.choice(mutex.acquiring(), Operation.never()).perform();
            mutex.unlock();
          });
      Queued.await(mutex::waiters, 1);

      mutex.unlock();

      assertThat(locker.get()).isTrue();
    });
    assertThat(mutex.isLocked()).isFalse();
  }
}
