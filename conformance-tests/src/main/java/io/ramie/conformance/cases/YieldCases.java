package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trait;
import io.ramie.conformance.Trial;
import io.ramie.conformance.Trial.Step;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Giving way to whatever is ready. */
final class YieldCases {
  private YieldCases() {}

  static List<Case> list() {
    return new Chapter(Hook.YIELD)
        .inFiber(
            "Y1",
            "A fiber that yields goes on after all that were ready, and after those alone.",
            "io-event queue; async reactor",
            YieldCases::goesOnAfterTheReady)
        .needing(Trait.FIFO)
        .inFiber(
            "Y3",
            "Fibers that yield again and again take turns.",
            "io-event queue; Guile Fibers manual",
            YieldCases::takeTurns)
        .needing(Trait.FIFO)
        .inFiber(
            "Y4",
            "A fiber that is woken comes after those that were ready before.",
            "io-event queue",
            YieldCases::theWokenComeLast)
        .needing(Trait.FIFO)
        .inFiber(
            "Y12",
            "The loop does not wait for anything while a fiber is ready.",
            "io-event select",
            YieldCases::readyFibersDoNotWait)
        .inFiber(
            "Y13",
            "A fiber that yields without end starves no timer.",
            "polyphony#7; Guile Fibers manual",
            trial -> Starvation.ofTimers(trial, trial.hooks()::yield))
        .inFiber(
            "Y13b",
            "A fiber that yields without end starves nobody who waits for a handle.",
            "polyphony#7; Guile Fibers manual",
            trial -> Starvation.ofHandles(trial, trial.hooks()::yield))
        .inFiber(
            "Y13c",
            "A fiber that yields without end starves nobody whom another thread wakes.",
            "polyphony#7; Guile Fibers manual",
            trial -> Starvation.ofOtherThreads(trial, trial.hooks()::yield))
        .inFiber(
            "Y16",
            "Of two fibers that are ready the one goes first that has used less time.",
            "Ruby, fair scheduler",
            YieldCases::whoHasUsedLessGoesFirst)
        .needing(Trait.FAIR)
        .anywhere(
            "Y17",
            "A yield in a shielded section throws nothing of what was raised, the one after it"
                + " does.",
            "Ruby Bug 21633",
            YieldCases::yieldsInAShieldedSection)
        .inFiber(
            "Y17b",
            "A fiber that yields in a shielded section starves nobody, though something was raised"
                + " in it.",
            "ruby#14700",
            YieldCases::shieldedYieldsStarveNobody)
        .inFiber(
            "Y101",
            "Two fibers that wake each other without end starve neither timers nor handles.",
            "contract, general 4",
            YieldCases::pingPongStarvesNobody)
        .inFiber(
            "Y102",
            "Thread.yield gives way to other fibers, too.",
            "design D1",
            YieldCases::yieldOfTheJdk)
        .anywhere(
            "Y103",
            "A fiber in which something was raised gets it when it yields.",
            "contract, fiberInterrupt",
            YieldCases::yieldThrowsWhatWasRaised)
        .anywhere(
            "Y104",
            "An unblock that came early is still there after a yield.",
            "contract, unblock",
            YieldCases::yieldTakesNoUnblock)
        .inFiber(
            "Y105",
            "Two fibers that wake each other without end do not starve one that yields.",
            "contract, general 4",
            YieldCases::pingPongStarvesNoYielder)
        .list();
  }

