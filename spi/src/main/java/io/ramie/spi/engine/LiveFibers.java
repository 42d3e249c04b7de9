package io.ramie.spi.engine;

import io.ramie.spi.Fiber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fibers of a scheduler that have not finished: what keeps a parked fiber reachable, and what
 * inspection reads.
 *
 * <p>One writer, the scheduler's thread; any number of readers that never stop it. A fiber knows
 * its slot, so adding and removing are a store each. Readers see each slot as it is at that moment.
 */
final class LiveFibers {
  /** The slot of a fiber that is in none. */
  static final int NO_SLOT = -1;

  private static final int SMALLEST = 64;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(ScheduledFiber[].class);
  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(LiveFibers.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Scheduler's thread writes (the size by release stores, which cost no fence), any thread reads.
  private volatile @Nullable ScheduledFiber<?>[] slots = new ScheduledFiber<?>[SMALLEST];
  private int size;

  // Scheduler's thread: the numbers of the empty slots, the first `slots.length - size` of it.
  private int[] free = initiallyFree(0, SMALLEST);

  private static int[] initiallyFree(int from, int to) {
    int[] free = new int[to];
    for (int i = 0; i < to - from; i++) {
      free[i] = to - 1 - i;
    }
    return free;
  }

  /** Adds a fiber. Scheduler's thread. */
  void add(ScheduledFiber<?> fiber) {
    int empty = slots.length - size;
    if (empty == 0) {
      grow();
      empty = slots.length - size;
    }
    fiber.slot = free[empty - 1];
    SLOT.setRelease(slots, fiber.slot, fiber);
    setSize(size + 1);
  }

  /** Removes a fiber that was added. Scheduler's thread. */
  void remove(ScheduledFiber<?> fiber) {
    SLOT.setRelease(slots, fiber.slot, null);
    int left = size - 1;
    if (left == 0 && slots.length > SMALLEST) {
      slots = new ScheduledFiber<?>[SMALLEST];
      free = initiallyFree(0, SMALLEST);
    } else {
      free[slots.length - size] = fiber.slot;
    }
    setSize(left);
  }

  private void setSize(int newSize) {
    SIZE.setRelease(this, newSize);
  }

  private void grow() {
    int old = slots.length;
    slots = Arrays.copyOf(slots, 2 * old);
    free = initiallyFree(old, 2 * old);
  }

  /** The fiber in a slot. Any thread. */
  @Nullable ScheduledFiber<?> at(int slot) {
    @Nullable ScheduledFiber<?>[] seen = slots;
    return slot < 0 || slot >= seen.length ? null : (ScheduledFiber<?>) SLOT.getAcquire(seen, slot);
  }

  /** How many there are. Any thread. */
  int size() {
    return (int) SIZE.getAcquire(this);
  }

  /** Adds those there are to a list. Any thread. */
  void copyTo(List<Fiber<?>> list) {
    @Nullable ScheduledFiber<?>[] seen = slots;
    for (int i = 0; i < seen.length; i++) {
      ScheduledFiber<?> fiber = (ScheduledFiber<?>) SLOT.getAcquire(seen, i);
      if (fiber != null) {
        list.add(fiber);
      }
    }
  }
}
