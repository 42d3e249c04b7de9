package io.ramie;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waits for signals of the operating system: SIGINT of a terminal, SIGTERM of a service manager,
 * SIGHUP to read the configuration again, SIGUSR1 for whatever the program likes.
 *
 * <pre>{@code
 * Fibers.schedule("shutdown", () -> {
 *   String signal = Signals.await("INT", "TERM");
 *   log("closing because of SIG" + signal);
 *   listener.close();
 * });
 * }</pre>
 *
 * <p>While somebody waits, or is subscribed, the signal does not do what it did before: SIGTERM
 * does not end the JVM. Afterwards it does again. Who must not miss one between two waits keeps a
 * {@link SignalSubscription}.
 *
 * <p>A signal has its name, with or without {@code SIG}. Refused, with a message that says why, are
 * those that nobody can catch (KILL, STOP), those that the JVM needs for itself (QUIT, SEGV, BUS,
 * FPE, ILL, TRAP, PIPE, XFSZ, USR2), CHLD, for which there is {@link
 * io.ramie.process.FiberProcess}, and, in a JVM that was started with {@code -Xrs}, HUP, INT and
 * TERM. What the process was started to ignore, as HUP is by {@code nohup}, stays ignored and never
 * comes.
 *
 * <p>The JVM delivers a signal on a thread of its own, some time after it came. Several of a kind
 * that come at almost the same time may be one, as everywhere on Unix. Any thread may call any
 * method.
 */
public final class Signals {
  private Signals() {}

  /**
   * Waits for the next one of some signals.
   *
   * @param signals their names, for example {@code TERM} or {@code SIGTERM}
   * @return which one came, without {@code SIG}
   * @throws IllegalArgumentException if there is no name, or one is unknown or cannot be waited
   *     for; the message says why
   * @throws InterruptedException if the thread is interrupted
   */
  public static String await(String... signals) throws InterruptedException {
    try (SignalSubscription subscription = subscribe(signals)) {
      return subscription.await();
    }
  }

  /**
   * Waits for the next one of some signals, but not for ever.
   *
   * @param timeout how long at most; null for ever
   * @param signals their names, for example {@code TERM} or {@code SIGTERM}
   * @return which one came, without {@code SIG}; empty when the time has passed
   * @throws IllegalArgumentException if there is no name, or one is unknown or cannot be waited
   *     for; the message says why
   * @throws InterruptedException if the thread is interrupted
   */
  public static Optional<String> await(@Nullable Duration timeout, String... signals)
      throws InterruptedException {
    try (SignalSubscription subscription = subscribe(signals)) {
      return subscription.await(timeout);
    }
  }

  /**
   * Begins to catch some signals, and goes on until the subscription is closed.
   *
   * @param signals their names, for example {@code TERM} or {@code SIGTERM}
   * @return what counts them; each of several subscriptions gets every signal
   * @throws IllegalArgumentException if there is no name, or one is unknown or cannot be waited
   *     for; the message says why
   */
  public static SignalSubscription subscribe(String... signals) {
    return new SignalSubscription(SignalDispatch.of(signals)).begin();
  }
}
