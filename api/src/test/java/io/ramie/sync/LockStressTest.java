package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Fibers of two schedulers, plain threads and virtual ones, all at once. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LockStressTest {
  private static final int FIBERS = 8;
  private static final int ROUNDS = 100;
  private static final Duration MOMENT = Duration.ofNanos(20_000);

  // Guarded by the lock under test, on purpose without any other care.
  private int counter;

  /** What each does: gives how often it has counted. */
  private interface Party {
    int run(SplittableRandom random) throws Exception;
  }

  private static int runAll(Party party) throws Exception {
    SplittableRandom seeds = new SplittableRandom(42);
    List<FutureTask<Integer>> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SplittableRandom random = seeds.split();
      threads.add(new FutureTask<>(() -> runFibers(party, random)));
      Thread.ofPlatform().daemon().start(threads.getLast());
    }
    for (int i = 0; i < 2; i++) {
      SplittableRandom random = seeds.split();
      threads.add(new FutureTask<>(() -> party.run(random)));
      Thread.ofPlatform().daemon().start(threads.getLast());
      SplittableRandom other = seeds.split();
      threads.add(new FutureTask<>(() -> party.run(other)));
      Thread.ofVirtual().start(threads.getLast());
    }
    int sum = 0;
    for (FutureTask<Integer> thread : threads) {
      sum += thread.get();
    }
    return sum;
  }

  private static int runFibers(Party party, SplittableRandom seeds) throws Exception {
    return Fibers.run(
        "epoll",
        () -> {
          List<Fiber<Integer>> fibers = new ArrayList<>();
          for (int i = 0; i < FIBERS; i++) {
            SplittableRandom random = seeds.split();
            fibers.add(Fibers.schedule(() -> party.run(random)));
          }
          int sum = 0;
          for (Fiber<Integer> fiber : fibers) {
            sum += fiber.value();
          }
          return sum;
        });
  }

  private int countUnder(FiberLock lock, SplittableRandom random) throws Exception {
    int counted = 0;
    for (int i = 0; i < ROUNDS; i++) {
      boolean locked =
          switch (random.nextInt(4)) {
            case 0 -> lock.tryLock(MOMENT);
            case 1 -> {
              lock.acquiring().perform();
              yield true;
            }
            case 2 -> lock.tryLock();
            default -> {
              lock.lock();
              yield true;
            }
          };
      if (locked) {
        counted += count(lock, random);
      }
      if (random.nextInt(8) == 0) {
        Fibers.yield();
      }
    }
    return counted;
  }

  private int count(Lock lock, SplittableRandom random) throws Exception {
    try {
      int seen = counter;
      if (random.nextInt(8) == 0) {
        Fibers.yield();
      }
      counter = seen + 1;
      return 1;
    } finally {
      lock.unlock();
    }
  }

  @Test
  void nobodyIsInAMutexTogether() throws Exception {
    Mutex mutex = new Mutex();

    int counted = runAll(random -> countUnder(mutex, random));

    assertThat(counter).isEqualTo(counted);
    assertThat(mutex.toString()).isEqualTo("Mutex[free, 0 waiting]");
  }

  @Test
  void nobodyWritesTogetherOrWhileOthersRead() throws Exception {
    ReadWriteMutex mutex = new ReadWriteMutex();

    int counted =
        runAll(random -> {
          int sum = 0;
          for (int i = 0; i < 4; i++) {
            readTwice(mutex.readLock());
            sum += countUnder(mutex.writeLock(), random);
          }
          return sum;
        });

    assertThat(counter).isEqualTo(counted);
    assertThat(mutex.toString()).isEqualTo("ReadWriteMutex[free, 0 waiting]");
  }

  private void readTwice(Lock lock) throws Exception {
    lock.lock();
    try {
      int seen = counter;
      Fibers.yield();
      assertThat(counter).isEqualTo(seen);
    } finally {
      lock.unlock();
    }
  }

  @Test
  void noPermitIsLostOrMadeUp() throws Exception {
    Semaphore semaphore = new Semaphore(3);

    runAll(random -> {
      int taken = 0;
      for (int i = 0; i < ROUNDS; i++) {
        int permits = random.nextInt(1, 4);
        boolean acquired =
            switch (random.nextInt(3)) {
              case 0 -> semaphore.tryAcquire(permits, MOMENT);
              case 1 -> semaphore.acquiring(permits).tryPerform(MOMENT) != null;
              default -> {
                semaphore.acquire(permits);
                yield true;
              }
            };
        if (acquired) {
          assertThat(semaphore.available()).isBetween(0, 3);
          taken += permits;
          semaphore.release(permits);
        }
      }
      return taken;
    });

    assertThat(semaphore.available()).isEqualTo(3);
    assertThat(semaphore.waiters()).isZero();
  }

  @Test
  void everySignalWakesOne() throws Exception {
    Mutex mutex = new Mutex();
    MutexCondition filled = mutex.newCondition();
    AtomicInteger roles = new AtomicInteger();
    int each = 100;

    int taken =
        runAll(random -> {
          boolean produces = roles.getAndIncrement() % 2 == 0;
          for (int i = 0; i < each; i++) {
            mutex.lock();
            try {
              if (produces) {
                counter++;
                filled.signal();
              } else {
                takeOne(filled, random);
              }
            } finally {
              mutex.unlock();
            }
            Fibers.yield();
          }
          return produces ? 0 : each;
        });

    assertThat(taken).isEqualTo(each * (FIBERS + 2));
    assertThat(counter).isZero();
  }

  /** With a signal lost it would wait for ever now and then. */
  private void takeOne(MutexCondition filled, SplittableRandom random) throws Exception {
    while (counter == 0) {
      boolean _ = filled.await(random.nextInt(4) == 0 ? MOMENT : null);
    }
    counter--;
  }
}
