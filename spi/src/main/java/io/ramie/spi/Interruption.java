package io.ramie.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Something raised in a fiber that waited for nothing. Until the fiber takes it, the interrupt
 * status of its thread is set, so that a blocking call of the JDK notices.
 *
 * <pre>
 *   NEW -- interrupt() --&gt; SETTING -- status is set --&gt; SET -- settle(): status cleared --&gt; (gone)
 *    '---- settle() ----&gt; SETTLED: interrupt() will do nothing
 * </pre>
 *
 * Without that handshake a slow interrupter could set the status after the fiber took the cause,
 * and so interrupt a wait that it was not meant for.
 */
final class Interruption {
  private static final int NEW = 0;
  private static final int SETTING = 1;
  private static final int SET = 2;
  private static final int SETTLED = 3;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Interruption.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Throwable cause;
  private final int depth;
  private volatile int state = NEW;

  /**
   * Something to raise.
   *
   * @param cause what the fiber will throw
   * @param depth inside how many {@link Shield}s of the fiber it was caused, 0 from outside
   */
  Interruption(Throwable cause, int depth) {
    this.cause = cause;
    this.depth = depth;
  }

  int depth() {
    return depth;
  }

  Throwable cause() {
    return cause;
  }

  /** Sets the interrupt status of the fiber's thread. The interrupter, once. */
  void interrupt(Thread thread) {
    if (STATE.compareAndSet(this, NEW, SETTING)) {
      thread.interrupt();
      state = SET;
    }
  }

  /** Makes sure that the interrupt status is clear, and stays so. The fiber itself, once. */
  void settle() {
    if (STATE.compareAndSet(this, NEW, SETTLED)) {
      return;
    }
    while (state == SETTING) {
      // The interrupter is inside Thread.interrupt, on another thread.
      Thread.onSpinWait();
    }
    Thread.interrupted();
  }

  // Arrays of what was raised, oldest first; never written to, null when empty

  static Interruption[] append(@Nullable Object raised, Interruption last) {
    return raised instanceof Interruption[] before
        ? concat(before, new Interruption[] {last})
        : new Interruption[] {last};
  }

  static Interruption[] concat(Interruption @Nullable [] older, Interruption[] newer) {
    if (older == null) {
      return newer;
    }
    Interruption[] all = Arrays.copyOf(older, older.length + newer.length);
    System.arraycopy(newer, 0, all, older.length, newer.length);
    return all;
  }

  /** All but those of a cause, raised for the first time or again. */
  static Interruption @Nullable [] without(Interruption[] raised, Throwable cause) {
    Interruption[] left =
        Arrays.stream(raised)
            .filter(i -> !Deferred.isSame(cause, i.cause))
            .toArray(Interruption[]::new);
    return left.length == 0 ? null : left;
  }

  /** All but the first. */
  static Interruption @Nullable [] rest(Interruption[] raised) {
    return raised.length == 1 ? null : Arrays.copyOfRange(raised, 1, raised.length);
  }
}
