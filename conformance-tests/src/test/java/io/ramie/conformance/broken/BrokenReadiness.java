package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the events that ioWait tells. */
final class BrokenReadiness {
  private BrokenReadiness() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            UnmaskedEvents.class,
            UnmaskedEvents::new,
            "ioWait returns all that the handle is ready for, asked for or not.",
            "W1",
            "W3",
            "W5",
            "W23")
        .add(
            ReadyIsOne.class,
            ReadyIsOne::new,
            "ioWait returns 1 when the handle is ready, whatever for.",
            "W2",
            "W3",
            "W5",
            "W6",
            "W19",
            "W24",
            "W26",
            "W110")
        .add(
            AnyEventEnds.class,
            AnyEventEnds::new,
            "A wait is ended by whatever its handle is ready for.",
            "W1",
            "W3b",
            "W6")
        .add(
            HangUpIsAnEvent.class,
            HangUpIsAnEvent::new,
            "A hang-up is told by an event of its own.",
            "W18",
            "W18b",
            "W19")
        .add(
            NoByteNotReady.class,
            NoByteNotReady::new,
            "A handle from which no byte can be read is not readable.",
            "W18b",
            "W102",
            "W113")
        .add(
            HungUpPipeIsNotReady.class,
            HungUpPipeIsNotReady::new,
            "A pipe whose writer has gone is not ready.",
            "W18",
            "W18b",
            "P14")
        .add(
            UrgentIsReadable.class,
            UrgentIsReadable::new,
            "Whoever waits for urgent data gets any data.",
            "W24")
        .add(
            ErrorIsNotUrgent.class,
            ErrorIsNotUrgent::new,
            "A fiber that waits for urgent data does not learn of an error.",
            "W114")
        .add(
            RefusesFiles.class,
            RefusesFiles::new,
            "A handle that epoll does not take cannot be waited for.",
            "W22",
            "W22b",
            "SEL105")
        .add(
            FilesDoNotGiveWay.class,
            FilesDoNotGiveWay::new,
            "A wait for a file returns at once.",
            "W22b",
            "W30")
        .add(
            WrappedIsReady.class,
            WrappedIsReady::new,
            "A handle without a descriptor of its own counts as always ready.",
            "W110")
        .add(
            ClosedIsNeverReady.class,
            ClosedIsNeverReady::new,
            "A closed handle is one that is not ready.",
            "W30",
            "SEL5")
        .add(
            ForeignIsNeverReady.class,
            ForeignIsNeverReady::new,
            "A handle of another platform is one that is not ready.",
            "W109",
            "SEL111")
        .add(
            DropsUnknownEvents.class,
            DropsUnknownEvents::new,
            "Unknown events are dropped, and nothing to wait for is a time-out.",
            "W108")
        .add(
            TimeoutIsReady.class,
            TimeoutIsReady::new,
            "A wait that has timed out returns the events as one does that has ended.",
            "W8",
            "W9",
            "W11",
            "W24",
            "W25",
            "W26",
            "W103",
            "W110",
            "W113",
            "SEL3",
            "R108",
            "K10",
            "K101")
        .add(
            ZeroDoesNotLook.class,
            ZeroDoesNotLook::new,
            "A time-out of zero has passed before the handle is looked at.",
            "W9",
            "SEL3")
        .add(
            RoundsDown.class,
            RoundsDown::new,
            "Time-outs are rounded down to ticks of 16 ms.",
            "W8")
        .add(
            MillisAreInts.class,
            MillisAreInts::new,
            "Time-outs are turned into an int of milliseconds.",
            "W112")
        .add(
            RaisedNeedsAWait.class,
            RaisedNeedsAWait::new,
            "What is raised in a fiber whose handle has just become ready is lost.",
            "W107",
            "R110",
            "C106",
            "K104")
        .list();
  }

  private static final class UnmaskedEvents extends BreakableScheduler {
    UnmaskedEvents(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = super.ioWait(io, events, timeout);
      return ready == 0 ? 0 : ready | Look.at(poller, io, Look.ALL);
    }
  }

  private static final class ReadyIsOne extends BreakableScheduler {
    ReadyIsOne(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return super.ioWait(io, events, timeout) == 0 ? 0 : 1;
    }
  }

  private static final class AnyEventEnds extends BreakableScheduler {
    AnyEventEnds(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return super.ioWait(io, Look.ALL, timeout);
    }
  }

  private static final class HangUpIsAnEvent extends BreakableScheduler {
    HangUpIsAnEvent(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = super.ioWait(io, events, timeout);
      return ready != 0 && Look.seesNoByte(io) ? ready | 16 : ready;
    }
  }

  private static final class NoByteNotReady extends BreakableScheduler {
    NoByteNotReady(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = super.ioWait(io, events, timeout);
      return Look.seesNoByte(io) ? ready & ~Io.READABLE : ready;
    }
  }

  private static final class HungUpPipeIsNotReady extends BreakableScheduler {
    HungUpPipeIsNotReady(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = super.ioWait(io, events, timeout);
      return Look.seesHungUpPipe(poller, io) ? ready & ~Io.READABLE : ready;
    }
  }

  private static final class UrgentIsReadable extends BreakableScheduler {
    UrgentIsReadable(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int asked = events == Io.PRIORITY ? Io.READABLE : events;
      return super.ioWait(io, asked, timeout) == 0 ? 0 : events;
    }
  }

  private static final class ErrorIsNotUrgent extends BreakableScheduler {
    ErrorIsNotUrgent(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = super.ioWait(io, events, timeout);
      boolean error = events == Io.PRIORITY && io.takeError() != 0;
      return error ? super.ioWait(io, events, timeout) : ready;
    }
  }

  private static final class RefusesFiles extends BreakableScheduler {
    RefusesFiles(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      if (io.isFile()) {
        throw new UncheckedIOException(new IOException("epoll_ctl failed: EPERM"));
      }
      return super.ioWait(io, events, timeout);
    }
  }

  private static final class FilesDoNotGiveWay extends BreakableScheduler {
    FilesDoNotGiveWay(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return io.isFile() ? events : super.ioWait(io, events, timeout);
    }
  }

  private static final class WrappedIsReady extends BreakableScheduler {
    WrappedIsReady(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return io.underlying() == io ? super.ioWait(io, events, timeout) : events;
    }
  }

  private static final class ClosedIsNeverReady extends BreakableScheduler {
    ClosedIsNeverReady(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return io.isOpen() ? super.ioWait(io, events, timeout) : 0;
    }
  }

  private static final class ForeignIsNeverReady extends BreakableScheduler {
    ForeignIsNeverReady(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return io.platform() == platform ? super.ioWait(io, events, timeout) : 0;
    }
  }

  private static final class DropsUnknownEvents extends BreakableScheduler {
    DropsUnknownEvents(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int known = events & Look.ALL;
      return known == 0 ? 0 : super.ioWait(io, known, timeout);
    }
  }

  private static final class TimeoutIsReady extends BreakableScheduler {
    TimeoutIsReady(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = super.ioWait(io, events, timeout);
      return ready == 0 ? events : ready;
    }
  }

  private static final class ZeroDoesNotLook extends BreakableScheduler {
    ZeroDoesNotLook(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return timeout == null || timeout.isPositive() ? super.ioWait(io, events, timeout) : 0;
    }
  }

  private static final class RoundsDown extends BreakableScheduler {
    RoundsDown(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return super.ioWait(io, events, Coarse.ticks(timeout));
    }
  }

  private static final class MillisAreInts extends BreakableScheduler {
    MillisAreInts(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return super.ioWait(io, events, Coarse.intMillis(timeout));
    }
  }

  private static final class RaisedNeedsAWait extends BreakableScheduler {
    RaisedNeedsAWait(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      Wait<?> wait = fiber.currentWait();
      if (wait != null && !wait.isCompleted()) {
        super.fiberInterrupt(fiber, cause);
      }
    }
  }
}
