package io.ramie.channel;

import io.ramie.spi.carrier.FiberThreads;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter. Most channels are used on one thread, by the fibers of one scheduler: the platform
 * thread that counts first needs no atomic step, since fibers take turns on it, and none loses its
 * turn in between. All other threads share an adder.
 */
final class Tally {
  private static final long NOBODY = 0;
  private static final VarHandle OWNER;
  private static final VarHandle OWNED;

  static {
    try {
      var lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(Tally.class, "owner", long.class);
      OWNED = lookup.findVarHandle(Tally.class, "owned", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Any thread, once: the number of a thread, since the thread itself would be kept from
  // collection.
  private volatile long owner = NOBODY;

  // Owner writes, any thread reads, both opaque.
  private long owned;

  private final LongAdder others = new LongAdder();

  /** Counts one. Any thread. */
  void increment() {
    long carrier = FiberThreads.get().carrier().threadId();
    if (carrier == owner || OWNER.compareAndSet(this, NOBODY, carrier)) {
      OWNED.setOpaque(this, owned + 1);
    } else {
      others.increment();
    }
  }

  /** How many were counted: all that the calling thread knows of, or more. Any thread. */
  long sum() {
    return (long) OWNED.getOpaque(this) + others.sum();
  }
}
