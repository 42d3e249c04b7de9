package io.ramie.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * The signals that ask a program to end.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to handle them and still end with an exit code
 * of one's own. The compiler warns of that class whatever one does, so it is called by its name;
 * where it is missing the signals simply end the JVM, as they do without this.
 */
final class Signals {
  private static final String[] TERMINATION = {"INT", "TERM"};

  private Signals() {}

  /** Runs an action, on a thread of the JVM, at the first of them; the next one ends the JVM. */
  static void onTermination(Runnable action) {
    for (String name : TERMINATION) {
      handle(name, action);
    }
  }

  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Constructor<?> constructor = signal.getConstructor(String.class);
      Object byDefault = handler.getField("SIG_DFL").get(null);
      Object once =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                handle.invoke(null, constructor.newInstance(name), byDefault);
                action.run();
                return null;
              });
      handle.invoke(null, constructor.newInstance(name), once);
    } catch (ReflectiveOperationException missing) {
      // The signal ends the JVM then.
    }
  }
}
