package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.conformance.Trial.Step;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;

/** A fiber that keeps the ready queue from ever being empty; others must come to their turns. */
final class Starvation {
  private Starvation() {}

  static void ofTimers(Trial trial, Step giveWay) throws Throwable {
    endsMeanwhile(trial.go(() -> trial.hooks().kernelSleep(millis(2))), giveWay, trial);
  }

  static void ofHandles(Trial trial, Step giveWay) throws Throwable {
    Pair pair = trial.handles().sockets();
    Fiber<?> reader = trial.go(() -> trial.hooks().ioWait(pair.first(), Io.READABLE, null));
    for (int i = 0; i < 10; i++) {
      giveWay.run();
    }
    Peer.write(pair.second(), "x");
    endsMeanwhile(reader, giveWay, trial);
  }

  static void ofOtherThreads(Trial trial, Step giveWay) throws Throwable {
    Fiber<?> blocked = trial.start(() -> trial.hooks().block(null, null));
    trial.elsewhere(() -> trial.hooks().unblock(null, blocked));
    endsMeanwhile(blocked, giveWay, trial);
  }

  static void ofYielders(Trial trial, Step giveWay) throws Throwable {
    Fiber<?> yielder =
        trial.go(() -> {
          for (int i = 0; i < 10; i++) {
            trial.hooks().yield();
          }
        });
    endsMeanwhile(yielder, giveWay, trial);
  }

  private static void endsMeanwhile(Fiber<?> other, Step giveWay, Trial trial) throws Throwable {
    long start = trial.now();
    while (!other.isDone()) {
      giveWay.run();
      trial.checkInTime();
      Fail.whenLonger("starving " + other.name(), trial.since(start), trial.patience());
    }
  }
}