  private static void goesOnAfterTheReady(Trial trial) throws InterruptedException {
    List<Fiber<?>> others = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      others.add(
          trial.go(() -> {
            trial.hooks().yield();
            trial.note(name);
            trial.hooks().yield();
            trial.note(name + " again");
          }));
    }
    trial.hooks().yield();
    trial.note("self");
    for (Fiber<?> other : others) {
      other.join();
    }
    Fail.unlessEqual(
        "the order was", trial.events(), List.of("one", "two", "self", "one again", "two again"));
  }

  private static void takeTurns(Trial trial) throws InterruptedException {
    List<Fiber<?>> fibers = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      fibers.add(
          trial.go(() -> {
            for (int i = 0; i < 3; i++) {
              trial.hooks().yield();
              trial.note(name);
            }
          }));
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
    List<String> expected =
        Collections.nCopies(3, List.of("a", "b", "c")).stream().flatMap(List::stream).toList();
    Fail.unlessEqual("the order was", trial.events(), expected);
  }

  /** Not in every round: the system may take the processor away from whoever uses little. */
  private static void whoHasUsedLessGoesFirst(Trial trial) throws InterruptedException {
    int rounds = 5;
    Fiber<?> busy = trial.go(() -> spinWhenWoken(trial, rounds, "busy", Duration.ofMillis(20)));
    Fiber<?> idle = trial.go(() -> spinWhenWoken(trial, rounds, "idle", Duration.ZERO));
    int idleFirst = 0;
    for (int i = 1; i <= rounds; i++) {
      trial.hooks().unblock(null, busy);
      trial.hooks().unblock(null, idle);
      int turns = 2 * i;
      trial.until("both have had their turn", () -> trial.events().size() == turns);
      idleFirst += trial.events().get(turns - 2).equals("idle") ? 1 : 0;
    }
    int often = idleFirst;
    Fail.unless(
        often > rounds / 2,
        () ->
            "the one that had used 20 ms a turn went first in "
                + (rounds - often)
                + " of 5 rounds");
  }

  private static void spinWhenWoken(Trial trial, int rounds, String name, Duration time)
      throws InterruptedException {
    for (int i = 0; i < rounds; i++) {
      trial.hooks().block(null, null);
      trial.note(name);
      trial.spin(time);
    }
  }

  private static void theWokenComeLast(Trial trial) throws InterruptedException {
    Fiber<?> last = noteWhenWoken(trial, "woken later");
    Fiber<?> waker =
        trial.go(() -> {
          trial.hooks().block(null, null);
          trial.note("waker");
          trial.hooks().unblock(null, last);
          trial.hooks().yield();
          trial.note("waker again");
        });
    Fiber<?> ready = noteWhenWoken(trial, "was ready");
    trial.hooks().unblock(null, waker);
    trial.hooks().unblock(null, ready);
    waker.join();
    Fail.unlessEqual(
        "the order was",
        trial.events(),
        List.of("waker", "was ready", "woken later", "waker again"));
  }

  private static Fiber<?> noteWhenWoken(Trial trial, String event) {
    return trial.go(() -> {
      trial.hooks().block(null, null);
      trial.note(event);
    });
  }

  private static void readyFibersDoNotWait(Trial trial) throws InterruptedException {
    Fiber<?> asleep = trial.go(() -> trial.hooks().kernelSleep(HOUR));
    long start = trial.now();
    for (int i = 0; i < 1_000; i++) {
      trial.hooks().yield();
    }
    Fail.whenLonger("a thousand yields", trial.since(start), trial.patience());
    trial.hooks().unblock(null, asleep);
    asleep.join();
  }

  private static void pingPongStarvesNobody(Trial trial) throws Throwable {
    Fiber<?> other = pong(trial, Fiber.current());
    Step pingPong = () -> ping(trial, other);
    Starvation.ofTimers(trial, pingPong);
    Starvation.ofHandles(trial, pingPong);
    other.cancel();
    other.join();
  }

  private static void pingPongStarvesNoYielder(Trial trial) throws Throwable {
    Fiber<?> other = pong(trial, Fiber.current());
    Starvation.ofYielders(trial, () -> ping(trial, other));
    other.cancel();
    other.join();
  }

  /** Answers whenever it is woken, until it is cancelled. */
  private static Fiber<?> pong(Trial trial, Fiber<?> player) {
    return trial.go(() -> {
      while (trial.hooks().block("ping", trial.patience())) {
        trial.hooks().unblock("pong", player);
      }
    });
  }

  private static void ping(Trial trial, Fiber<?> player) throws InterruptedException {
    trial.hooks().unblock("ping", player);
    trial.hooks().block("pong", trial.patience());
  }

  @SuppressWarnings("ThreadPriorityCheck") // what it is about
  private static void yieldOfTheJdk(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<Integer> other = trial.start(() -> trial.hooks().ioWait(pair.first(), Io.READABLE, null));
    Peer.write(pair.second(), "x");
    long start = trial.now();
    while (!other.isDone()) {
      Thread.yield();
      Fail.whenLonger("starving a reader", trial.since(start), trial.patience());
    }
  }

  private static void yieldThrowsWhatWasRaised(Trial trial) throws InterruptedException {
    IllegalStateException cause = new IllegalStateException("raised");
    trial.hooks().fiberInterrupt(Fiber.current(), cause);
    Throwable thrown =
        Fail.unlessThrows("yield", IllegalStateException.class, trial.hooks()::yield);
    Fail.unlessEqual("yield threw", thrown, cause);
    trial.hooks().kernelSleep(millis(1));
  }

  private static void yieldsInAShieldedSection(Trial trial) throws Exception {
    shieldedAfter(trial, trial.hooks()::yield);
  }

  private static void shieldedYieldsStarveNobody(Trial trial) throws Exception {
    shieldedAfter(
        trial,
        () -> {
          Starvation.ofTimers(trial, trial.hooks()::yield);
          Starvation.ofHandles(trial, trial.hooks()::yield);
        });
  }

  /** Does something in a shielded section after an exception was raised, and then yields. */
  private static void shieldedAfter(Trial trial, Step body) throws Exception {
    Raised cause = new Raised();
    trial.hooks().fiberInterrupt(Fiber.current(), cause);
    Schedulers.<@Nullable Void>shielded(Trial.callable(body));
    Throwable thrown =
        Fail.unlessThrows("yield after the section", Raised.class, trial.hooks()::yield);
    Fail.unlessEqual("yield threw", thrown, cause);
    trial.hooks().yield();
  }

  private static void yieldTakesNoUnblock(Trial trial) throws InterruptedException {
    trial.hooks().unblock(null, Fiber.current());
    trial.hooks().yield();
    Fail.unlessEqual("block returned", trial.hooks().block(null, trial.patience()), true);
  }
}
