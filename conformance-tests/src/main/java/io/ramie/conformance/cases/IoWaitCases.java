package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HUGE;
import static io.ramie.conformance.cases.Times.NONE;
import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trait;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Suspending a fiber until a handle is ready. */
final class IoWaitCases {
  private static final int BOTH = Io.READABLE | Io.WRITABLE;

  private IoWaitCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_WAIT)
        .inFiber(
            "W1",
            "A fiber that waits for READABLE gets it when data arrives.",
            "io-event selector",
            IoWaitCases::dataEndsTheWait)
        .anywhere(
            "W2",
            "A handle that has room is WRITABLE at once.",
            "io-event selector",
            IoWaitCases::roomIsWritable)
        .anywhere(
            "W3",
            "ioWait returns the ready ones of the events asked for, and no others.",
            "Ruby scheduler.c; ruby#4777",
            IoWaitCases::onlyWhatWasAskedFor)
        .inFiber(
            "W3b",
            "A fiber that waits for READABLE waits on when there is room to write.",
            "Ruby scheduler.c; ruby#4777",
            IoWaitCases::roomEndsNoReading)
        .inFiber(
            "W4",
            "A wait for two events that one has ended is over: the other ends nothing later.",
            "ruby#4777",
            IoWaitCases::theOtherEventEndsNothing)
        .inFiber(
            "W5",
            "Of two fibers that wait for different events of one handle both are resumed when both"
                + " come.",
            "io-event selector",
            IoWaitCases::readerAndWriter)
        .inFiber(
            "W6",
            "Of two fibers that wait for different events of one handle each is resumed by its"
                + " own.",
            "io-event selector, alternate",
            IoWaitCases::writerFirstReaderLater)
        .anywhere(
            "W8",
            "ioWait returns 0 when the time-out has passed, not before.",
            "io-event selector",
            IoWaitCases::timesOut)
        .inFiber(
            "W7",
            "Two fibers that wait for the same event of one handle are both resumed.",
            "io-event selector; async#127",
            IoWaitCases::twoReadersAreBothResumed)
        .inFiber(
            "W7b",
            "A hundred fibers that wait for the same event of one handle are all resumed.",
            "async#137",
            IoWaitCases::hundredReadersAreAllResumed)
        .inFiber(
            "W7c",
            "When one of three fibers that wait for the same event gives up, the others wait on.",
            "async#127",
            IoWaitCases::othersWaitOn)
        .anywhere(
            "W9",
            "A time-out of zero, or a negative one, only looks: 0, or what is ready.",
            "async scheduler/io",
            IoWaitCases::zeroLooks)
        .anywhere(
            "W10",
            "What ends a wait for no reason is no event: ioWait returns 0, and can be called"
                + " again.",
            "io-event selector, resumed without events; async#468",
            IoWaitCases::endedForNoReason)
        .anywhere(
            "W11",
            "What becomes ready after the time-out ends nothing, and is there for the next wait.",
            "io-event selector",
            IoWaitCases::readyAfterTheTimeout)
        .anywhere(
            "W12",
            "The time-out of a wait that has ended with an event ends nothing later.",
            "async scheduler",
            IoWaitCases::timeoutIsTakenBack)
        .inFiber(
            "W13",
            "What is raised in a fiber that waits takes it off the handle, time after time.",
            "io-event cancellable",
            IoWaitCases::raisedInAWait)
        .inFiber(
            "W15",
            "A waiter that has ended before the event comes takes it from nobody.",
            "io-event select, Waiter",
            IoWaitCases::endedBeforeTheEvent)
        .inFiber(
            "W18",
            "A hang-up resumes a fiber that waits for READABLE though there is nothing to read.",
            "io-event process_io; guile-fibers#19",
            IoWaitCases::hangUpResumesReaders)
        .anywhere(
            "W18b",
            "A handle whose other side has hung up before is READABLE at once, again and again.",
            "guile-fibers#38",
            IoWaitCases::hungUpBefore)
        .anywhere(
            "P14",
            "A child that ends without a word makes the pipe of its output READABLE.",
            "io-event process_io",
            IoWaitCases::silentChildren)
        .inFiber(
            "W19",
            "A hang-up resumes a fiber that waits for WRITABLE though there is no room.",
            "Guile Fibers, CLOSED_OR_ERROR",
            IoWaitCases::hangUpResumesWriters)
        .anywhere(
            "W22",
            "Files and /dev/null are ready for whatever is asked.",
            "io-event file_io; async#138",
            IoWaitCases::filesAreReady)
        .inFiber(
            "W22b",
            "A wait for a file gives way to the fibers that are ready.",
            "contract, ioWait",
            IoWaitCases::filesGiveWay)
        .needing(Trait.FIFO)
        .inFiber(
            "W23",
            "A fiber that waits for a FIFO is resumed when somebody opens and writes to it.",
            "io-event fifo_io",
            IoWaitCases::fifo)
        .anywhere(
            "W24",
            "Urgent data is PRIORITY; other data is not.",
            "io-event select",
            IoWaitCases::urgentData)
        .anywhere(
            "W25",
            "A listener is READABLE while a connection waits to be accepted, each time.",
            "Guile Fibers io-wakeup",
            IoWaitCases::listeners)
        .anywhere(
            "W26",
            "An empty pipe is not READABLE and a full one is not WRITABLE.",
            "Guile Fibers io-wakeup",
            IoWaitCases::pipes)
        .anywhere(
            "W30",
            "A wait for a closed handle throws ClosedChannelException, whatever its time-out.",
            "contract, general 5; io-event v1.15.1",
            IoWaitCases::closedHandlesAreRefused)
        .anywhere(
            "W101",
            "A handle that becomes ready as the wait begins ends it, every time.",
            "contract, general 3",
            IoWaitCases::readyAsTheWaitBegins)
        .anywhere(
            "W102",
            "What is left unread is ready for the next wait, and so is the end behind it.",
            "design D8",
            IoWaitCases::leftOverDataIsReady)
        .anywhere(
            "W103",
            "A new handle has not the readiness of a closed one whose number it has.",
            "design D8",
            IoWaitCases::numbersAreReused)
        .inFiber(
            "W104",
            "Fibers of two schedulers that wait for one handle are both resumed.",
            "design D8",
            IoWaitCases::twoSchedulers)
        .inFiber(
            "W105",
            "Of hundreds of handles those that are ready end their waits, and no others.",
            "contract, ioWait",
            IoWaitCases::hundredsOfHandles)
        .anywhere(
            "W106",
            "A wait whose time-out passes as the handle becomes ready has one outcome, and leaves"
                + " nothing.",
            "contract, general 2",
            IoWaitCases::timeoutRacesWithData)
        .anywhere(
            "W107",
            "What is raised as the handle becomes ready is thrown once, and the data stays.",
            "contract, general 3",
            IoWaitCases::raisedRacesWithData)
        .anywhere(
            "W108",
            "No events, and unknown ones, are refused with IllegalArgumentException.",
            "spi, ioWait",
            IoWaitCases::wrongEventsAreRefused)
        .anywhere(
            "W109",
            "A handle of another platform is refused with IllegalArgumentException.",
            "design D15",
            IoWaitCases::foreignHandlesAreRefused)
        .anywhere(
            "W110",
            "A handle that wraps another is ready when that is.",
            "spi, Io.underlying",
            IoWaitCases::wrappedHandles)
        .inFiber(
            "W111",
            "A fiber whose data another one has taken is resumed by the next.",
            "contract, general 3",
            IoWaitCases::stolenData)
        .inFiber(
            "W112",
            "Time-outs of thousands of years do not overflow.",
            "contract, kernelSleep; async#317",
            IoWaitCases::hugeTimeouts)
        .anywhere(
            "W113",
            "A datagram of length 0 makes its socket READABLE.",
            "contract, socketReceive",
            IoWaitCases::emptyDatagrams)
        .inFiber(
            "W114",
            "An error resumes a fiber that waits for urgent data, which will not come any more.",
            "spi, ioWait",
            IoWaitCases::errorResumesWhoeverWaits)
        .onThread(
            "W115",
            "A wait that has ended keeps the loop from nothing, and costs it nothing.",
            "contract, general 2",
            trial -> endedWaitCostsNothing(trial, IoWaitCases::untilReadable))
        .onThread(
            "W116",
            "A wait that something raised has ended costs the loop nothing.",
            "contract, general 2",
            trial -> endedWaitCostsNothing(trial, IoWaitCases::untilRaised))
        .list();
  }

  private static Fiber<Integer> waiting(Trial trial, Io io, int events) {
    return trial.start(() -> Peer.await(trial, io, events));
  }

  private static void timesOutOn(Trial trial, Io io, int events) throws InterruptedException {
    Fail.unlessEqual(
        "with nothing ready, ioWait returned", trial.hooks().ioWait(io, events, millis(1)), 0);
  }

  private static void isReady(Trial trial, Io io, int events) throws InterruptedException {
    long start = trial.now();
    Fail.unlessEqual("ioWait returned", trial.hooks().ioWait(io, events, trial.patience()), events);
    Fail.whenLonger("a wait for what is ready", trial.since(start), trial.patience().dividedBy(2));
  }

  /** Nothing that belonged to an earlier wait ends these. */
  private static void othersAreUndisturbed(Trial trial) throws InterruptedException {
    long start = trial.now();
    trial.hooks().kernelSleep(millis(2));
    Fail.whenShorter("the next sleep", trial.since(start), millis(2));
    Fail.unlessEqual("the next block returned", trial.hooks().block(null, millis(1)), false);
    Fail.whenShorter("both", trial.since(start), millis(3));
  }

  private static void dataEndsTheWait(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<Integer> waiter = waiting(trial, pair.first(), Io.READABLE);
    trial.suspended(waiter);
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("ioWait returned", waiter.value(), Io.READABLE);
  }

  private static void roomIsWritable(Trial trial) throws InterruptedException {
    for (Io io : List.of(trial.handles().sockets().first(), trial.handles().pipe().second())) {
      isReady(trial, io, Io.WRITABLE);
    }
  }

  private static void onlyWhatWasAskedFor(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "x");
    int both = trial.hooks().ioWait(pair.first(), BOTH, null);
    Fail.unlessEqual("for both, ioWait returned", both, BOTH);
    int one = trial.hooks().ioWait(pair.first(), Io.WRITABLE, null);
    Fail.unlessEqual("for WRITABLE, ioWait returned", one, Io.WRITABLE);
  }

  private static void roomEndsNoReading(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Fiber<Integer> reader = waiting(trial, pair.first(), Io.READABLE);
    trial.suspended(reader);
    Peer.drain(pair.second());
    trial.hooks().kernelSleep(millis(1));
    Fail.when(reader.isDone(), () -> "room to write has ended a wait for READABLE");
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("ioWait returned", reader.value(), Io.READABLE);
  }

  private static void theOtherEventEndsNothing(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Fiber<?> fiber =
        trial.go(() -> {
          Fail.unlessEqual("ioWait returned", Peer.await(trial, pair.first(), BOTH), Io.WRITABLE);
          trial.handles().checkNothingWaits();
          Peer.write(pair.second(), "x");
          othersAreUndisturbed(trial);
        });
    trial.suspended(fiber);
    Peer.drain(pair.second());
    fiber.join();
  }

  private static void readerAndWriter(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Fiber<Integer> reader = waiting(trial, pair.first(), Io.READABLE);
    Fiber<Integer> writer = waiting(trial, pair.first(), Io.WRITABLE);
    trial.suspended(reader);
    trial.suspended(writer);
    Peer.write(pair.second(), "x");
    Peer.drain(pair.second());
    Fail.unlessEqual("the reader's ioWait returned", reader.value(), Io.READABLE);
    Fail.unlessEqual("the writer's ioWait returned", writer.value(), Io.WRITABLE);
  }

  private static void writerFirstReaderLater(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Fiber<Integer> reader = waiting(trial, pair.first(), Io.READABLE);
    Fiber<Integer> writer = waiting(trial, pair.first(), Io.WRITABLE);
    trial.suspended(writer);
    Peer.drain(pair.second());
    Fail.unlessEqual("the writer's ioWait returned", writer.value(), Io.WRITABLE);
    trial.hooks().kernelSleep(millis(1));
    Fail.when(reader.isDone(), () -> "the reader was resumed before there was data");
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("the reader's ioWait returned", reader.value(), Io.READABLE);
  }

  private static void timesOut(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Duration timeout = Duration.ofMillis(20);
    long start = trial.now();
    int events = trial.hooks().ioWait(pair.first(), Io.READABLE, timeout);
    Fail.whenShorter("ioWait with a time-out", trial.since(start), timeout);
    Fail.unlessEqual("ioWait returned", events, 0);
  }

  private static void twoReadersAreBothResumed(Trial trial) throws InterruptedException {
    allReadersAreResumed(trial, 2);
  }

  private static void hundredReadersAreAllResumed(Trial trial) throws InterruptedException {
    allReadersAreResumed(trial, 100);
  }

  private static void allReadersAreResumed(Trial trial, int count) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    List<Fiber<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      readers.add(waiting(trial, pair.first(), Io.READABLE));
    }
    for (Fiber<?> reader : readers) {
      trial.suspended(reader);
    }
    Peer.write(pair.second(), "x");
    for (Fiber<Integer> reader : readers) {
      Fail.unlessEqual("one ioWait returned", reader.value(), Io.READABLE);
    }
  }

  private static void othersWaitOn(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<Integer> first = waiting(trial, pair.first(), Io.READABLE);
    Fiber<Integer> second = waiting(trial, pair.first(), Io.READABLE);
    Fiber<Integer> third = waiting(trial, pair.first(), Io.READABLE);
    trial.suspended(third);
    second.cancel();
    while (!second.isDone()) {
      trial.hooks().yield();
    }
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("the first ioWait returned", first.value(), Io.READABLE);
    Fail.unlessEqual("the third ioWait returned", third.value(), Io.READABLE);
  }

  private static void zeroLooks(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (Duration none : NONE) {
      int nothing = trial.hooks().ioWait(pair.first(), Io.READABLE, none);
      Fail.unlessEqual("with " + none + " and no data, ioWait returned", nothing, 0);
    }
    Peer.write(pair.second(), "x");
    for (Duration none : NONE) {
      int found = trial.hooks().ioWait(pair.first(), Io.READABLE, none);
      Fail.unlessEqual("with " + none + " and data, ioWait returned", found, Io.READABLE);
    }
    trial.handles().checkNothingWaits();
  }

  private static void endedForNoReason(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<?> self = Fiber.current();
    AtomicInteger unblocks = new AtomicInteger();
    trial.elsewhere(() -> {
      while (unblocks.getAndIncrement() < 200) {
        trial.hooks().unblock(null, self);
        trial.spin(micros(20));
      }
    });
    while (unblocks.get() < 200) {
      timesOutOn(trial, pair.first(), Io.READABLE);
    }
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("ioWait returned", Peer.await(trial, pair.first(), Io.READABLE), Io.READABLE);
  }

  private static void readyAfterTheTimeout(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    timesOutOn(trial, pair.first(), Io.READABLE);
    trial.handles().checkNothingWaits();
    Peer.write(pair.second(), "x");
    othersAreUndisturbed(trial);
    isReady(trial, pair.first(), Io.READABLE);
  }

  private static void timeoutIsTakenBack(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "x");
    for (int i = 0; i < 10; i++) {
      int events = trial.hooks().ioWait(pair.first(), Io.READABLE, millis(1 + i));
      Fail.unlessEqual("ioWait returned", events, Io.READABLE);
    }
    long start = trial.now();
    Fail.unlessEqual("block returned", trial.hooks().block(null, millis(15)), false);
    Fail.whenShorter("the next block", trial.since(start), millis(15));
  }

  private static void raisedInAWait(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (int i = 0; i < 10; i++) {
      Raised cause = new Raised();
      Fiber<?> waiter =
          trial.go(() -> {
            Throwable thrown =
                Fail.unlessThrows(
                    "ioWait", Raised.class, () -> Peer.await(trial, pair.first(), Io.READABLE));
            Fail.unlessEqual("ioWait threw", thrown, cause);
            trial.handles().checkNothingWaits();
            Peer.write(pair.second(), "x");
            othersAreUndisturbed(trial);
            isReady(trial, pair.first(), Io.READABLE);
          });
      trial.suspended(waiter);
      trial.hooks().fiberInterrupt(waiter, cause);
      waiter.join();
      Peer.drain(pair.first());
    }
  }

  private static void endedBeforeTheEvent(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<?> ended =
        trial.go(() ->
            Fail.unlessThrows(
                "ioWait", Raised.class, () -> Peer.await(trial, pair.first(), Io.READABLE)));
    Fiber<Integer> other = waiting(trial, pair.first(), Io.READABLE);
    trial.suspended(ended);
    trial.suspended(other);
    // Both before the loop has run: the first is still on the handle when the event comes.
    trial.hooks().fiberInterrupt(ended, new Raised());
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("the other ioWait returned", other.value(), Io.READABLE);
    ended.join();
  }

  private static void hangUpResumesReaders(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      Fiber<Integer> reader = waiting(trial, pair.first(), Io.READABLE);
      trial.suspended(reader);
      pair.second().close();
      Fail.unlessEqual("ioWait returned", reader.value(), Io.READABLE);
    }
  }

  private static void hungUpBefore(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      pair.second().close();
      for (int i = 0; i < 3; i++) {
        isReady(trial, pair.first(), Io.READABLE);
        Fail.unlessEqual("read returned", pair.first().underlying().read(Bytes.buffer(1)), 0L);
      }
    }
  }

  private static void silentChildren(Trial trial) throws Exception {
    Pair pipe = trial.handles().pipe();
    Fiber<?> self = Fiber.current();
    try (Child child = Child.silent(pipe.second())) {
      pipe.second().close();
      timesOutOn(trial, pipe.first(), Io.READABLE);
      trial.elsewhere(() -> {
        trial.until("the reader waits", () -> self.currentWait() != null);
        child.end();
      });
      Fail.unlessEqual(
          "ioWait returned", Peer.await(trial, pipe.first(), Io.READABLE), Io.READABLE);
      Fail.unlessEqual("read returned", pipe.first().underlying().read(Bytes.buffer(1)), 0L);
    }
  }

  private static void hangUpResumesWriters(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe().reversed())) {
      Peer.fill(pair.first());
      Fiber<Integer> writer = waiting(trial, pair.first(), Io.WRITABLE);
      trial.suspended(writer);
      pair.second().close();
      Fail.unlessEqual("ioWait returned", writer.value(), Io.WRITABLE);
    }
  }

  private static void filesAreReady(Trial trial) throws InterruptedException {
    Io file =
        trial
            .handles()
            .open(trial.handles().file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    Io sink =
        trial
            .handles()
            .open(Path.of("/dev/null"), StandardOpenOption.READ, StandardOpenOption.WRITE);
    for (Io io : List.of(file, sink)) {
      for (int events : new int[] {Io.READABLE, Io.WRITABLE, BOTH}) {
        for (@Nullable Duration timeout : Arrays.asList(null, Duration.ZERO, trial.patience())) {
          Fail.unlessEqual(
              "for " + io + " ioWait returned", trial.hooks().ioWait(io, events, timeout), events);
        }
      }
    }
  }

  private static void filesGiveWay(Trial trial) throws InterruptedException {
    Io file = trial.handles().open(trial.handles().file(), StandardOpenOption.READ);
    Fiber<?> other =
        trial.go(() -> {
          trial.hooks().block(null, null);
          trial.note("other");
        });
    trial.hooks().unblock(null, other);
    trial.hooks().ioWait(file, Io.READABLE, null);
    Fail.unlessEqual("meanwhile ran", trial.events(), List.of("other"));
  }

  private static void fifo(Trial trial) throws Exception {
    Path path = trial.handles().unusedPath();
    Fail.unlessEqual(
        "mkfifo ended with", new ProcessBuilder("mkfifo", path.toString()).start().waitFor(), 0);
    Io reading = trial.handles().open(path, StandardOpenOption.READ);
    Fiber<Integer> reader = waiting(trial, reading, Io.READABLE);
    trial.suspended(reader);
    Io writing = trial.handles().open(path, StandardOpenOption.WRITE);
    trial.hooks().kernelSleep(millis(1));
    Fail.when(reader.isDone(), () -> "ioWait has returned before there was data");
    Peer.write(writing, "x");
    writing.close();
    Fail.unlessEqual("ioWait returned", reader.value(), Io.READABLE);
    Fail.unlessEqual("there were", Peer.drain(reading), 1L);
  }

  private static void urgentData(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().connection();
    Peer.write(pair.second(), "x");
    isReady(trial, pair.first(), Io.READABLE);
    timesOutOn(trial, pair.first(), Io.PRIORITY);
    pair.second().underlying().send(Bytes.of("!"), Io.OUT_OF_BAND, null);
    isReady(trial, pair.first(), Io.PRIORITY);
  }

  private static void listeners(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    for (int i = 0; i < 3; i++) {
      timesOutOn(trial, listener, Io.READABLE);
      Io client = trial.handles().connecting(listener);
      isReady(trial, listener, Io.READABLE);
      trial.handles().accepted(listener.underlying().accept());
      client.close();
    }
  }

  private static void pipes(Trial trial) throws InterruptedException {
    Pair pipe = trial.handles().pipe();
    timesOutOn(trial, pipe.first(), Io.READABLE);
    isReady(trial, pipe.second(), Io.WRITABLE);
    Peer.fill(pipe.second());
    timesOutOn(trial, pipe.second(), Io.WRITABLE);
    isReady(trial, pipe.first(), Io.READABLE);
    Peer.drain(pipe.first());
    timesOutOn(trial, pipe.first(), Io.READABLE);
    isReady(trial, pipe.second(), Io.WRITABLE);
  }

  private static void closedHandlesAreRefused(Trial trial) {
    Io file = trial.handles().open(trial.handles().file(), StandardOpenOption.READ);
    Pair used = trial.handles().sockets();
    for (Io io : List.of(trial.handles().sockets().first(), used.first(), file)) {
      io.close();
      for (@Nullable Duration timeout : Arrays.asList(null, millis(1), Duration.ZERO)) {
        Fail.unlessThrows(
            "ioWait on a closed handle with time-out " + timeout,
            ClosedChannelException.class,
            () -> trial.hooks().ioWait(io, Io.READABLE, timeout));
      }
    }
  }

  private static void readyAsTheWaitBegins(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    trial.race(
        300,
        () -> {
          Peer.await(trial, pair.first(), Io.READABLE);
          Fail.unlessEqual("there were", Peer.drain(pair.first()), 1L);
        },
        () -> {
          trial.spin(micros(trial.random().nextInt(40)));
          Peer.write(pair.second(), "x");
        });
  }

  private static void leftOverDataIsReady(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "abc");
    pair.second().close();
    for (int left = 3; left > 0; left--) {
      isReady(trial, pair.first(), Io.READABLE);
      pair.first().underlying().read(Bytes.buffer(1));
    }
    isReady(trial, pair.first(), Io.READABLE);
    Fail.unlessEqual("read returned", pair.first().underlying().read(Bytes.buffer(1)), 0L);
  }

  private static void numbersAreReused(Trial trial) throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      Pair pair = trial.handles().sockets();
      timesOutOn(trial, pair.first(), Io.READABLE);
      Fail.unlessEqual(
          "ioWait returned", trial.hooks().ioWait(pair.first(), BOTH, null), Io.WRITABLE);
      Peer.write(pair.second(), "x");
      isReady(trial, pair.first(), BOTH);
      pair.first().close();
      pair.second().close();
    }
  }

  private static void twoSchedulers(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    Fiber<Integer> here = waiting(trial, pair.first(), Io.READABLE);
    var elsewhere =
        trial.elsewhere(() -> {
          FiberScheduler hooks = trial.another();
          Schedulers.install(hooks);
          Fiber<Integer> there =
              hooks.fiber(
                  FiberOptions.NONE,
                  Trial.quiet(() -> hooks.ioWait(pair.first(), Io.READABLE, trial.patience())));
          Schedulers.close(hooks);
          Fail.unlessEqual("the other scheduler's ioWait returned", there.value(), Io.READABLE);
        });
    trial.until("both wait", () -> pair.first().waits().size() == 2);
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("this scheduler's ioWait returned", here.value(), Io.READABLE);
    elsewhere.join();
  }

  private static void hundredsOfHandles(Trial trial) throws InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    List<Fiber<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Pair pair = trial.handles().sockets();
      pairs.add(pair);
      waiters.add(waiting(trial, pair.first(), Io.READABLE));
    }
    List<Boolean> chosen = trial.random().doubles(300).mapToObj(x -> x < 0.3).toList();
    for (int i = 0; i < 300; i++) {
      if (chosen.get(i)) {
        Peer.write(pairs.get(i).second(), "x");
      }
    }
    for (int i = 0; i < 300; i++) {
      if (chosen.get(i)) {
        Fail.unlessEqual("ioWait returned", waiters.get(i).value(), Io.READABLE);
      }
    }
    trial.hooks().kernelSleep(millis(1));
    Fail.unlessEqual("ended were", waiters.stream().map(Fiber::isDone).toList(), chosen);
    pairs.forEach(pair -> pair.second().close());
  }

  private static void timeoutRacesWithData(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    AtomicInteger found = new AtomicInteger();
    trial.race(
        200,
        () -> found.set(trial.hooks().ioWait(pair.first(), Io.READABLE, micros(30))),
        () -> {
          trial.spin(micros(trial.random().nextInt(60)));
          Peer.write(pair.second(), "x");
        },
        () -> {
          trial.handles().checkNothingWaits();
          Fail.unless(
              found.get() == 0 || found.get() == Io.READABLE,
              () -> "ioWait returned " + found + ", neither 0 nor READABLE");
          isReady(trial, pair.first(), Io.READABLE);
          Peer.drain(pair.first());
        });
    othersAreUndisturbed(trial);
  }

  private static void raisedRacesWithData(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    AtomicInteger caught = new AtomicInteger();
    trial.race(
        200,
        () -> caught.set(Raised.caught(() -> Peer.await(trial, pair.first(), Io.READABLE))),
        () -> {
          Peer.write(pair.second(), "x");
          trial.jitter();
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          caught.addAndGet(Raised.caught(() -> trial.hooks().kernelSleep(micros(1))));
          Fail.unlessEqual("of one thing raised, caught were", caught.get(), 1);
          trial.handles().checkNothingWaits();
          isReady(trial, pair.first(), Io.READABLE);
          Peer.drain(pair.first());
        });
  }

  private static void wrongEventsAreRefused(Trial trial) {
    Io io = trial.handles().sockets().first();
    for (int events : new int[] {0, 8, Io.READABLE | 64, -1}) {
      Fail.unlessThrows(
          "ioWait for events " + events,
          IllegalArgumentException.class,
          () -> trial.hooks().ioWait(io, events, millis(1)));
    }
  }

  private static void foreignHandlesAreRefused(Trial trial) {
    Io foreign = trial.handles().foreign();
    for (@Nullable Duration timeout : Arrays.asList(null, Duration.ZERO, millis(1))) {
      Fail.unlessThrows(
          "ioWait on a handle of another platform",
          IllegalArgumentException.class,
          () -> trial.hooks().ioWait(foreign, Io.READABLE, timeout));
    }
  }

  private static void wrappedHandles(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Io wrapped = trial.handles().reluctant(pair.first());
    timesOutOn(trial, wrapped, Io.READABLE);
    isReady(trial, wrapped, Io.WRITABLE);
    Peer.write(pair.second(), "x");
    isReady(trial, wrapped, BOTH);
    isReady(trial, wrapped, Io.READABLE);
  }

  private static void stolenData(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<?> reader =
        trial.go(() -> {
          while (Peer.drain(pair.first()) == 0) {
            Peer.await(trial, pair.first(), Io.READABLE);
          }
        });
    trial.suspended(reader);
    for (int i = 0; i < 3; i++) {
      Peer.write(pair.second(), "x");
      Fail.unlessEqual("there were", Peer.drain(pair.first()), 1L);
      trial.hooks().kernelSleep(micros(100));
    }
    for (int i = 0; i < 3; i++) {
      Peer.write(pair.second(), "x");
      // Where fibers run in the order in which they became ready, the reader has been told now.
      trial.hooks().yield();
      Peer.drain(pair.first());
      trial.hooks().kernelSleep(micros(100));
    }
    Peer.write(pair.second(), "x");
    reader.join();
  }

  private static void hugeTimeouts(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (Duration timeout : HUGE) {
      Fiber<Integer> waiter =
          trial.start(() -> trial.hooks().ioWait(pair.first(), Io.READABLE, timeout));
      trial.suspended(waiter);
      trial.hooks().kernelSleep(micros(100));
      Peer.write(pair.second(), "x");
      Fail.unlessEqual("with " + timeout + " ioWait returned", waiter.value(), Io.READABLE);
      Peer.drain(pair.first());
    }
  }

  private static void errorResumesWhoeverWaits(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().connection();
    Fiber<Integer> waiter =
        trial.start(() -> trial.hooks().ioWait(pair.first(), Io.PRIORITY, trial.patience()));
    trial.suspended(waiter);
    Peer.reset(pair.second());
    Fail.unlessEqual("ioWait returned", waiter.value(), Io.PRIORITY);
  }

  private static void emptyDatagrams(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    timesOutOn(trial, pair.first(), Io.READABLE);
    pair.second().underlying().send(Bytes.buffer(0), 0, null);
    isReady(trial, pair.first(), Io.READABLE);
  }

  /** Ends a wait of the calling fiber for the first end, which is readable afterwards. */
  private interface EndedWait {
    void run(Trial trial, FiberScheduler hooks, Pair pair) throws Exception;
  }

  /** A loop that does not sleep looks at the clock again and again. */
  private static void endedWaitCostsNothing(Trial trial, EndedWait wait) {
    AtomicInteger looks = new AtomicInteger();
    FiberScheduler hooks =
        trial.anotherWithClock(now -> {
          looks.incrementAndGet();
          return now;
        });
    try {
      Pair pair = trial.handles().sockets();
      Fiber<Integer> sleeper =
          hooks.fiber(
              FiberOptions.NONE,
              () -> {
                wait.run(trial, hooks, pair);
                int before = looks.get();
                hooks.kernelSleep(millis(100));
                return looks.get() - before;
              });
      hooks.run();
      int seen = sleeper.resultNow();
      Fail.unless(
          seen < 500,
          () -> "during a sleep of 100 ms the loop looked at the clock " + seen + " times");
    } finally {
      hooks.close();
    }
  }

  private static void untilReadable(Trial trial, FiberScheduler hooks, Pair pair)
      throws InterruptedException {
    Fiber<?> self = Fiber.current();
    hooks.fiber(
        FiberOptions.NONE,
        () -> {
          trial.suspended(self);
          Peer.write(pair.second(), "x");
          return null;
        });
    hooks.ioWait(pair.first(), Io.READABLE, null);
  }

  private static void untilRaised(Trial trial, FiberScheduler hooks, Pair pair)
      throws InterruptedException {
    Fiber<?> self = Fiber.current();
    hooks.fiber(
        FiberOptions.NONE,
        () -> {
          hooks.kernelSleep(millis(1));
          hooks.fiberInterrupt(self, new IllegalStateException("raised"));
          return null;
        });
    Fail.unlessThrows(
        "the wait",
        IllegalStateException.class,
        () -> hooks.ioWait(pair.first(), Io.READABLE, null));
    Peer.write(pair.second(), "x");
  }
}
