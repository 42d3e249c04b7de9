package io.ramie.epoll;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.ProbeFiber;
import io.ramie.spi.Fiber;
import io.ramie.spi.engine.Turn;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link ReadyQueue}: a turn added by another thread runs once, and wakes a loop that sleeps. Time
 * stands still, so that one tick is enough for all.
 */
public final class ReadyQueueTests {
  private static final int FOUND = 0;
  private static final int SLEEPS = 1;

  private ReadyQueueTests() {}

  private static final class CountingTurn implements Turn {
    private int runs;

    @Override
    public Fiber<?> fiber() {
      return new ProbeFiber();
    }

    @Override
    public void run() {
      runs++;
    }
  }

  /** The last steps of a tick: whether it finds a turn, or sleeps. */
  private static int fallAsleep(ReadyQueue queue) {
    return queue.refill() || !queue.fallAsleep() ? FOUND : SLEEPS;
  }

  private static int runAll(ReadyQueue queue, CountingTurn turn) {
    queue.awake();
    queue.refill();
    queue.runTick();
    return turn.runs;
  }

  /** A turn that is added while the loop goes to sleep is found or signalled, and runs once. */
  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "found")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "found; a needless signal")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "signalled")
  @State
  public static class AddVersusSleep {
    private final AtomicInteger signals = new AtomicInteger();
    private final ReadyQueue queue = new ReadyQueue(() -> false, signals::getAndIncrement, () -> 0);
    private final CountingTurn turn = new CountingTurn();

    @Actor
    public void loop(III_Result r) {
      r.r1 = fallAsleep(queue);
    }

    @Actor
    public void add() {
      queue.add(turn);
    }

    @Arbiter
    public void tick(III_Result r) {
      r.r2 = signals.get();
      r.r3 = runAll(queue, turn);
    }
  }

  /** Broken: asks who has to wake before it adds. */
  @JCStressTest
  @JCStressMeta(AddVersusSleep.class)
  @State
  public static class AddVersusSleepTwin {
    private final WakeGuard guard = new WakeGuard();
    private final Queue<CountingTurn> inbox = new ConcurrentLinkedQueue<>();
    private final CountingTurn turn = new CountingTurn();
    private int signals;

    @Actor
    public void loop(III_Result r) {
      guard.fallAsleep();
      r.r1 = inbox.isEmpty() ? SLEEPS : FOUND;
    }

    @Actor
    public void add() {
      boolean wake = guard.mustWake();
      inbox.add(turn);
      if (wake) {
        signals++;
      }
    }

    @Arbiter
    public void tick(III_Result r) {
      inbox.forEach(Turn::run);
      r.r2 = signals;
      r.r3 = turn.runs;
    }
  }

  /** Two threads add while the loop sleeps: one signal, and both turns run. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "one signal, two turns")
  @State
  public static class AddVersusAdd {
    private final AtomicInteger signals = new AtomicInteger();
    private final ReadyQueue queue = new ReadyQueue(() -> false, signals::getAndIncrement, () -> 0);
    private final CountingTurn turn = new CountingTurn();

    public AddVersusAdd() {
      queue.fallAsleep();
    }

    @Actor
    public void first() {
      queue.add(turn);
    }

    @Actor
    public void second() {
      queue.add(turn);
    }

    @Arbiter
    public void tick(II_Result r) {
      r.r1 = signals.get();
      r.r2 = runAll(queue, turn);
    }
  }

  /** Broken: looks whether the loop sleeps, and notes that it has been woken, in two steps. */
  @JCStressTest
  @JCStressMeta(AddVersusAdd.class)
  @State
  public static class AddVersusAddTwin {
    private final AtomicInteger signals = new AtomicInteger();
    private final Queue<CountingTurn> inbox = new ConcurrentLinkedQueue<>();
    private final CountingTurn turn = new CountingTurn();
    private volatile boolean asleep = true;

    private void add() {
      inbox.add(turn);
      if (asleep) {
        asleep = false;
        signals.getAndIncrement();
      }
    }

    @Actor
    public void first() {
      add();
    }

    @Actor
    public void second() {
      add();
    }

    @Arbiter
    public void tick(II_Result r) {
      inbox.forEach(Turn::run);
      r.r1 = signals.get();
      r.r2 = turn.runs;
    }
  }
}
