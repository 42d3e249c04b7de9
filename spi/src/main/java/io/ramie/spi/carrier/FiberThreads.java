package io.ramie.spi.carrier;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What fibers need of the JDK beyond its public interfaces: a virtual thread that an executor of
 * ours runs, and a look at the monitors that a platform thread holds.
 */
public interface FiberThreads {
  /**
   * The implementation for this JDK.
   *
   * @return never null; when the JDK keeps its internals closed, an object whose {@link #unstarted}
   *     says how to open them
   */
  static FiberThreads get() {
    return JdkFiberThreads.INSTANCE;
  }

  /**
   * Why no fiber can be made here.
   *
   * @return a sentence with the exact flag to add, or null when all is well
   */
  @Nullable String unavailable();

  /**
   * Creates a virtual thread whose turns are handed to an executor.
   *
   * @param executor gets one runnable, the same each time, whenever the thread can run on
   * @param name the thread's name, empty for none
   * @param body what the thread runs
   * @return the thread, not started
   * @throws UnsupportedOperationException if {@link #unavailable}
   */
  Thread unstarted(Executor executor, String name, Runnable body);

  /**
   * Parks the calling virtual thread, as {@link java.util.concurrent.locks.LockSupport#park()}
   * does.
   *
   * @param current the calling thread
   */
  void park(Thread current);

  /**
   * Makes a virtual thread that is parked, without a limit of time, one that can run, as {@link
   * java.util.concurrent.locks.LockSupport#unpark} does, but leaves it to the caller to have it
   * run. Any thread.
   *
   * @param virtualThread a virtual thread
   * @return true if its turn is to be handed over, by the caller; false if it is in any other
   *     state, or nobody can tell, so that it has to be unparked
   */
  boolean tryResume(Thread virtualThread);

  /**
   * Takes back what {@link #tryResume} has done, whose turn could not be handed over: the thread is
   * parked again. Any thread.
   *
   * @param virtualThread a virtual thread that has been resumed
   * @return false if it is in any other state by now, and somebody else has seen to its turn
   */
  boolean undoResume(Thread virtualThread);

  /**
   * Whether a virtual thread is parked, or can run and does not yet: before it runs it passes a
   * full fence. Any thread.
   *
   * @param virtualThread a virtual thread
   * @return false in any other state, or when nobody can tell
   */
  boolean isUnmounted(Thread virtualThread);

  /**
   * The platform thread that the calling thread runs on: the carrier of a virtual one, else itself.
   *
   * @return a platform thread; the calling thread itself when unavailable
   */
  Thread carrier();

  /**
   * The executor that runs a virtual thread.
   *
   * @param virtualThread a virtual thread
   * @return the executor given to {@link #unstarted}, inherited from the thread that created it, or
   *     the JDK's own; null when unavailable
   */
  @Nullable Executor executorOf(Thread virtualThread);

  /**
   * The virtual thread behind a runnable that an executor was handed.
   *
   * @param turn the runnable
   * @return the thread, or null when it cannot be told
   */
  @Nullable Thread threadOf(Runnable turn);

  /**
   * A monitor that the calling platform thread holds.
   *
   * @return the object and the frame that locked it, as text, or null when it holds none
   */
  @Nullable String heldMonitor();

  /**
   * The scoped values that are bound where the calling thread is.
   *
   * @return what {@link #bindScopedValues} takes; null when this JDK does not tell
   */
  @Nullable Object scopedValues();

  /**
   * Binds scoped values for the rest of the calling thread, which has bound and read none yet.
   *
   * @param bindings as {@link #scopedValues} had them; null changes nothing
   */
  void bindScopedValues(@Nullable Object bindings);
}
