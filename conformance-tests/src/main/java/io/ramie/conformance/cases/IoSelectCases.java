package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HUGE;
import static io.ramie.conformance.cases.Times.NONE;
import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import java.nio.channels.ClosedChannelException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waiting until one of many handles is ready. */
final class IoSelectCases {
  private IoSelectCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_SELECT)
        .anywhere(
            "SEL1",
            "ioSelect returns the ready handles of each set, and no others.",
            "Ruby test_io_select",
            IoSelectCases::readyOnesOfEachSet)
        .anywhere(
            "SEL3",
            "ioSelect returns nothing when the time-out has passed, not before; zero only looks.",
            "io-event select",
            IoSelectCases::timesOut)
        .inFiber(
            "SEL4",
            "Other fibers run while one selects, and what they do ends it.",
            "Ruby scheduler.rb",
            IoSelectCases::othersRunMeanwhile)
        .anywhere(
            "SEL5",
            "A closed handle among the others is refused with ClosedChannelException.",
            "async, io_select",
            IoSelectCases::closedMembers)
        .inFiber(
            "SEL5b",
            "A handle that is closed while a fiber selects ends that with ClosedIoException.",
            "async, io_select",
            IoSelectCases::closedMeanwhile)
        .inFiber(
            "SEL6",
            "What is raised in a fiber that selects leaves no wait on any of the handles.",
            "async, io_select",
            IoSelectCases::raisedMeanwhile)
        .anywhere(
            "SEL101",
            "A handle that is in several sets is told in each that it is ready for.",
            "spi, ioSelect",
            IoSelectCases::inSeveralSets)
        .anywhere(
            "SEL102",
            "The ready ones come in the order asked for.",
            "spi, IoSelection",
            IoSelectCases::inOrder)
        .anywhere(
            "SEL103",
            "Nothing to wait for is just a time-out.",
            "io-event select",
            IoSelectCases::emptySets)
        .inFiber(
            "SEL104",
            "When the selection is over, none of its handles has a wait left, ready or not.",
            "contract, general 2",
            IoSelectCases::nothingIsLeft)
        .anywhere(
            "SEL105",
            "A file is ready at once, beside handles that are not.",
            "contract, ioWait",
            IoSelectCases::files)
        .inFiber(
            "SEL106",
            "Two fibers that select the same handle are both told.",
            "async#127",
            IoSelectCases::twoSelectors)
        .anywhere(
            "SEL107",
            "A selection whose time-out passes as a handle becomes ready leaves nothing, and the"
                + " next one finds it.",
            "contract, general 2",
            IoSelectCases::timeoutRacesWithData)
        .inFiber(
            "SEL108",
            "A selection leaves no unblock behind: the next block waits.",
            "contract, general 3",
            IoSelectCases::leavesNoUnblock)
        .anywhere(
            "SEL109",
            "Urgent data is told in the third set.",
            "spi, ioSelect",
            IoSelectCases::urgentData)
        .inFiber(
            "SEL110",
            "Time-outs of thousands of years do not overflow.",
            "contract, kernelSleep",
            IoSelectCases::hugeTimeouts)
        .anywhere(
            "SEL111",
            "A handle of another platform is refused with IllegalArgumentException, and the others"
                + " have no waits left.",
            "design D15",
            IoSelectCases::foreignHandles)
        .inFiber(
            "SEL112",
            "Of a hundred handles the one that becomes ready ends the selection.",
            "contract, ioSelect",
            IoSelectCases::hundredHandles)
        .inFiber(
            "SEL113",
            "The time-out of a selection that a handle has ended ends nothing later.",
            "contract, general 2",
            IoSelectCases::timeoutIsTakenBack)
        .list();
  }

  private static IoSelection readable(Trial trial, List<Io> ios, @Nullable Duration timeout)
      throws InterruptedException {
    return trial.hooks().ioSelect(ios, List.of(), List.of(), timeout);
  }

  private static void returned(IoSelection actual, IoSelection expected) {
    Fail.unlessEqual("ioSelect returned", actual, expected);
  }

  private static IoSelection onlyReadable(Io... ios) {
    return new IoSelection(List.of(ios), List.of(), List.of());
  }

  private static void readyOnesOfEachSet(Trial trial) throws InterruptedException {
    Pair some = trial.handles().sockets();
    Pair none = trial.handles().narrowSockets();
    Peer.write(some.second(), "x");
    Peer.fill(none.first());
    List<Io> both = List.of(none.first(), some.first());
    List<Io> one = List.of(some.first());
    returned(trial.hooks().ioSelect(both, both, both, null), new IoSelection(one, one, List.of()));
    returned(readable(trial, both, trial.patience()), onlyReadable(some.first()));
    returned(
        trial.hooks().ioSelect(List.of(), both, List.of(), trial.patience()),
        new IoSelection(List.of(), one, List.of()));
  }

  private static void timesOut(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    List<Io> both = List.of(pair.first(), pair.second());
    long start = trial.now();
    returned(readable(trial, both, millis(10)), IoSelection.NONE);
    Fail.whenShorter("ioSelect", trial.since(start), millis(10));
    for (Duration none : NONE) {
      returned(readable(trial, both, none), IoSelection.NONE);
    }
    Peer.write(pair.second(), "x");
    for (Duration none : NONE) {
      returned(readable(trial, both, none), onlyReadable(pair.first()));
    }
  }

  private static Fiber<IoSelection> selecting(Trial trial, List<Io> ios) {
    return trial.start(() -> trial.hooks().ioSelect(ios, List.of(), List.of(), null));
  }

  /** Until it no longer looks only, but waits. */
  private static void waits(Trial trial, Fiber<?> selector) throws InterruptedException {
    trial.suspended(selector);
    trial.hooks().kernelSleep(millis(1));
    trial.suspended(selector);
  }

  private static void othersRunMeanwhile(Trial trial) throws InterruptedException {
    Pair one = trial.handles().sockets();
    Pair other = trial.handles().sockets();
    Fiber<IoSelection> selector = selecting(trial, List.of(one.first(), other.first()));
    waits(trial, selector);
    Peer.write(other.second(), "x");
    returned(selector.value(), onlyReadable(other.first()));
  }

  private static void closedMembers(Trial trial) {
    Pair pair = trial.handles().sockets();
    Io closed = trial.handles().sockets().first();
    closed.close();
    for (List<Io> ios :
        List.of(List.of(closed), List.of(pair.first(), closed), List.of(closed, pair.first()))) {
      Fail.unlessThrows(
          "ioSelect with a closed handle",
          ClosedChannelException.class,
          () -> readable(trial, ios, trial.patience()));
      trial.handles().checkNothingWaits();
    }
  }

  private static void closedMeanwhile(Trial trial) throws InterruptedException {
    Io other = trial.handles().sockets().first();
    for (boolean elsewhere : new boolean[] {false, true}) {
      Io closed = trial.handles().sockets().first();
      Fiber<?> selector =
          trial.go(() -> {
            Fail.unlessThrows(
                "ioSelect",
                ClosedIoException.class,
                () -> readable(trial, List.of(closed, other), trial.patience()));
            trial.handles().checkNothingWaits();
          });
      waits(trial, selector);
      if (elsewhere) {
        trial.elsewhere(closed::close);
      } else {
        closed.close();
      }
      selector.join();
    }
  }

  private static void raisedMeanwhile(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    List<Io> both = List.of(pair.first(), pair.second());
    for (int i = 0; i < 5; i++) {
      Fiber<?> selector =
          trial.go(() -> {
            Fail.unlessThrows(
                "ioSelect", Raised.class, () -> readable(trial, both, trial.patience()));
            trial.handles().checkNothingWaits();
            Peer.write(pair.second(), "x");
            long start = trial.now();
            trial.hooks().kernelSleep(millis(1));
            Fail.whenShorter("the next sleep", trial.since(start), millis(1));
          });
      waits(trial, selector);
      trial.hooks().fiberInterrupt(selector, new Raised());
      selector.join();
      Peer.drain(pair.first());
    }
  }

  private static void inSeveralSets(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    List<Io> one = List.of(pair.first());
    returned(
        trial.hooks().ioSelect(one, one, one, trial.patience()),
        new IoSelection(List.of(), one, List.of()));
    Peer.write(pair.second(), "x");
    returned(
        trial.hooks().ioSelect(one, one, one, trial.patience()),
        new IoSelection(one, one, List.of()));
  }

  private static void inOrder(Trial trial) throws InterruptedException {
    List<Io> ios = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Pair pair = trial.handles().sockets();
      ios.add(pair.first());
      Peer.write(pair.second(), "x");
    }
    returned(readable(trial, ios, trial.patience()), onlyReadable(ios.toArray(Io[]::new)));
    returned(
        readable(trial, ios.reversed(), trial.patience()),
        onlyReadable(ios.reversed().toArray(Io[]::new)));
  }

  private static void emptySets(Trial trial) throws InterruptedException {
    long start = trial.now();
    returned(readable(trial, List.of(), millis(2)), IoSelection.NONE);
    Fail.whenShorter("ioSelect of nothing", trial.since(start), millis(2));
    returned(readable(trial, List.of(), Duration.ZERO), IoSelection.NONE);
  }

  private static void nothingIsLeft(Trial trial) throws InterruptedException {
    Pair one = trial.handles().sockets();
    Pair other = trial.handles().sockets();
    for (int i = 0; i < 5; i++) {
      Fiber<?> selector =
          trial.go(() -> {
            returned(
                readable(trial, List.of(one.first(), other.first()), null),
                onlyReadable(one.first()));
            trial.handles().checkNothingWaits();
            Peer.write(other.second(), "x");
            long start = trial.now();
            trial.hooks().kernelSleep(millis(1));
            Fail.whenShorter("the next sleep", trial.since(start), millis(1));
          });
      waits(trial, selector);
      Peer.write(one.second(), "x");
      selector.join();
      Peer.drain(one.first());
      Peer.drain(other.first());
    }
  }

  private static void files(Trial trial) throws InterruptedException {
    Io file = trial.handles().open(trial.handles().file(), StandardOpenOption.READ);
    Io quiet = trial.handles().sockets().first();
    returned(readable(trial, List.of(quiet, file), null), onlyReadable(file));
  }

  private static void twoSelectors(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<IoSelection> first = selecting(trial, List.of(pair.first()));
    Fiber<IoSelection> second = selecting(trial, List.of(pair.second(), pair.first()));
    waits(trial, first);
    waits(trial, second);
    Peer.write(pair.second(), "x");
    returned(first.value(), onlyReadable(pair.first()));
    returned(second.value(), onlyReadable(pair.first()));
  }

  private static void timeoutRacesWithData(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    List<Io> both = List.of(pair.first(), pair.second());
    trial.race(
        100,
        () -> readable(trial, both, micros(30)),
        () -> {
          trial.spin(micros(trial.random().nextInt(60)));
          Peer.write(pair.second(), "x");
        },
        () -> {
          trial.handles().checkNothingWaits();
          returned(readable(trial, both, trial.patience()), onlyReadable(pair.first()));
          Peer.drain(pair.first());
        });
  }

  private static void leavesNoUnblock(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<Boolean> selector =
        trial.start(() -> {
          returned(readable(trial, List.of(pair.first()), null), onlyReadable(pair.first()));
          return trial.hooks().block(null, millis(5));
        });
    waits(trial, selector);
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("the block behind the selection returned", selector.value(), false);
  }

  private static void urgentData(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().connection();
    List<Io> one = List.of(pair.first());
    returned(trial.hooks().ioSelect(List.of(), List.of(), one, millis(1)), IoSelection.NONE);
    pair.second().underlying().send(Bytes.of("!"), Io.OUT_OF_BAND, null);
    returned(
        trial.hooks().ioSelect(List.of(), List.of(), one, trial.patience()),
        new IoSelection(List.of(), List.of(), one));
  }

  private static void hugeTimeouts(Trial trial) throws InterruptedException {
    for (Duration timeout : HUGE) {
      Pair pair = trial.handles().sockets();
      Fiber<IoSelection> selector =
          trial.start(() -> readable(trial, List.of(pair.first()), timeout));
      waits(trial, selector);
      trial.hooks().kernelSleep(micros(100));
      Peer.write(pair.second(), "x");
      returned(selector.value(), onlyReadable(pair.first()));
    }
  }

  private static void foreignHandles(Trial trial) {
    Io quiet = trial.handles().sockets().first();
    Io foreign = trial.handles().foreign();
    Fail.unlessThrows(
        "ioSelect with a handle of another platform",
        IllegalArgumentException.class,
        () -> readable(trial, List.of(quiet, foreign), trial.patience()));
    trial.handles().checkNothingWaits();
  }

  private static void timeoutIsTakenBack(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<Boolean> selector =
        trial.start(() -> {
          IoSelection found = readable(trial, List.of(pair.first()), millis(8));
          // On a busy machine the time-out may have come first.
          return !found.isEmpty() && trial.hooks().block(null, millis(15));
        });
    trial.hooks().kernelSleep(millis(1));
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("the block behind the selection returned", selector.value(), false);
  }

  private static void hundredHandles(Trial trial) throws InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      pairs.add(trial.handles().sockets());
    }
    List<Io> ios = pairs.stream().map(Pair::first).toList();
    for (int i = 0; i < 5; i++) {
      Pair chosen = pairs.get(trial.random().nextInt(100));
      Fiber<IoSelection> selector = selecting(trial, ios);
      waits(trial, selector);
      Peer.write(chosen.second(), "x");
      returned(selector.value(), onlyReadable(chosen.first()));
      Peer.drain(chosen.first());
    }
  }
}
