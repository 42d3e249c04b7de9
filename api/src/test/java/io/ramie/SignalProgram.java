package io.ramie;

import java.time.Duration;

/** What the tests of signals run in a JVM of its own: says what it does, line by line. */
final class SignalProgram {
  private SignalProgram() {}

  public static void main(String[] args) throws Exception {
    Fibers.run(() -> {
      try (SignalSubscription subscription = Signals.subscribe("TERM", "INT")) {
        System.out.println("waiting");
        System.out.println("caught " + subscription.await());
      } catch (IllegalArgumentException refused) {
        System.out.println(refused.getMessage());
        return;
      }
      System.out.println("closed");
      Fibers.sleep(Duration.ofMinutes(10));
    });
  }
}
