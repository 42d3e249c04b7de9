package io.ramie.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;
import io.ramie.spi.Wait.Kind;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The word, the permit and the joiners of {@link Fiber}. */
public final class FiberTests {
  private FiberTests() {}

  private static int await(SpinWait<Boolean> wait) {
    try {
      return wait.awaitOrLost() ? ExpiringWait.UNBLOCKED : ExpiringWait.EXPIRED;
    } catch (InterruptedException interrupted) {
      return ExpiringWait.INTERRUPTED;
    }
  }

  /** A wait that nobody interrupts. */
  private static int awaitUndisturbed(Wait<Boolean> wait) {
    try {
      return wait.await() ? ExpiringWait.UNBLOCKED : ExpiringWait.EXPIRED;
    } catch (InterruptedException nobodyInterrupts) {
      throw new AssertionError(nobodyInterrupts);
    }
  }

  private static int valueOf(ProbeFiber fiber) {
    try {
      return fiber.value();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private static int interruptStatus() {
    return Thread.interrupted() ? 1 : 0;
  }

  /** An unblock that comes before, while or after the fiber enters its block ends that one only. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "unblocked once")
  @State
  public static class UnblockVersusBlock {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();
    private final SpinWait<Boolean> wait = new SpinWait<>(fiber, Kind.BLOCK, null, race, false);

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      r.r1 = await(wait);
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      Wait.unblock(fiber);
      race.end();
    }

    @Arbiter
    public void next(II_Result r) {
      r.r2 = ExpiringWait.outcome(fiber, Kind.BLOCK);
    }
  }

  /** Broken: leaves a permit without looking whether the fiber has begun to wait meanwhile. */
  @JCStressTest
  @JCStressMeta(UnblockVersusBlock.class)
  @State
  public static class UnblockVersusBlockTwin {
    private final Race race = new Race();
    private final SpinWait<Boolean> wait =
        new SpinWait<>(new ProbeFiber(), Kind.BLOCK, null, race, false);
    private volatile @Nullable SpinWait<Boolean> current;
    private volatile boolean permit;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      if (permit) {
        permit = false;
        r.r1 = ExpiringWait.UNBLOCKED;
      } else {
        current = wait;
        r.r1 = await(wait);
      }
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      SpinWait<Boolean> waits = current;
      if (waits != null) {
        waits.complete(true);
      } else {
        permit = true;
      }
      race.end();
    }

    @Arbiter
    public void next(II_Result r) {
      r.r2 = permit ? ExpiringWait.UNBLOCKED : ExpiringWait.EXPIRED;
    }
  }

  /** A fiber that spins where others park, until it is unparked. */
  static class SpinningFiber extends ProbeFiber {
    private final Race race;
    private volatile boolean unparked;
    private @Nullable Wait<Boolean> pending;

    SpinningFiber(Race race) {
      this.race = race;
    }

    /** Blocks without a fence; 0 when the race is over and nobody has woken it. */
    final int block() {
      Wait<Boolean> block =
          new Wait<>(this, Kind.BLOCK, null, Wait.FOREVER, 0) {
            @Override
            protected boolean endsParkingWhenUnparked() {
              return true;
            }
          };
      pending = block;
      return awaitUndisturbed(block);
    }

    @Override
    protected void park() {
      // As in the JDK, before it looks.
      VarHandle.fullFence();
      for (int spins = 0; !unparked; spins++) {
        if (race.isOver() && !unparked && pending != null) {
          pending.complete(false);
        }
        Race.relax(spins);
      }
      unparked = false;
    }

    @Override
    protected void resume() {
      unparked = true;
    }
  }

  /**
   * An unblock that comes before, while or after the fiber enters its block without a fence ends
   * that one only.
   */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "unblocked once")
  @State
  public static class UnblockVersusBlockWithoutFence {
    private final Race race = new Race();
    private final SpinningFiber fiber = new SpinningFiber(race);

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      r.r1 = fiber.block();
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      Wait.unblock(fiber);
      race.end();
    }

