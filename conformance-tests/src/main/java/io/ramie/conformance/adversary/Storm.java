package io.ramie.conformance.adversary;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often one direction of a handle still refuses. Any thread.
 *
 * <pre>
 *   CALM --- begin(n) ---&gt; n &gt; 0 --- n refusals ---&gt; SPARED --- one attempt ---&gt; CALM
 * </pre>
 *
 * So however likely faults are, every storm is followed by an attempt that gets through.
 */
final class Storm {
  /** What becomes of an attempt. */
  enum Weather {
    /** Anything may happen to it. */
    CALM,
    /** It is refused. */
    RAGING,
    /** Nothing happens to it. */
    SPARED
  }

  private static final int CALM = 0;
  private static final int SPARED = -1;

  private final AtomicInteger state = new AtomicInteger(CALM);

  /** Refuses as many further attempts, then spares one. */
  void begin(int refusals) {
    state.compareAndSet(CALM, refusals == 0 ? SPARED : refusals);
  }

  /** Asked once before each attempt. */
  Weather next() {
    int before = state.getAndUpdate(Storm::after);
    return before == CALM ? Weather.CALM : before == SPARED ? Weather.SPARED : Weather.RAGING;
  }

  private static int after(int state) {
    return switch (state) {
      case CALM, SPARED -> CALM;
      case 1 -> SPARED;
      default -> state - 1;
    };
  }
}
