package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.spi.Fiber;
import io.ramie.sync.Barrier;
import io.ramie.sync.Latch;
import io.ramie.sync.Mutex;
import io.ramie.sync.MutexCondition;
import io.ramie.sync.ReadWriteMutex;
import io.ramie.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The locks of docs/coordination.md. */
@Timeout(60)
class LockExamplesTest {
  static final class Account {
    private final Mutex mutex = new Mutex();
    private final MutexCondition paidIn = mutex.newCondition();
    private long balance;

    void payIn(long amount) {
      mutex.lock();
      try {
        balance += amount;
        paidIn.signalAll();
      } finally {
        mutex.unlock();
      }
    }

    void withdraw(long amount) throws InterruptedException {
      mutex.lockInterruptibly();
      try {
        while (balance < amount) {
          paidIn.await();
        }
        balance -= amount;
      } finally {
        mutex.unlock();
      }
    }
  }

  @Test
  void whoWithdrawsWaitsForWhatIsPaidIn() throws Exception {
    Account account = new Account();
    Fibers.run(() -> {
      Fiber<?> customer = Fibers.schedule(() -> account.withdraw(30));
      account.payIn(20);
      account.payIn(20);
      customer.join();
    });
    assertThat(account.balance).isEqualTo(10);
  }

  static final class Prices {
    private final ReadWriteMutex mutex = new ReadWriteMutex();
    private final Map<String, Long> prices = new HashMap<>();

    Optional<Long> of(String name) {
      mutex.readLock().lock();
      try {
        return Optional.ofNullable(prices.get(name));
      } finally {
        mutex.readLock().unlock();
      }
    }

    void set(String name, long price) {
      mutex.writeLock().lock();
      try {
        prices.put(name, price);
      } finally {
        mutex.writeLock().unlock();
      }
    }
  }

  @Test
  void readersSeeWhatWasWritten() {
    Prices prices = new Prices();
    prices.set("tea", 3);
    assertThat(prices.of("tea")).contains(3L);
    assertThat(prices.of("coffee")).isEmpty();
  }

  static <A, B> List<B> mapFewAtATime(List<A> all, int atATime, Function<A, B> function)
      throws InterruptedException {
    Semaphore places = new Semaphore(atATime);
    List<Fiber<B>> fibers = new ArrayList<>();
    for (A each : all) {
      places.acquire();
      fibers.add(
          Fibers.schedule(() -> {
            try {
              return function.apply(each);
            } finally {
              places.release();
            }
          }));
    }
    List<B> results = new ArrayList<>();
    for (Fiber<B> fiber : fibers) {
      results.add(fiber.value());
    }
    return results;
  }

  @Test
  void allAreMapped() throws Exception {
    List<Integer> squares = Fibers.run(() -> mapFewAtATime(List.of(1, 2, 3), 2, n -> n * n));
    assertThat(squares).containsExactly(1, 4, 9);
  }

  static void startAll(List<Fibers.Action<InterruptedException>> services)
      throws InterruptedException {
    Latch ready = new Latch(services.size());
    for (Fibers.Action<InterruptedException> service : services) {
      Fibers.schedule(() -> {
        service.run();
        ready.countDown();
      });
    }
    ready.await();
  }

  @Test
  void allHaveStarted() throws Exception {
    List<String> started = new ArrayList<>();
    Fibers.run(() -> {
      startAll(
          List.of(
              () -> {
                Fibers.yield();
                started.add("one");
              },
              () -> started.add("two")));
      assertThat(started).containsExactly("two", "one");
    });
  }

  static void growTogether(int generations, Barrier step, Runnable cell)
      throws InterruptedException, BrokenBarrierException {
    for (int i = 0; i < generations; i++) {
      cell.run();
      step.await();
    }
  }

  @Test
  void allGrowInStep() throws Exception {
    Deque<String> notes = new ArrayDeque<>();
    Barrier step = new Barrier(2, () -> notes.add("|"));
    Fibers.run(() -> {
      Fibers.schedule(() -> growTogether(2, step, () -> notes.add("a")));
      Fibers.schedule(() -> growTogether(2, step, () -> notes.add("a")));
    });
    assertThat(String.join("", notes)).isEqualTo("aa|aa|");
  }

  static String lockOrGiveUp(Mutex mutex, Operation<String> giveUp) throws InterruptedException {
    return Operation.choice(mutex.acquiring().map(_ -> "locked"), giveUp).perform();
  }

  @Test
  void lockingIsAnOperation() throws Exception {
    Mutex mutex = new Mutex();
    Operation<String> late = Operations.sleep(Duration.ofMillis(1)).map(_ -> "late");
    Fibers.run(() -> {
      assertThat(lockOrGiveUp(mutex, late)).isEqualTo("locked");
      Fiber<String> other = Fibers.schedule(() -> lockOrGiveUp(mutex, late));
      assertThat(other.value()).isEqualTo("late");
      mutex.unlock();
    });
  }
}
