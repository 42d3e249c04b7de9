package io.ramie.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link Gate}: nobody is left waiting, and nobody is unblocked who has gone on. */
public final class GateTests {
  private GateTests() {}

  /** Blocks by spinning, until the other actor has ended or for a moment; unblocks slowly. */
  private static final class Hooks implements FiberScheduler {
    private static final int MOMENT = 100;

    private final Race race;
    private final boolean interrupts;
    private volatile boolean permit;
    private volatile boolean wentOn;
    private volatile boolean late;
    private boolean lost;

    Hooks(Race race, boolean interrupts) {
      this.race = race;
      this.interrupts = interrupts;
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      if (interrupts) {
        pass();
        throw new InterruptedException();
      }
      while (!permit) {
        if (race.isOver() && !permit) {
          lost = true;
          return false;
        }
        Thread.onSpinWait();
      }
      permit = false;
      return true;
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      pass();
      if (wentOn) {
        late = true;
      }
      permit = true;
    }

    private static void pass() {
      for (int i = 0; i < MOMENT; i++) {
        Thread.onSpinWait();
      }
    }

    /** The fiber is through: 1 if nobody has woken it, and 1 if somebody still did. */
    void report(II_Result r) {
      wentOn = true;
      r.r1 = lost ? 1 : 0;
      race.awaitEnd();
      r.r2 = late ? 1 : 0;
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void run() {}

    @Override
    public void close() {}
  }

  /** Waits in block, and then perhaps not any more. */
  private static void block(Hooks hooks) {
    try {
      hooks.block("gate", null);
    } catch (InterruptedException raised) {
      // It leaves, as far as it is up to itself.
    }
  }

  private static void await(Gate gate, Hooks hooks) {
    try {
      gate.await(hooks, "gate");
    } catch (InterruptedException raised) {
      // It has left.
    }
  }

  /** A fiber comes to a gate that is being opened. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "woken in time, or not at all")
  @State
  public static class AwaitVersusOpen {
    private final Race race = new Race();
    private final Hooks hooks = new Hooks(race, false);
    private final Gate gate = new Gate();

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      await(gate, hooks);
      hooks.report(r);
    }

    @Actor
    public void opener() {
      race.awaitFiber();
      gate.open();
      race.end();
    }
  }

  /** Broken: wakes those who wait, and opens the gate afterwards. */
  @JCStressTest
  @JCStressMeta(AwaitVersusOpen.class)
  @State
  public static class AwaitVersusOpenTwin {
    private final Race race = new Race();
    private final Hooks hooks = new Hooks(race, false);
    private final Set<Fiber<?>> waiters = ConcurrentHashMap.newKeySet();
    private volatile boolean open;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      if (!open) {
        waiters.add(Fiber.current());
        while (!open) {
          block(hooks);
        }
      }
      hooks.report(r);
    }

    @Actor
    public void opener() {
      race.awaitFiber();
      waiters.forEach(waiter -> hooks.unblock("gate", waiter));
      open = true;
      race.end();
    }
  }

  /** A fiber is interrupted at a gate that is being opened. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not unblocked once it has left")
  @State
  public static class LeaveVersusOpen {
    private final Race race = new Race();
    private final Hooks hooks = new Hooks(race, true);
    private final Gate gate = new Gate();

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      await(gate, hooks);
      hooks.report(r);
    }

    @Actor
    public void opener() {
      race.awaitFiber();
      gate.open();
      race.end();
    }
  }

  /** Broken: a fiber that leaves does not look whether it is being unblocked. */
  @JCStressTest
  @JCStressMeta(LeaveVersusOpen.class)
  @State
  public static class LeaveVersusOpenTwin {
    private final Race race = new Race();
    private final Hooks hooks = new Hooks(race, true);
    private final Set<Fiber<?>> waiters = ConcurrentHashMap.newKeySet();
    private volatile boolean open;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      Fiber<?> self = Fiber.current();
      waiters.add(self);
      if (!open) {
        block(hooks);
      }
      waiters.remove(self);
      hooks.report(r);
    }

    @Actor
    public void opener() {
      race.awaitFiber();
      open = true;
      waiters.forEach(waiter -> hooks.unblock("gate", waiter));
      race.end();
    }
  }
}
