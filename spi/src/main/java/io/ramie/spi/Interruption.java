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
  private volatile int state = NEW;

  Interruption(Throwable cause) {
    this.cause = cause;
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

  static Interruption[] append(@Nullable Object word, Interruption last) {
    if (!(word instanceof Interruption[] raised)) {
      return new Interruption[] {last};
    }
    Interruption[] longer = Arrays.copyOf(raised, raised.length + 1);
    longer[raised.length] = last;
    return longer;
  }

  static Interruption @Nullable [] remove(Interruption[] raised, Interruption gone) {
    return raised.length == 1
        ? null
        : Arrays.stream(raised).filter(i -> i != gone).toArray(Interruption[]::new);
  }

  static @Nullable Interruption find(Interruption[] raised, Throwable cause) {
    for (Interruption interruption : raised) {
      if (interruption.cause == cause) {
        return interruption;
      }
    }
    return null;
  }
}
