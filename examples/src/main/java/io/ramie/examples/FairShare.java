package io.ramie.examples;

import io.ramie.spi.Fiber;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who runs next: the fiber that has used the least time, after Ruby's fair scheduler. It keeps an
 * account of nanoseconds for each fiber, and runs those with the lowest until a quantum is spent.
 *
 * <p>Three rules keep anybody from starving:
 *
 * <ul>
 *   <li>Who comes back from a long wait has no credit: its account is lifted to the floor, which is
 *       what the last one to run had used.
 *   <li>A newcomer starts a quantum above the floor. Otherwise a chain of fibers, each of which
 *       starts the next, would go ahead of everybody for ever.
 *   <li>Who has had one long turn waits for no more than a hundred quanta of each of the others.
 * </ul>
 *
 * <p>Used on the scheduler's thread only.
 */
final class FairShare {
  private static final int MOST_QUANTA_AHEAD = 100;

  private final LongSupplier clock;
  private final long quantum;

  // Weak, since a finished fiber must not be kept.
  private final Map<Fiber<?>, Long> used = new WeakHashMap<>();
  private long floor;

  FairShare(LongSupplier clock, Duration quantum) {
    this.clock = clock;
    this.quantum = quantum.toNanos();
  }

  /** Runs at least one; those whose turn does not come stay in the queue. */
  void runTurns(Queue<Turn> ready) {
    Queue<Turn> order = inOrder(takeAll(ready));
    try {
      for (long spent = 0; spent < quantum && !order.isEmpty(); ) {
        spent += run(order.remove());
      }
    } finally {
      ready.addAll(order);
    }
  }

  private static List<Turn> takeAll(Queue<Turn> ready) {
    List<Turn> taken = new ArrayList<>();
    for (int turns = ready.size(); turns > 0; turns--) {
      taken.add(ready.remove());
    }
    return taken;
  }

  /** The sort is stable: of those who have used the same, the first to be ready goes first. */
  private Queue<Turn> inOrder(List<Turn> turns) {
    turns.forEach(turn -> used.compute(turn.fiber(), (_, before) -> placed(before)));
    turns.sort(Comparator.comparingLong(turn -> used.getOrDefault(turn.fiber(), floor)));
    return new ArrayDeque<>(turns);
  }

  private long placed(@Nullable Long before) {
    return before == null
        ? floor + quantum
        : Math.clamp(before, floor, floor + MOST_QUANTA_AHEAD * quantum);
  }

  /** Runs a turn at the expense of its fiber, and tells what it has used. */
  private long run(Turn turn) {
    Fiber<?> fiber = turn.fiber();
    floor = used.getOrDefault(fiber, floor);
    long start = clock.getAsLong();
    turn.run();
    long time = clock.getAsLong() - start;
    used.merge(fiber, time, Long::sum);
    return time;
  }
}
