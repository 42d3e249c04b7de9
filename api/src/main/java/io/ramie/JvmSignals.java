package io.ramie;

import static java.lang.invoke.MethodType.methodType;

import io.ramie.internal.Sneaky;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;

/**
 * The JVM's own handling of signals: {@code sun.misc.Signal}, by method handles, since javac warns
 * of that class however it is asked not to. Another handler than the JVM's would break what the JVM
 * does with signals.
 *
 * <p>A signal and a handler are objects of its types; here they are just objects.
 */
final class JvmSignals {
  private static final Class<?> HANDLER_TYPE;
  private static final MethodHandle NEW_SIGNAL;
  private static final MethodHandle NUMBER;
  private static final MethodHandle NAME;
  private static final MethodHandle INSTALL;
  private static final MethodHandle CALL;

  /** The handler that does what the operating system does by default. */
  static final Object DEFAULT;

  /** The handler that does nothing. */
  static final Object IGNORE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> signal = Class.forName("sun.misc.Signal");
      HANDLER_TYPE = Class.forName("sun.misc.SignalHandler");
      NEW_SIGNAL = lookup.findConstructor(signal, methodType(void.class, String.class));
      NUMBER = lookup.findVirtual(signal, "getNumber", methodType(int.class));
      NAME = lookup.findVirtual(signal, "getName", methodType(String.class));
      INSTALL = lookup.findStatic(signal, "handle", methodType(HANDLER_TYPE, signal, HANDLER_TYPE));
      CALL = lookup.findVirtual(HANDLER_TYPE, "handle", methodType(void.class, signal));
      DEFAULT = HANDLER_TYPE.getField("SIG_DFL").get(null);
      IGNORE = HANDLER_TYPE.getField("SIG_IGN").get(null);
    } catch (ReflectiveOperationException broken) {
      throw new ExceptionInInitializerError(broken);
    }
  }

  /** What the JVM calls, on a thread of its own, when a signal has come. */
  @FunctionalInterface
  interface Action {
    void run(Object signal);
  }

  private JvmSignals() {}

  /**
   * The signal of a name.
   *
   * @param name without {@code SIG}
   * @throws IllegalArgumentException if there is none
   */
  static Object signal(String name) {
    try {
      return NEW_SIGNAL.invoke(name);
    } catch (Throwable thrown) {
      throw Sneaky.<RuntimeException>rethrow(thrown);
    }
  }

  static int number(Object signal) {
    try {
      return (int) NUMBER.invoke(signal);
    } catch (Throwable thrown) {
      throw Sneaky.<RuntimeException>rethrow(thrown);
    }
  }

  static String name(Object signal) {
    try {
      return (String) NAME.invoke(signal);
    } catch (Throwable thrown) {
      throw Sneaky.<RuntimeException>rethrow(thrown);
    }
  }

  /** Makes a handler. */
  static Object handler(Action action) {
    try {
      MethodHandle run =
          MethodHandles.lookup()
              .findVirtual(Action.class, "run", methodType(void.class, Object.class))
              .bindTo(action);
      return MethodHandleProxies.asInterfaceInstance(HANDLER_TYPE, run);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("no handler for signals", impossible);
    }
  }

  /**
   * Installs a handler.
   *
   * @return the one that was there before
   * @throws IllegalArgumentException if the JVM does not give the signal away
   */
  static Object install(Object signal, Object handler) {
    try {
      return INSTALL.invoke(signal, handler);
    } catch (Throwable thrown) {
      throw Sneaky.<RuntimeException>rethrow(thrown);
    }
  }

  /**
   * Does what a handler does.
   *
   * @throws UnsupportedOperationException if it is native code, which only the system can call
   */
  static void call(Object handler, Object signal) {
    try {
      CALL.invoke(handler, signal);
    } catch (Throwable thrown) {
      throw Sneaky.<RuntimeException>rethrow(thrown);
    }
  }
}
