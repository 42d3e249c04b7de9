package io.ramie.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A section of a fiber in which nothing that was raised from outside is thrown: it is kept until
 * the section ends. What belongs to the section itself, a time-out that began inside it, is thrown
 * as ever.
 *
 * <pre>
 *   OPEN, keeps what is raised -- close(): hands it out, once --&gt; CLOSED, keeps nothing more
 * </pre>
 */
final class Shield {
  private static final Interruption[] NONE = {};
  private static final VarHandle KEPT;

  static {
    try {
      KEPT = MethodHandles.lookup().findVarHandle(Shield.class, "kept", Interruption[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Shield outer;
  private final int depth;

  // Any thread, by compare-and-set; arrays are never written to; null once closed.
  private volatile Interruption @Nullable [] kept = NONE;

  // The fiber itself: whether its thread was interrupted meanwhile.
  private boolean threadInterrupted;

  Shield(@Nullable Shield outer) {
    this.outer = outer;
    this.depth = depthOf(outer) + 1;
  }

  /** How many sections are around a fiber: what is raised by one of them has this depth too. */
  static int depthOf(@Nullable Shield innermost) {
    return innermost == null ? 0 : innermost.depth;
  }

  @Nullable Shield outer() {
    return outer;
  }

  /** Whether something was raised outside this section. Any thread. */
  boolean covers(Interruption raised) {
    return raised.depth() < depth;
  }

  /** Keeps something that was raised outside, unless the section has ended. Any thread. */
  boolean keep(Interruption raised) {
    for (; ; ) {
      Interruption[] current = kept;
      if (current == null) {
        return false;
      }
      if (KEPT.compareAndSet(this, current, Interruption.append(current, raised))) {
        return true;
      }
    }
  }

  /** Keeps what was raised outside, and gives back the rest. The fiber itself. */
  Interruption @Nullable [] filter(Interruption[] raised) {
    Interruption[] left =
        Arrays.stream(raised).filter(i -> !(covers(i) && keep(i))).toArray(Interruption[]::new);
    return left.length == 0 ? null : left;
  }

  /** Notes that the thread was interrupted. The fiber itself. */
  void keepThreadInterrupt() {
    threadInterrupted = true;
  }

  boolean hasThreadInterrupt() {
    return threadInterrupted;
  }

  /** Ends the section, once; the answer is what it has kept, oldest first. The fiber itself. */
  Interruption[] close() {
    return Objects.requireNonNull((Interruption[]) KEPT.getAndSet(this, null));
  }
}
