package io.ramie.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Possession;
import io.ramie.concurrency.Race;
import io.ramie.operation.Offer;
import io.ramie.operation.WaitQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link Mutex} and {@link Semaphore}: never too many inside, and nobody left outside. */
public final class LockTests {
  private static final Duration MOMENT = Duration.ofNanos(1);

  // Only who has been forgotten waits that long.
  private static final Duration LONG = Duration.ofSeconds(10);

  private LockTests() {}

  /** What may be interrupted, which here nothing is. */
  private interface Attempt {
    boolean succeeds() throws InterruptedException;
  }

  private static int result(Attempt attempt) {
    try {
      return attempt.succeeds() ? 1 : 0;
    } catch (InterruptedException e) {
      return -1;
    }
  }

  /** Two lock and unlock again and again, so that it is handed over as well. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each was alone inside")
  @State
  public static class LockVersusLock {
    private final Mutex mutex = new Mutex();
    private final Race race = new Race();
    private final Possession<Mutex> first = new Possession<>();
    private final Possession<Mutex> second = new Possession<>();

    private Mutex lock() {
      mutex.lock();
      return mutex;
    }

    @Actor
    public void first(II_Result r) {
      race.enter();
      r.r1 = first.takeOften(second, this::lock, Mutex::unlock);
    }

    @Actor
    public void second(II_Result r) {
      Thread _ = race.awaitFiber();
      r.r2 = second.takeOften(first, this::lock, Mutex::unlock);
    }
  }

  /** Broken: looks whether it is free, and takes it in a second step. */
  @JCStressTest
  @JCStressMeta(LockVersusLock.class)
  @State
  public static class LockVersusLockTwin {
    private volatile boolean locked;
    private final Race race = new Race();
    private final Possession<LockVersusLockTwin> first = new Possession<>();
    private final Possession<LockVersusLockTwin> second = new Possession<>();

    @SuppressWarnings("ThreadPriorityCheck") // there may be fewer processors than actors
    private LockVersusLockTwin lock() {
      while (locked) {
        Thread.yield();
      }
      locked = true;
      return this;
    }

    private void unlock() {
      locked = false;
    }

    @Actor
    public void first(II_Result r) {
      race.enter();
      r.r1 = first.takeOften(second, this::lock, LockVersusLockTwin::unlock);
    }

    @Actor
    public void second(II_Result r) {
      Thread _ = race.awaitFiber();
      r.r2 = second.takeOften(first, this::lock, LockVersusLockTwin::unlock);
    }
  }

  /** One comes while it is unlocked: he gets it, on the fast way or from the queue. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "he has got it")
  @State
  public static class LockVersusUnlock {
    private final Mutex mutex = new Mutex();
    private final Race race = new Race();

    @Actor
    @SuppressWarnings("LockNotBeforeTry") // nothing in between throws
    public void holder() {
      mutex.lock();
      race.enter();
      mutex.unlock();
    }

    @Actor
    public void locker(I_Result r) {
      Thread _ = race.awaitFiber();
      r.r1 = result(() -> mutex.tryLock(LONG));
    }
  }

  /** Broken: unlocking looks at the queue before the lock is free, and not after. */
  @JCStressTest
  @JCStressMeta(LockVersusUnlock.class)
  @State
  public static class LockVersusUnlockTwin {
    private final WaitQueue<Offer<@Nullable Void>> waiting = new WaitQueue<>();
    private final AtomicInteger locked = new AtomicInteger(1);
    private final Race race = new Race();

    @Actor
    public void holder() {
      race.enter();
      Offer<@Nullable Void> first = waiting.poll();
      if (first == null || !first.complete(null)) {
        locked.set(0);
      }
      race.end();
    }

    @Actor
    public void locker(I_Result r) {
      Thread _ = race.awaitFiber();
      if (locked.compareAndSet(0, 1)) {
        r.r1 = 1;
        return;
      }
      Offer<@Nullable Void> offer = Offer.only("twin");
      waiting.add(offer);
      race.awaitEnd();
      r.r1 = offer.isGone() ? 1 : 0;
    }
  }

  /** A permit is given back while one who wants it gives up: it is his, or there for others. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "he has got it")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "he has given up before")
  @State
  public static class AcquireVersusRelease {
    private final Semaphore semaphore = new Semaphore(1);
    private final Race race = new Race();

    public AcquireVersusRelease() {
      if (!semaphore.tryAcquire()) {
        throw new IllegalStateException("taken already");
      }
    }

    @Actor
    public void taker(II_Result r) {
      race.enter();
      r.r1 = result(() -> semaphore.tryAcquire(MOMENT));
    }

    @Actor
    public void releaser() {
      Thread _ = race.awaitFiber();
      semaphore.release();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = semaphore.available();
    }
  }

  /** Broken: gives the permit to the first in the queue without asking whether he still waits. */
  @JCStressTest
  @JCStressMeta(AcquireVersusRelease.class)
  @State
  public static class AcquireVersusReleaseTwin {
    private final WaitQueue<Offer<@Nullable Void>> waiting = new WaitQueue<>();
    private final AtomicInteger available = new AtomicInteger();
    private final Race race = new Race();

    @Actor
    public void taker(II_Result r) {
      Offer<@Nullable Void> offer = Offer.only("twin");
      waiting.add(offer);
      race.enter();
      r.r1 = result(() -> offer.await(MOMENT));
    }

    @Actor
    public void releaser() {
      Thread _ = race.awaitFiber();
      Offer<@Nullable Void> first = waiting.poll();
      if (first == null) {
        available.incrementAndGet();
      } else {
        boolean _ = first.complete(null);
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = available.get();
    }
  }

  /** Two take and give back the only permit again and again. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each had it alone")
  @State
  public static class AcquireVersusAcquire {
    private final Semaphore semaphore = new Semaphore(1);
    private final Race race = new Race();
    private final Possession<Semaphore> first = new Possession<>();
    private final Possession<Semaphore> second = new Possession<>();

    private Semaphore acquire() {
      try {
        semaphore.acquire();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return semaphore;
    }

    @Actor
    public void first(II_Result r) {
      race.enter();
      r.r1 = first.takeOften(second, this::acquire, Semaphore::release);
    }

    @Actor
    public void second(II_Result r) {
      Thread _ = race.awaitFiber();
      r.r2 = second.takeOften(first, this::acquire, Semaphore::release);
    }
  }
}
