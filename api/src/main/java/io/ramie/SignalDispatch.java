package io.ramie;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Hands one signal of this process to everybody who is subscribed to it.
 *
 * <p>The handler that was there before is put aside by the first subscription and comes back after
 * the last one. There is one object for each signal, and it stays: the JVM may call it when the
 * last subscription has been closed meanwhile, and what nobody takes goes to the former handler, so
 * that a SIGTERM which comes just then still ends the JVM.
 */
final class SignalDispatch {
  // By number, since some signals have two names. Guarded by itself.
  private static final Map<Integer, SignalDispatch> ALL = new HashMap<>();

  private final Object signal;
  private final Object handler = JvmSignals.handler(this::handle);

  // Changed under the lock of this object; read by threads of the JVM.
  private final List<SignalSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile Object former = JvmSignals.DEFAULT;

  private SignalDispatch(Object signal) {
    this.signal = signal;
  }

  /** Those of some names, each once. */
  static List<SignalDispatch> of(String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("name a signal to wait for, such as TERM");
    }
    List<SignalDispatch> found = new ArrayList<>();
    for (String name : names) {
      SignalDispatch dispatch = of(name);
      if (!found.contains(dispatch)) {
        found.add(dispatch);
      }
    }
    return found;
  }

  private static SignalDispatch of(String name) {
    String bare = name.startsWith("SIG") ? name.substring("SIG".length()) : name;
    String reserved = ReservedSignals.reason(bare);
    if (reserved != null) {
      throw refused(bare, reserved, null);
    }
    Object signal = signal(name, bare);
    synchronized (ALL) {
      return ALL.computeIfAbsent(JvmSignals.number(signal), _ -> new SignalDispatch(signal));
    }
  }

  private static Object signal(String name, String bare) {
    try {
      return JvmSignals.signal(bare);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "no signal is called '" + name + "' here: a name such as TERM or SIGTERM is needed",
          unknown);
    }
  }

  private static IllegalArgumentException refused(
      String name, String reason, @Nullable Throwable cause) {
    return new IllegalArgumentException("cannot wait for SIG" + name + ": " + reason, cause);
  }

  String name() {
    return JvmSignals.name(signal);
  }

  /** Begins to hand the signal to a subscription. */
  synchronized void add(SignalSubscription subscription) {
    boolean first = subscriptions.isEmpty();
    // Before the handler is there, which may be called at once.
    subscriptions.add(subscription);
    if (first) {
      install(subscription);
    }
  }

  private void install(SignalSubscription first) {
    try {
      former = JvmSignals.install(signal, handler);
    } catch (IllegalArgumentException inUse) {
      subscriptions.remove(first);
      throw refused(name(), ReservedSignals.reasonOfTheJvm(name()), inUse);
    }
  }

  /** Stops handing the signal to a subscription, which need not be there. */
  synchronized void remove(SignalSubscription subscription) {
    if (subscriptions.remove(subscription) && subscriptions.isEmpty()) {
      Object found = JvmSignals.install(signal, former);
      if (found != handler) {
        // Somebody has put his own in our place, and means it to stay.
        JvmSignals.install(signal, found);
      }
    }
  }

  /** A thread of the JVM. */
  private void handle(Object arrived) {
    boolean taken = false;
    for (SignalSubscription subscription : subscriptions) {
      taken |= subscription.deliver(this);
    }
    if (!taken) {
      passOn(arrived);
    }
  }

  private void passOn(Object arrived) {
    Object next = former;
    if (next == JvmSignals.DEFAULT || next == JvmSignals.IGNORE) {
      return;
    }
    try {
      JvmSignals.call(next, arrived);
    } catch (UnsupportedOperationException _) {
      // It is native code, which only the system can call.
    }
  }

  @Override
  public String toString() {
    return "SIG" + name();
  }
}
