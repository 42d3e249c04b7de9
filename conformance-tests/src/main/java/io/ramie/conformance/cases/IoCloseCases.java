package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Being asked to close a handle, and handles that are closed while somebody waits for them. */
final class IoCloseCases {
  private static final long CLOSED = Long.MIN_VALUE;

  /** A hook that waits for a handle which is neither readable nor writable. */
  private record HandleWait(String hook, Call call) {
    interface Call {
      void in(FiberScheduler hooks, Io io) throws Exception;
    }

    static final List<HandleWait> ALL =
        List.of(
            new HandleWait(
                "ioWait for READABLE", (hooks, io) -> hooks.ioWait(io, Io.READABLE, null)),
            new HandleWait(
                "ioWait for WRITABLE", (hooks, io) -> hooks.ioWait(io, Io.WRITABLE, null)),
            new HandleWait(
                "ioWait with a time-out",
                (hooks, io) -> hooks.ioWait(io, Io.READABLE | Io.WRITABLE, HOUR)),
            new HandleWait("ioRead", (hooks, io) -> hooks.ioRead(io, Bytes.buffer(8), 1)),
            new HandleWait(
                "ioReadInto",
                (hooks, io) -> IoReadIntoCases.readDry(hooks, io, () -> Bytes.buffer(8))),
            new HandleWait("ioWrite", (hooks, io) -> hooks.ioWrite(io, Bytes.buffer(8), 1)),
            new HandleWait(
                "socketReceive", (hooks, io) -> hooks.socketReceive(io, Bytes.buffer(8), 0, null)),
            new HandleWait(
                "socketSend", (hooks, io) -> hooks.socketSend(io, Bytes.buffer(8), 0, null)),
            new HandleWait(
                "ioSelect",
                (hooks, io) -> hooks.ioSelect(List.of(io), List.of(io), List.of(), null)));

    void isEndedByClose(FiberScheduler hooks, Io io) {
      Fail.unlessThrows(
          hook + " on a handle that is closed", ClosedIoException.class, () -> call.in(hooks, io));
    }
  }

