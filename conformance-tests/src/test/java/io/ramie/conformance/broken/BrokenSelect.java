package io.ramie.conformance.broken;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Platform;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be wrong with waiting for many handles. */
final class BrokenSelect {
  private BrokenSelect() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            ReadyInEverySet.class,
            ReadyInEverySet::new,
            "A handle that is ready for something is told in every set that it is in.",
            "SEL1",
            "SEL101")
        .add(FirstOnly.class, FirstOnly::new, "Of each set one ready handle is told.", "SEL102")
        .add(
            LastFirst.class,
            LastFirst::new,
            "The ready handles come in an order of their own.",
            "SEL102")
        .add(
            SelectRoundsDown.class,
            SelectRoundsDown::new,
            "Time-outs of selections are rounded down to ticks of 16 ms.",
            "SEL3",
            "SEL103")
        .add(
            SelectInIntMillis.class,
            SelectInIntMillis::new,
            "Time-outs of selections are turned into an int of milliseconds.",
            "SEL110")
        .add(
            OnlyLooks.class,
            OnlyLooks::new,
            "A selection without a time-out only looks.",
            "SEL4",
            "SEL106",
            "SEL112")
        .add(
            HoldsTheThread.class,
            HoldsTheThread::new,
            "A selection asks the system until something is ready, and no fiber runs meanwhile.",
            "SEL4")
        .add(ClosedAreLeftOut.class, ClosedAreLeftOut::new, "Closed handles are left out.", "SEL5")
        .add(
            CloseIsNothing.class,
            CloseIsNothing::new,
            "A handle that is closed ends a selection with nothing.",
            "SEL5",
            "SEL5b")
        .add(
            HelpersStay.class,
            HelpersStay::new,
            "The fibers that wait for the handles are left to themselves.",
            "SEL6",
            "SEL104",
            "SEL107")
        .add(
            LeavesAnUnblock.class,
            LeavesAnUnblock::new,
            "A handle that is ready unblocks the fiber twice.",
            "SEL108")
        .add(
            SelectTimerStays.class,
            SelectTimerStays::new,
            "The timer of a selection that has ended stays, and unblocks the fiber.",
            "SEL113")
        .add(
            NothingIsOver.class,
            NothingIsOver::new,
            "A selection of nothing returns at once.",
            "SEL103")
        .add(TwoSets.class, TwoSets::new, "The third set is not looked at.", "SEL109")
        .list();
  }

  private static final class ReadyInEverySet extends BreakableScheduler {
    ReadyInEverySet(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      IoSelection found = super.ioSelect(readable, writable, priority, timeout);
      Set<Io> ready =
          Stream.of(found.readable(), found.writable(), found.priority())
              .flatMap(List::stream)
              .collect(Collectors.toSet());
      return new IoSelection(in(ready, readable), in(ready, writable), in(ready, priority));
    }

    private static List<Io> in(Set<Io> ready, Collection<? extends Io> set) {
      return set.stream().filter(ready::contains).<Io>map(io -> io).toList();
    }
  }

  private static final class FirstOnly extends BreakableScheduler {
    FirstOnly(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      IoSelection found = super.ioSelect(readable, writable, priority, timeout);
      return new IoSelection(
          first(found.readable()), first(found.writable()), first(found.priority()));
    }

    private static List<Io> first(List<Io> ready) {
      return ready.stream().limit(1).toList();
    }
  }

  private static final class LastFirst extends BreakableScheduler {
    LastFirst(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      IoSelection found = super.ioSelect(readable, writable, priority, timeout);
      return new IoSelection(found.readable().reversed(), found.writable(), found.priority());
    }
  }

  private static final class SelectRoundsDown extends BreakableScheduler {
    SelectRoundsDown(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      return super.ioSelect(readable, writable, priority, Coarse.ticks(timeout));
    }
  }

  private static final class SelectInIntMillis extends BreakableScheduler {
    SelectInIntMillis(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      return super.ioSelect(readable, writable, priority, Coarse.intMillis(timeout));
    }
  }

  private static final class OnlyLooks extends BreakableScheduler {
    OnlyLooks(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      return super.ioSelect(
          readable, writable, priority, timeout == null ? Duration.ZERO : timeout);
    }
  }

  private static final class HoldsTheThread extends BreakableScheduler {
    HoldsTheThread(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      while (timeout == null && noneOf(readable)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return super.ioSelect(readable, writable, priority, timeout);
    }

    private boolean noneOf(Collection<? extends Io> readable) {
      return readable.stream().allMatch(io -> Look.at(poller, io, Io.READABLE) == 0);
    }
  }

  private static final class ClosedAreLeftOut extends BreakableScheduler {
    ClosedAreLeftOut(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      return super.ioSelect(
          readable.stream().filter(Io::isOpen).toList(), writable, priority, timeout);
    }
  }

  private static final class CloseIsNothing extends BreakableScheduler {
    CloseIsNothing(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      try {
        return super.ioSelect(readable, writable, priority, timeout);
      } catch (Throwable thrown) {
        if (thrown instanceof ClosedIoException) {
          return IoSelection.NONE;
        }
        throw thrown;
      }
    }
  }

  private static final class HelpersStay extends BreakableScheduler {
    HelpersStay(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      Fiber<?> self = Fiber.current();
      IoSelection found = super.ioSelect(readable, writable, priority, Duration.ZERO);
      if (found.isEmpty()) {
        readable.forEach(io -> wake(self, io));
        boolean _ = block(this, timeout);
      }
      return found.isEmpty() ? super.ioSelect(readable, writable, priority, Duration.ZERO) : found;
    }

    private void wake(Fiber<?> self, Io io) {
      Fiber<?> _ =
          fiber(
              FiberOptions.NONE,
              () -> {
                int _ = ioWait(io, Io.READABLE, null);
                unblock(this, self);
                return true;
              });
    }
  }

  private static final class LeavesAnUnblock extends BreakableScheduler {
    LeavesAnUnblock(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      IoSelection found = super.ioSelect(readable, writable, priority, timeout);
      unblock(this, Fiber.current());
      return found;
    }
  }

  private static final class SelectTimerStays extends BreakableScheduler {
    SelectTimerStays(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      Fiber<?> self = Fiber.current();
      long deadline = Timeouts.deadline(now(), Timeouts.nanos(timeout));
      try {
        return super.ioSelect(readable, writable, priority, timeout);
      } finally {
        Timer _ = startTimer(deadline, () -> Wait.unblock(self));
      }
    }
  }

  private static final class NothingIsOver extends BreakableScheduler {
    NothingIsOver(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      return readable.isEmpty() && writable.isEmpty() && priority.isEmpty()
          ? IoSelection.NONE
          : super.ioSelect(readable, writable, priority, timeout);
    }
  }

  private static final class TwoSets extends BreakableScheduler {
    TwoSets(Platform platform) {
      super(platform);
    }

    @Override
    public IoSelection ioSelect(
        Collection<? extends Io> readable,
        Collection<? extends Io> writable,
        Collection<? extends Io> priority,
        @Nullable Duration timeout)
        throws InterruptedException {
      return super.ioSelect(readable, writable, List.of(), timeout);
    }
  }
}
