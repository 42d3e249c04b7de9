package io.ramie.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One {@link FiberScheduler#timeoutAfter} under way: whatever counts the time calls {@link
 * #expire}, and {@link #guard} runs the body so that nothing is raised once it has returned.
 *
 * <p>A scheduler that overrides the hook needs a timer and this:
 *
 * <pre>{@code
 * Expiry expiry = new Expiry(error);
 * Timer timer = timers.add(timeout, expiry::expire);
 * try {
 *   return expiry.guard(body);
 * } finally {
 *   timers.remove(timer);
 * }
 * }</pre>
 *
 * <pre>
 *   ACTIVE -- expire --&gt; RAISING -- error handed to the fiber --&gt; RAISED -- body ends --&gt; ENDED
 *     '------------------ body ends: expire will do nothing --------------------------------^
 * </pre>
 */
public final class Expiry {
  private static final int ACTIVE = 0;
  private static final int RAISING = 1;
  private static final int RAISED = 2;
  private static final int ENDED = 3;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Expiry.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Fiber<?> fiber = Fiber.current();
  private final Deferred error;
  private final int shieldDepth;
  private volatile int state = ACTIVE;

  /**
   * Prepares a time-out of the current fiber.
   *
   * @param error makes the error, in the fiber, where it waits
   */
  public Expiry(Supplier<? extends Throwable> error) {
    this.error = new Deferred(error);
    this.shieldDepth = fiber.shieldDepth();
  }

  /**
   * The fiber whose time it is.
   *
   * @return never null
   */
  public Fiber<?> fiber() {
    return fiber;
  }

  /**
   * Raises the error in the fiber, unless the body has ended. Any thread, once; never blocks or
   * throws.
   */
  public void expire() {
    if (STATE.compareAndSet(this, ACTIVE, RAISING)) {
      fiber.interrupt(new Interruption(error, shieldDepth));
      state = RAISED;
    }
  }

  /**
   * Runs the body in the calling fiber.
   *
   * @param <T> what the body returns
   * @param body what to run
   * @return what the body returned, also when the time has passed without a wait to raise it at
   * @throws Exception what the body threw; the error, when the body ended with the {@link
   *     InterruptedException} that announced it to a blocking call of the JDK
   */
  public <T extends @Nullable Object> T guard(Callable<? extends T> body) throws Exception {
    try {
      T value = body.call();
      end();
      return value;
    } catch (InterruptedException announced) {
      if (end()) {
        Throwable cause = Deferred.create(error);
        cause.addSuppressed(announced);
        throw Sneaky.rethrow(cause);
      }
      throw announced;
    } catch (Throwable failure) {
      end();
      throw failure;
    }
  }

  /** Ends the time-out; true if the error had been handed over but never raised. */
  private boolean end() {
    if (STATE.compareAndSet(this, ACTIVE, ENDED)) {
      return false;
    }
    while (state == RAISING) {
      // Another thread is inside expire.
      Thread.onSpinWait();
    }
    return fiber.withdraw(error);
  }
}
