package io.ramie.benchmarks;

import io.ramie.sync.Mutex;
import io.ramie.sync.ReadWriteMutex;
import io.ramie.sync.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Nanoseconds to lock and unlock inside a fiber: what nobody else wants, and what another fiber of
 * the same thread wants at the same time.
 */
public class LockBenchmark extends FiberBenchmark {
  private static final int PAIRS = 1_000_000;
  private static final int PAIRS_EACH = PAIRS / 2;

  // Guarded by the lock that is measured.
  private long count;

  private @Nullable Void lockOften(Lock lock) {
    for (int i = 0; i < PAIRS; i++) {
      lock.lock();
      try {
        count++;
      } finally {
        lock.unlock();
      }
    }
    return null;
  }

  private void uncontended(Lock lock) {
    start(() -> lockOften(lock));
    run();
  }

  /** A {@link Mutex}. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void mutex() {
    uncontended(new Mutex());
  }

  /** The JDK's {@link ReentrantLock}. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void jdkReentrantLock() {
    uncontended(new ReentrantLock());
  }

  /** A {@link ReadWriteMutex}, for reading. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void readLock() {
    uncontended(new ReadWriteMutex().readLock());
  }

  /** A permit of a {@link Semaphore}. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void semaphore() {
    Semaphore semaphore = new Semaphore(1);
    start(() -> {
      for (int i = 0; i < PAIRS; i++) {
        semaphore.acquire();
        count++;
        semaphore.release();
      }
      return null;
    });
    run();
  }

  /** A permit of the JDK's {@link java.util.concurrent.Semaphore}. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void jdkSemaphore() {
    var semaphore = new java.util.concurrent.Semaphore(1, true);
    start(() -> {
      for (int i = 0; i < PAIRS; i++) {
        semaphore.acquire();
        count++;
        semaphore.release();
      }
      return null;
    });
    run();
  }

  /** Gives way while it holds the lock, so that the other one always has to wait. */
  private @Nullable Void passOn(Lock lock) throws InterruptedException {
    for (int i = 0; i < PAIRS_EACH; i++) {
      lock.lock();
      try {
        count++;
        scheduler().yield();
      } finally {
        lock.unlock();
      }
    }
    return null;
  }

  private void contended(Lock lock) {
    start(() -> passOn(lock));
    start(() -> passOn(lock));
    run();
  }

  /** A {@link Mutex} that goes to and fro between two fibers. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void mutexContended() {
    contended(new Mutex());
  }

  /** A fair {@link ReentrantLock} that goes to and fro between two fibers. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void jdkReentrantLockContended() {
    contended(new ReentrantLock(true));
  }
}
