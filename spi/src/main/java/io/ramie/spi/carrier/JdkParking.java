package io.ramie.spi.carrier;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Parks virtual threads and resumes them as {@link LockSupport} does, in fewer steps: fibers do
 * little else. What it does is part of the JDK's own protocol, so that whoever unparks or
 * interrupts the thread, or takes a dump of it, finds what he expects.
 *
 * <pre>
 *             park                    the JDK                tryResume
 *   RUNNING ---------&gt; PARKING -------------------&gt; PARKED ------------&gt; YIELDED  (may run)
 *                         '-- pinned --&gt; RUNNING       '-- unpark ------&gt; UNPARKED (may run)
 * </pre>
 *
 * <p>It stands on the fields {@code state} and {@code parkPermit} of {@code VirtualThread}, some
 * values of the former, and the method {@code yieldContinuation}. Where those are closed, or not as
 * in JDK 25, {@code LockSupport} does it.
 */
final class JdkParking {
  private static final @Nullable VarHandle STATE;
  private static final @Nullable VarHandle PERMIT;
  private static final @Nullable MethodHandle YIELD;
  private static final int RUNNING;
  private static final int PARKING;
  private static final int PARKED;
  private static final int YIELDED;
  private static final int UNPARKED;

  static {
    VarHandle state = null;
    VarHandle permit = null;
    MethodHandle yield = null;
    int[] values = new int[5];
    try {
      Class<?> thread = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup inside = JdkFiberThreads.inside(thread);
      String[] names = {"RUNNING", "PARKING", "PARKED", "YIELDED", "UNPARKED"};
      for (int i = 0; i < names.length; i++) {
        values[i] = (int) inside.findStaticVarHandle(thread, names[i], int.class).get();
      }
      permit = inside.findVarHandle(thread, "parkPermit", boolean.class);
      yield =
          inside
              .findVirtual(thread, "yieldContinuation", methodType(boolean.class))
              .asType(methodType(boolean.class, Thread.class));
      state = inside.findVarHandle(thread, "state", int.class);
    } catch (ReflectiveOperationException closedOrAnotherJdk) {
      // Without the state nothing else is used.
    }
    STATE = state;
    PERMIT = permit;
    YIELD = yield;
    RUNNING = values[0];
    PARKING = values[1];
    PARKED = values[2];
    YIELDED = values[3];
    UNPARKED = values[4];
  }

  private JdkParking() {}

  /** Parks the calling thread, which is virtual. */
  static void park(Thread current) {
    if (STATE == null
        || PERMIT == null
        || YIELD == null
        || !tryPark(STATE, PERMIT, YIELD, current)) {
      LockSupport.park();
    }
  }

  /**
   * The state is only released: whoever unparks the thread leaves a permit first, and the carrier
   * says PARKED, and then looks for a permit, with a fence in between.
   *
   * @return false if there is a permit already, or it cannot leave its carrier
   */
  private static boolean tryPark(
      VarHandle state, VarHandle permit, MethodHandle yield, Thread current) {
    if ((boolean) permit.getVolatile(current)) {
      return false;
    }
    if (current.isInterrupted()) {
      return true;
    }
    state.setRelease(current, PARKING);
    boolean left = false;
    try {
      left = (boolean) yield.invokeExact(current);
    } catch (OutOfMemoryError noRoomForTheStack) {
      // Then it parks together with its carrier.
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot park " + current, e);
    } finally {
      if (!left) {
        state.setVolatile(current, RUNNING);
      }
    }
    return left;
  }

  /**
   * Makes a parked thread one that can run, as after {@code Thread.yield}, so that no permit is
   * given or taken. Any thread.
   *
   * @return false if it is in any other state
   */
  static boolean tryResume(Thread thread) {
    return STATE != null && STATE.compareAndSet(thread, PARKED, YIELDED);
  }

  /** Any thread. */
  static boolean undoResume(Thread thread) {
    return STATE != null && STATE.compareAndSet(thread, YIELDED, PARKED);
  }

  /**
   * Whether a thread is parked or has been resumed, and the compare-and-set to RUNNING is to come.
   */
  static boolean isUnmounted(Thread thread) {
    if (STATE == null) {
      return false;
    }
    int state = (int) STATE.getVolatile(thread);
    return state == PARKED || state == YIELDED || state == UNPARKED;
  }
}