  private IoCloseCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_CLOSE)
        .anywhere(
            "C2",
            "ioClose returns true when it has closed the handle, and false when it has left that to"
                + " the caller.",
            "io-event io_close; Ruby scheduler.rb",
            IoCloseCases::saysWhoCloses)
        .inFiber(
            "C4",
            "A handle that another fiber closes ends whichever hook waits for it with"
                + " ClosedIoException.",
            "Ruby test_io_close_across_fibers",
            trial -> closeEndsAllWaits(trial, Io::close))
        .onThread(
            "C5",
            "A handle that is closed outside fibers ends the waits of fibers.",
            "async io, when closing",
            IoCloseCases::closedOutsideFibers)
        .inFiber(
            "C6",
            "A handle that another thread closes ends whichever hook waits for it with"
                + " ClosedIoException.",
            "Ruby test_io_close_blocking_fiber",
            trial -> closeEndsAllWaits(trial, io -> trial.elsewhere(io::close)))
        .inFiber(
            "C6b",
            "A handle that a fiber of another scheduler closes ends the waits of this one's"
                + " fibers.",
            "async io, from a fiber in a new thread",
            trial -> closeEndsAllWaits(trial, io -> closeInAnotherScheduler(trial, io)))
        .inFiber(
            "C6c",
            "A handle that is closed ends the waits of fibers of two schedulers.",
            "design D9",
            IoCloseCases::waitsOfTwoSchedulers)
        .inFiber(
            "C9",
            "The number of a closed handle is not another's while somebody waits for it.",
            "Ruby IO#close",
            IoCloseCases::numbersAreKept)
        .inFiber(
            "C15",
            "A listener that is closed releases a fiber that accepts.",
            "guile-fibers#80",
            IoCloseCases::listeners)
        .inFiber(
            "C101",
            "A handle that is closed ends no wait for another one.",
            "io-event, closed by another fiber while waiting",
            IoCloseCases::othersWaitOn)
        .anywhere(
            "C102",
            "A handle that is closed as a wait for it begins ends that wait.",
            "design D9",
            IoCloseCases::closedAsTheWaitBegins)
        .anywhere(
            "C103",
            "A read that data and a close meet at once returns the data, or tells that the handle"
                + " is closed, and leaves nothing.",
            "design D9",
            IoCloseCases::closeRacesWithData)
        .inFiber(
            "C104",
            "Two threads that close a handle at once end each wait for it once.",
            "design D9",
            IoCloseCases::closedTwice)
        .inFiber(
            "C105",
            "A hundred handles that another thread closes in a storm end their waits, and only"
                + " those.",
            "design D9",
            IoCloseCases::storm)
        .anywhere(
            "C106",
            "What is raised as the handle is closed is thrown at that wait or at the next.",
            "contract, general 3",
            IoCloseCases::closeRacesWithInterrupt)
        .inFiber(
            "C107",
            "Handles that are closed and opened again and again, with the same numbers, all work.",
            "design D8",
            IoCloseCases::reopened)
        .inFiber(
            "C108",
            "A fiber whose wait a close has ended waits undisturbed afterwards.",
            "contract, general 2",
            IoCloseCases::nothingIsLeft)
        .inFiber(
            "C109",
            "A handle that wraps another ends the waits for it when it is closed.",
            "spi, Io.underlying",
            IoCloseCases::wrappedHandles)
        .inFiber(
            "C110",
            "A fiber may close the handle that it has just been told to be ready, while another"
                + " still waits for it.",
            "design D9",
            IoCloseCases::closedByTheFirstOfTwo)
        .list();
  }

  private static void saysWhoCloses(Trial trial) {
    Pair pair = trial.handles().sockets();
    boolean closed = trial.hooks().ioClose(pair.first());
    Fail.unlessEqual("isOpen was", pair.first().isOpen(), !closed);
    pair.first().close();
    Fail.unlessEqual("the other side read", pair.second().underlying().read(Bytes.buffer(1)), 0L);
    Fail.unless(pair.second().isOpen(), () -> "the other handle is closed, too");
  }

  private interface Closer {
    void close(Io io) throws InterruptedException;
  }

  private static void closeEndsAllWaits(Trial trial, Closer closer) throws InterruptedException {
    Io io = fullSocket(trial);
    List<Fiber<?>> waiters = new ArrayList<>();
    for (HandleWait wait : HandleWait.ALL) {
      waiters.add(trial.go(() -> wait.isEndedByClose(trial.hooks(), io)));
    }
    for (Fiber<?> waiter : waiters) {
      trial.suspended(waiter);
    }
    // ioSelect may have been looking only.
    trial.hooks().kernelSleep(millis(1));
    closer.close(io);
    for (Fiber<?> waiter : waiters) {
      waiter.join();
    }
    trial.handles().checkNothingWaits();
  }

  /** Neither readable nor writable. */
  private static Io fullSocket(Trial trial) {
    Io io = trial.handles().narrowSockets().first();
    Peer.fill(io);
    return io;
  }

  private static void closeInAnotherScheduler(Trial trial, Io io) {
    trial.elsewhere(() -> {
      FiberScheduler hooks = trial.another();
      Schedulers.install(hooks);
      hooks.fiber(
          FiberOptions.NONE,
          () -> {
            hooks.yield();
            io.close();
            return null;
          });
      Schedulers.close(hooks);
    });
  }

  private static void closedOutsideFibers(Trial trial) {
    for (HandleWait wait : HandleWait.ALL) {
      Io io = fullSocket(trial);
      Fiber<?> waiter = trial.go(() -> wait.isEndedByClose(trial.hooks(), io));
      Fail.when(waiter.isDone(), () -> wait.hook() + " did not wait");
      io.close();
      trial.hooks().run();
      Fail.unless(waiter.isDone(), () -> "run has left " + waiter);
    }
  }

  private static void waitsOfTwoSchedulers(Trial trial) throws Throwable {
    Io io = fullSocket(trial);
    HandleWait wait = HandleWait.ALL.getFirst();
    Fiber<?> here = trial.go(() -> wait.isEndedByClose(trial.hooks(), io));
    var elsewhere =
        trial.elsewhere(() -> {
          FiberScheduler hooks = trial.another();
          Schedulers.install(hooks);
          Fiber<?> there =
              hooks.fiber(
                  FiberOptions.NONE,
                  Trial.quiet(Trial.callable(() -> wait.isEndedByClose(hooks, io))));
          Schedulers.close(hooks);
          there.value();
        });
    trial.until("both wait", () -> io.waits().size() == 2);
    io.close();
    here.join();
    elsewhere.join();
  }

  private static void numbersAreKept(Trial trial) throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      Pair old = trial.handles().sockets();
      Fiber<?> reader =
          trial.go(() ->
              Fail.unlessThrows(
                  "ioRead on a handle that is closed",
                  ClosedIoException.class,
                  () -> trial.hooks().ioRead(old.first(), Bytes.buffer(8), 1)));
      trial.suspended(reader);
      old.first().close();
      Pair next = trial.handles().sockets();
      Peer.write(next.first(), "x");
      Peer.write(next.second(), "x");
      reader.join();
      Fail.unlessEqual("the new handle had", Peer.drain(next.first()), 1L);
      Fail.unlessEqual("its peer had", Peer.drain(next.second()), 1L);
      old.second().close();
      next.second().close();
      next.first().close();
    }
  }

  private static void listeners(Trial trial) throws InterruptedException {
    for (boolean elsewhere : new boolean[] {false, true}) {
      Io listener = trial.handles().listener();
      Fiber<?> accepting =
          trial.go(() ->
              Fail.unlessThrows(
                  "socketAccept",
                  ClosedIoException.class,
                  () -> trial.hooks().socketAccept(listener)));
      trial.suspended(accepting);
      if (elsewhere) {
        trial.elsewhere(listener::close);
      } else {
        listener.close();
      }
      accepting.join();
    }
  }

  private static void othersWaitOn(Trial trial) throws InterruptedException {
    Pair closed = trial.handles().sockets();
    Pair open = trial.handles().sockets();
    Fiber<Integer> other = trial.start(() -> Peer.await(trial, open.first(), Io.READABLE));
    Fiber<?> waiter =
        trial.go(() -> HandleWait.ALL.getFirst().isEndedByClose(trial.hooks(), closed.first()));
    trial.suspended(waiter);
    closed.first().close();
    waiter.join();
    trial.hooks().kernelSleep(millis(1));
    Fail.when(other.isDone(), () -> "the wait for another handle has ended");
    Peer.write(open.second(), "x");
    Fail.unlessEqual("the other ioWait returned", other.value(), Io.READABLE);
  }

  private static void closedAsTheWaitBegins(Trial trial) throws Throwable {
    AtomicReference<Io> io = new AtomicReference<>(trial.handles().sockets().first());
    trial.race(
        100,
        () ->
            Fail.unlessThrows(
                "ioWait on a handle that is closed",
                ClosedIoException.class,
                () -> Peer.await(trial, io.get(), Io.READABLE)),
        () -> io.get().close(),
        () -> io.set(trial.handles().sockets().first()));
  }

  private static void closeRacesWithData(Trial trial) throws Throwable {
    AtomicReference<Pair> pair = new AtomicReference<>(trial.handles().sockets());
    trial.race(
        100,
        () -> {
          long count = readOrClosed(trial, pair.get().first());
          Fail.unless(
              count == 1 || count == CLOSED, () -> "ioRead returned " + Errno.describe(count));
        },
        () -> {
          Peer.write(pair.get().second(), "x");
          trial.jitter();
          pair.get().first().close();
        },
        () -> {
          trial.handles().checkNothingWaits();
          pair.get().second().close();
          pair.set(trial.handles().sockets());
        });
  }

  /**
   * What ioRead returned, or {@link #CLOSED}: it throws when it waited, and otherwise finds an end
   * or no handle any more.
   */
  private static long readOrClosed(Trial trial, Io io) throws InterruptedException {
    if (!io.tryAcquire()) {
      return CLOSED;
    }
    try {
      long count = trial.hooks().ioRead(io, Bytes.buffer(8), 1);
      return count == 0 || Errno.EBADF.is(count) ? CLOSED : count;
    } catch (Exception thrown) {
      Fail.unless(thrown instanceof ClosedIoException, () -> "ioRead threw " + thrown);
      return CLOSED;
    } finally {
      io.release();
    }
  }

  private static void closedTwice(Trial trial) throws Throwable {
    for (int i = 0; i < 5; i++) {
      Io io = fullSocket(trial);
      List<Fiber<?>> waiters = new ArrayList<>();
      for (HandleWait wait : HandleWait.ALL) {
        waiters.add(
            trial.go(() -> {
              wait.isEndedByClose(trial.hooks(), io);
              sleepsOn(trial);
            }));
      }
      trial.suspended(waiters.getLast());
      var other = trial.elsewhere(io::close);
      trial.jitter();
      io.close();
      for (Fiber<?> waiter : waiters) {
        waiter.join();
      }
      other.join();
    }
  }

  private static void sleepsOn(Trial trial) throws InterruptedException {
    long start = trial.now();
    trial.hooks().kernelSleep(millis(1));
    Fail.whenShorter("the next sleep", trial.since(start), millis(1));
  }

  private static void storm(Trial trial) throws Throwable {
    List<Io> closed = new ArrayList<>();
    List<Fiber<?>> fibers = new ArrayList<>();
    List<Pair> open = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Pair pair = trial.handles().sockets();
      if (i % 2 == 0) {
        closed.add(pair.first());
        fibers.add(
            trial.go(() -> HandleWait.ALL.getFirst().isEndedByClose(trial.hooks(), pair.first())));
      } else {
        open.add(pair);
        fibers.add(trial.go(() -> Peer.await(trial, pair.first(), Io.READABLE)));
      }
    }
    trial.elsewhere(() -> {
      for (Io io : closed) {
        io.close();
        trial.jitter();
      }
    });
    for (Pair pair : open) {
      trial.hooks().yield();
      Peer.write(pair.second(), "x");
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
  }

  private static @Nullable Throwable thrownBy(Trial.Step step) {
    try {
      step.run();
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  private static void closeRacesWithInterrupt(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    AtomicReference<Io> io = new AtomicReference<>(trial.handles().sockets().first());
    AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    trial.race(
        100,
        () ->
            first.set(
                thrownBy(() -> trial.hooks().ioWait(io.get(), Io.READABLE, trial.patience()))),
        () -> {
          io.get().close();
          trial.jitter();
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          Throwable second = thrownBy(() -> trial.hooks().kernelSleep(micros(1)));
          Throwable thrown = first.get();
          boolean raisedFirst = thrown == cause && second == null;
          boolean raisedSecond = thrown instanceof ClosedIoException && second == cause;
          Fail.unless(
              raisedFirst || raisedSecond,
              () ->
                  "the wait threw %s, and the next one %s"
                      .formatted(orNothing(thrown), orNothing(second)));
          io.set(trial.handles().sockets().first());
        });
  }

  private static String orNothing(@Nullable Throwable thrown) {
    return Objects.toString(thrown, "nothing");
  }

  private static void reopened(Trial trial) throws InterruptedException {
    for (int i = 0; i < 30; i++) {
      Pair pair = trial.handles().sockets();
      Fiber<Integer> reader = trial.start(() -> Peer.await(trial, pair.first(), Io.READABLE));
      trial.suspended(reader);
      if (i % 3 == 0) {
        trial.mayFail(reader);
        pair.first().close();
        trial.until("the wait has ended", reader::isDone);
      } else {
        Peer.write(pair.second(), "x");
        Fail.unlessEqual("ioWait returned", reader.value(), Io.READABLE);
        pair.first().close();
      }
      pair.second().close();
    }
  }

  private static void nothingIsLeft(Trial trial) throws InterruptedException {
    for (HandleWait wait : HandleWait.ALL) {
      Io io = fullSocket(trial);
      Fiber<?> waiter =
          trial.go(() -> {
            wait.isEndedByClose(trial.hooks(), io);
            sleepsOn(trial);
            Fail.unlessEqual("block returned", trial.hooks().block(null, millis(1)), false);
          });
      trial.suspended(waiter);
      io.close();
      waiter.join();
    }
  }

  private static void wrappedHandles(Trial trial) throws InterruptedException {
    for (HandleWait wait : HandleWait.ALL) {
      Io real = fullSocket(trial);
      Io wrapped = trial.handles().reluctant(real);
      Fiber<?> waiter = trial.go(() -> wait.isEndedByClose(trial.hooks(), wrapped));
      trial.suspended(waiter);
      wrapped.close();
      waiter.join();
      Fail.when(real.isOpen(), () -> "the wrapped handle is open");
    }
  }

  private static void closedByTheFirstOfTwo(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      fibers.add(
          trial.go(() -> {
            Throwable thrown = thrownBy(() -> Peer.await(trial, pair.first(), Io.READABLE));
            Fail.unless(
                thrown == null || thrown instanceof ClosedIoException,
                () -> "ioWait threw " + thrown);
            trial.note(thrown == null ? "ready" : "closed");
            pair.first().close();
          }));
    }
    trial.suspended(fibers.getLast());
    Peer.write(pair.second(), "x");
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
    Fail.unless(trial.events().contains("ready"), () -> "no fiber was told: " + trial.events());
  }
}