    @Arbiter
    public void next(II_Result r) {
      r.r2 = ExpiringWait.outcome(fiber, Kind.BLOCK);
    }
  }

  /**
   * An unblock while the fiber goes from a sleep that is over into a block, which it enters with a
   * fence and in which no unpark reaches it, ends that one.
   */
  @JCStressTest
  @JCStressMeta(UnblockVersusBlockWithoutFence.class)
  @State
  public static class UnblockVersusNextWait {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();
    private final Wait<Boolean> over = new ExpiringWait(fiber, Kind.SLEEP);
    private final SpinWait<Boolean> next = new SpinWait<>(fiber, Kind.BLOCK, null, race, false);

    public UnblockVersusNextWait() {
      over.complete(false);
    }

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      int _ = awaitUndisturbed(over);
      r.r1 = await(next);
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      Wait.unblock(fiber);
      race.end();
    }

    @Arbiter
    public void next(II_Result r) {
      r.r2 = ExpiringWait.outcome(fiber, Kind.BLOCK);
    }
  }

  /** An unblock while the fiber goes from a sleep that is over into a block ends that one. */
  @JCStressTest
  @JCStressMeta(UnblockVersusBlockWithoutFence.class)
  @State
  public static class UnblockVersusNextWaitWithoutFence {
    private final Race race = new Race();
    private final SpinningFiber fiber = new SpinningFiber(race);
    private final Wait<Boolean> over = new ExpiringWait(fiber, Kind.SLEEP);

    public UnblockVersusNextWaitWithoutFence() {
      over.complete(false);
    }

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      int _ = awaitUndisturbed(over);
      r.r1 = fiber.block();
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      Wait.unblock(fiber);
      race.end();
    }

    @Arbiter
    public void next(II_Result r) {
      r.r2 = ExpiringWait.outcome(fiber, Kind.BLOCK);
    }
  }

  /** Broken: takes the permit for a wait that is over, and does not leave it for the next one. */
  @JCStressTest
  @JCStressMeta(UnblockVersusBlockWithoutFence.class)
  @State
  public static class UnblockVersusNextWaitWithoutFenceTwin {
    private final Race race = new Race();
    private final SpinWait<Boolean> over =
        new SpinWait<>(new ProbeFiber(), Kind.BLOCK, null, race, false);
    private final SpinWait<Boolean> next =
        new SpinWait<>(new ProbeFiber(), Kind.BLOCK, null, race, false);
    private final AtomicReference<SpinWait<Boolean>> current = new AtomicReference<>(over);
    private final AtomicBoolean permit = new AtomicBoolean();

    public UnblockVersusNextWaitWithoutFenceTwin() {
      over.complete(false);
    }

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      current.set(next);
      r.r1 = permit.get() ? ExpiringWait.UNBLOCKED : await(next);
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      permit.set(true);
      SpinWait<Boolean> waits = current.get();
      permit.set(false);
      waits.complete(true);
      race.end();
    }
  }

  /** Broken: leaves a permit, and does not unpark who may have looked for one too early. */
  @JCStressTest
  @JCStressMeta(UnblockVersusBlockWithoutFence.class)
  @State
  public static class UnblockVersusBlockWithoutFenceTwin {
    private final Race race = new Race();
    private final SpinWait<Boolean> wait =
        new SpinWait<>(new ProbeFiber(), Kind.BLOCK, null, race, false);
    private final AtomicReference<@Nullable SpinWait<Boolean>> current = new AtomicReference<>();
    private final AtomicBoolean permit = new AtomicBoolean();

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      current.setRelease(wait);
      r.r1 = permit.get() ? ExpiringWait.UNBLOCKED : await(wait);
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      permit.set(true);
      SpinWait<Boolean> waits = current.get();
      if (waits != null) {
        waits.complete(true);
      }
      race.end();
    }
  }

  /** Two unblocks of a fiber that waits for nothing end its next block, and that one only. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "permits do not add up")
  @State
  public static class UnblockVersusUnblock {
    private final ProbeFiber fiber = new ProbeFiber();

    @Actor
    public void first() {
      Wait.unblock(fiber);
    }

    @Actor
    public void second() {
      Wait.unblock(fiber);
    }

    @Arbiter
    public void blocks(II_Result r) {
      r.r1 = ExpiringWait.outcome(fiber, Kind.BLOCK);
      r.r2 = ExpiringWait.outcome(fiber, Kind.BLOCK);
    }
  }

  /** Broken: counts permits. */
  @JCStressTest
  @JCStressMeta(UnblockVersusUnblock.class)
  @State
  public static class UnblockVersusUnblockTwin {
    private final AtomicInteger permits = new AtomicInteger();

    @Actor
    public void first() {
      permits.getAndIncrement();
    }

    @Actor
    public void second() {
      permits.getAndIncrement();
    }

    @Arbiter
    public void blocks(II_Result r) {
      r.r1 = permits.getAndDecrement() > 0 ? ExpiringWait.UNBLOCKED : ExpiringWait.EXPIRED;
      r.r2 = permits.getAndDecrement() > 0 ? ExpiringWait.UNBLOCKED : ExpiringWait.EXPIRED;
    }
  }

  /** A fiber that has been woken and does not run yet, and what it will look at when it does. */
  static class Woken {
    final Race race = new Race();
    final AtomicBoolean off = new AtomicBoolean(true);
    int condition;

    /** The fiber begins to run: where a turn begins there is a full fence. */
    final void run() {
      race.enter();
      off.getAndSet(false);
    }
  }

  /**
   * A second unblock of a fiber that has been woken and is about to go on: either the fiber sees
   * what the waker did before, or its next block ends at once.
   */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "seen")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, and unblocked once more")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "unblocked once more")
  @State
  public static class UnblockVersusLeave extends Woken {
    private final ProbeFiber fiber =
        new ProbeFiber() {
          @Override
          protected boolean isOffThread() {
            return off.get();
          }
        };
    private final Wait<Boolean> wait =
        new ExpiringWait(fiber, Kind.BLOCK) {
          @Override
          protected void park() {
            complete(true);
            run();
          }
        };

    @Actor
    public void fiber(II_Result r) {
      int _ = awaitUndisturbed(wait);
      r.r1 = condition;
      race.awaitEnd();
      r.r2 = ExpiringWait.outcome(fiber, Kind.BLOCK);
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      condition = 1;
      Wait.unblock(fiber);
      race.end();
    }
  }

  /** Broken: looks whether the fiber has yet to run without a fence behind what it did before. */
  @JCStressTest
  @JCStressMeta(UnblockVersusLeave.class)
  @State
  public static class UnblockVersusLeaveTwin extends Woken {
    private volatile boolean permit;

    @Actor
    public void fiber(II_Result r) {
      run();
      r.r1 = condition;
      race.awaitEnd();
      r.r2 = permit ? ExpiringWait.UNBLOCKED : ExpiringWait.EXPIRED;
    }

    @Actor
    public void unblock() {
      race.awaitFiber();
      condition = 1;
      if (!off.get()) {
        permit = true;
      }
      race.end();
    }
  }

  /**
   * An interrupt that comes before, while or after the fiber enters a wait that nothing else ends
   * is raised there, and leaves no interrupt status behind.
   */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "raised at the wait")
  @State
  public static class InterruptVersusEnter {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();
    private final SpinWait<Boolean> wait = new SpinWait<>(fiber, Kind.IO, null, race, false);

    @Actor
    public void fiber(II_Result r) {
      fiber.mount();
      race.enter();
      try {
        r.r1 = await(wait);
      } catch (Raised raised) {
        r.r1 = ExpiringWait.RAISED;
      }
      race.awaitEnd();
      r.r2 = interruptStatus();
    }

    @Actor
    public void interrupt() {
      race.awaitFiber();
      Wait.interrupt(fiber, new Raised());
      race.end();
    }
  }

  /**
   * Broken: leaves what it raises for a fiber that it does not see waiting, and does not tell it.
   */
  @JCStressTest
  @JCStressMeta(InterruptVersusEnter.class)
  @State
  public static class InterruptVersusEnterTwin {
    private final Race race = new Race();
    private final SpinWait<Boolean> wait =
        new SpinWait<>(new ProbeFiber(), Kind.IO, null, race, false);
    private volatile @Nullable SpinWait<Boolean> current;
    private volatile boolean raised;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      if (raised) {
        r.r1 = ExpiringWait.RAISED;
        return;
      }
      current = wait;
      try {
        r.r1 = await(wait);
      } catch (Raised thrown) {
        r.r1 = ExpiringWait.RAISED;
      }
    }

    @Actor
    public void interrupt() {
      race.awaitFiber();
      SpinWait<Boolean> waits = current;
      if (waits != null) {
        waits.fail(new Raised());
      } else {
        raised = true;
      }
      race.end();
    }
  }

  /**
   * An interrupt that races with the end of a wait is raised exactly once, at that wait or at the
   * next, and leaves no interrupt status behind.
   */
  @JCStressTest
  @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "raised at the wait")
  @Outcome(id = "0, 2, 0", expect = ACCEPTABLE, desc = "raised at the next wait")
  @State
  public static class InterruptVersusLeave {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();

    @Actor
    public void fiber(III_Result r) {
      fiber.mount();
      race.enter();
      r.r1 = ExpiringWait.outcome(fiber, Kind.SLEEP);
      race.awaitEnd();
      r.r2 = ExpiringWait.outcome(fiber, Kind.SLEEP);
      r.r3 = interruptStatus();
    }

    @Actor
    public void interrupt() {
      race.awaitFiber();
      Wait.interrupt(fiber, new Raised());
      race.end();
    }
  }

  /** Broken: fails the current wait without asking whether that was over already. */
  @JCStressTest
  @JCStressMeta(InterruptVersusLeave.class)
  @State
  public static class InterruptVersusLeaveTwin {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();
    private volatile boolean raised;

    @Actor
    public void fiber(III_Result r) {
      race.enter();
      r.r1 = waitOnce();
      race.awaitEnd();
      r.r2 = waitOnce();
    }

    private int waitOnce() {
      if (raised) {
        raised = false;
        return ExpiringWait.RAISED;
      }
      return ExpiringWait.outcome(fiber, Kind.SLEEP);
    }

    @Actor
    public void interrupt() {
      race.awaitFiber();
      Wait<?> current = fiber.currentWait();
      if (current != null) {
        current.fail(new Raised());
      } else {
        raised = true;
      }
      race.end();
    }
  }

  /**
   * The wait is completed before the fiber is interrupted: whatever the fiber has seen of either by
   * then, the interrupt is raised exactly once.
   */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "completed, then raised at the next wait")
  @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "raised before it began to wait")
  @State
  public static class InterruptAfterComplete {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();
    private final SpinWait<Boolean> wait = new SpinWait<>(fiber, Kind.SLEEP, null, race, false);

    @Actor
    public void fiber(III_Result r) {
      fiber.mount();
      race.enter();
      try {
        r.r1 = await(wait);
      } catch (Raised raised) {
        r.r1 = ExpiringWait.RAISED;
      }
      race.awaitEnd();
      r.r2 = ExpiringWait.outcome(fiber, Kind.SLEEP);
      r.r3 = interruptStatus();
    }

    @Actor
    public void both() {
      race.awaitFiber();
      wait.complete(true);
      Wait.interrupt(fiber, new Raised());
      race.end();
    }
  }

  /** Broken: takes a completed wait that has not returned yet for one that can be failed. */
  @JCStressTest
  @JCStressMeta(InterruptAfterComplete.class)
  @State
  public static class InterruptAfterCompleteTwin {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();
    private final SpinWait<Boolean> wait = new SpinWait<>(fiber, Kind.SLEEP, null, race, false);
    private volatile boolean raised;

    @Actor
    public void fiber(III_Result r) {
      race.enter();
      r.r1 = await(wait);
      race.awaitEnd();
      r.r2 = raised ? ExpiringWait.RAISED : ExpiringWait.EXPIRED;
    }

    @Actor
    public void both() {
      race.awaitFiber();
      wait.complete(true);
      if (fiber.currentWait() != null) {
        wait.fail(new Raised());
      } else {
        raised = true;
      }
      race.end();
    }
  }

  /**
   * While one interrupt is being raised another one comes: until that is raised too, the interrupt
   * status says so, for blocking calls of the JDK.
   */
  @JCStressTest
  @Outcome(id = "2, 1, 2", expect = ACCEPTABLE, desc = "raised; the next is announced, and raised")
  @State
  public static class InterruptVersusRaise {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();

    @Actor
    public void fiber(III_Result r) {
      fiber.mount();
      Wait.interrupt(fiber, new Raised());
      race.enter();
      r.r1 = ExpiringWait.outcome(fiber, Kind.SLEEP);
      race.awaitEnd();
      r.r2 = Thread.currentThread().isInterrupted() ? 1 : 0;
      r.r3 = ExpiringWait.outcome(fiber, Kind.SLEEP);
      Thread.interrupted();
    }

    @Actor
    public void interrupt() {
      race.awaitFiber();
      Wait.interrupt(fiber, new Raised());
      race.end();
    }
  }

  /** Broken: takes what was raised, and clears the status without looking for more. */
  @JCStressTest
  @JCStressMeta(InterruptVersusRaise.class)
  @State
  public static class InterruptVersusRaiseTwin {
    private final Race race = new Race();
    private final AtomicInteger raised = new AtomicInteger(1);

    @Actor
    public void fiber(III_Result r) {
      Thread.currentThread().interrupt();
      race.enter();
      raised.getAndDecrement();
      r.r1 = ExpiringWait.RAISED;
      if (raised.get() == 0) {
        Thread.interrupted();
      }
      race.awaitEnd();
      r.r2 = interruptStatus();
      r.r3 = raised.get() > 0 ? ExpiringWait.RAISED : ExpiringWait.EXPIRED;
    }

    @Actor
    public void interrupt() {
      Thread thread = race.awaitFiber();
      raised.getAndIncrement();
      thread.interrupt();
      race.end();
    }
  }

  /** Who joins is woken when the fiber ends, before, while or after it begins to wait for that. */
  @JCStressTest
  @Outcome(id = "42, 0", expect = ACCEPTABLE, desc = "joined")
  @State
  public static class FinishVersusJoin {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();
    private volatile @Nullable Fiber<?> joiner;
    private volatile boolean joined;

    @Actor
    public void join(II_Result r) {
      joiner = Fiber.current();
      race.enter();
      r.r1 = valueOf(fiber);
      joined = true;
    }

    @Actor
    public void finish(II_Result r) {
      race.awaitFiber();
      fiber.end(42);
      Fiber<?> waiting = joiner;
      r.r2 =
          rescued(
              () -> joined, () -> Wait.unblock(waiting == null ? fiber : waiting), PATIENCE_NANOS);
    }
  }

  /** Broken: does not look again after it has put itself down as a joiner. */
  @JCStressTest
  @JCStressMeta(FinishVersusJoin.class)
  @State
  public static class FinishVersusJoinTwin {
    private static final long PATIENCE_NANOS = 1_000_000;

    private final Race race = new Race();
    private volatile int value;
    private volatile @Nullable Thread joiner;
    private volatile boolean joined;
    private volatile boolean woken;

    @Actor
    public void join(II_Result r) {
      race.enter();
      if (value == 0) {
        joiner = Thread.currentThread();
        while (!woken) {
          LockSupport.park(this);
        }
      }
      r.r1 = value;
      joined = true;
    }

    @Actor
    public void finish(II_Result r) {
      Thread thread = race.awaitFiber();
      value = 42;
      if (joiner != null) {
        wake(thread);
      }
      r.r2 = rescued(() -> joined, () -> wake(thread), PATIENCE_NANOS);
    }

    private void wake(Thread thread) {
      woken = true;
      LockSupport.unpark(thread);
    }
  }

  private interface Condition {
    boolean holds();
  }

  /** Waits for a joiner that has been woken; rescues one that has not, so that the test ends. */
  private static int rescued(Condition joined, Runnable rescue, long patienceNanos) {
    long start = System.nanoTime();
    int lost = 0;
    for (int spins = 0; !joined.holds(); spins++) {
      if (System.nanoTime() - start > patienceNanos) {
        lost = 1;
        rescue.run();
      }
      Race.relax(spins);
    }
    return lost;
  }

  /** An interrupt that races with the end of the fiber leaves no interrupt status on its thread. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the status is clear, and stays so")
  @State
  public static class FinishVersusInterrupt {
    private final Race race = new Race();
    private final ProbeFiber fiber = new ProbeFiber();

    @Actor
    public void fiber(II_Result r) {
      fiber.mount();
      race.enter();
      fiber.end(1);
      r.r1 = interruptStatus();
      race.awaitEnd();
      r.r2 = interruptStatus();
    }

    @Actor
    public void interrupt() {
      race.awaitFiber();
      Wait.interrupt(fiber, new Raised());
      race.end();
    }
  }

  /** Broken: looks whether the fiber has finished, and interrupts its thread afterwards. */
  @JCStressTest
  @JCStressMeta(FinishVersusInterrupt.class)
  @State
  public static class FinishVersusInterruptTwin {
    private final Race race = new Race();
    private volatile boolean finished;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      finished = true;
      Thread.interrupted();
      r.r1 = interruptStatus();
      race.awaitEnd();
      r.r2 = interruptStatus();
    }

    @Actor
    public void interrupt() {
      Thread thread = race.awaitFiber();
      if (!finished) {
        thread.interrupt();
      }
      race.end();
    }
  }
}
