package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.IoWait;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What can be wrong with how waits are registered. */
final class BrokenWaiters {
  private BrokenWaiters() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            SecondIsRefused.class,
            SecondIsRefused::new,
            "Only one fiber at a time may wait for a handle.",
            "W5",
            "W6",
            "W7",
            "W7b",
            "W7c",
            "R104",
            "R122",
            "R126",
            "SEL106",
            "C110",
            "K102",
            "K125")
        .add(
            SecondOverwrites.class,
            SecondOverwrites::new,
            "The second who waits for a handle takes the place of the first.",
            "W7")
        .add(
            LeaverTakesAll.class,
            LeaverTakesAll::new,
            "The first who leaves a handle takes it from the poller.",
            "W7c")
        .add(
            EndedTakesAll.class,
            EndedTakesAll::new,
            "A wait that has ended before an event comes takes all of its handle from the poller.",
            "W7c",
            "W15")
        .add(
            UnblockIsReadiness.class,
            UnblockIsReadiness::new,
            "An unblock ends a wait for a handle as if that were ready.",
            "W10",
            "B122")
        .add(
            StaysOnTheHandle.class,
            StaysOnTheHandle::new,
            "What a wait has asked for and not got stays registered, and unblocks the fiber later.",
            "W4",
            "W11",
            "W13",
            "SEL6",
            "SEL104")
        .add(
            TimerStays.class,
            TimerStays::new,
            "The timer of a wait that has ended stays, and unblocks the fiber.",
            "W12",
            "W106")
        .add(
            OwnedByOne.class,
            OwnedByOne::new,
            "A handle belongs to the scheduler that waits for it first.",
            "W104",
            "C6c")
        .add(
            RoomForSixtyFour.class,
            RoomForSixtyFour::new,
            "There is room for 64 waits.",
            "W7b",
            "W105",
            "SEL112",
            "C105")
        .add(
            NotArmedAgain.class,
            NotArmedAgain::new,
            "A registration that has told once is not armed again.",
            "W9",
            "W18b",
            "W102",
            "W111")
        .add(
            EdgeTriggered.class,
            EdgeTriggered::new,
            "Only what has become ready since the last time ends a wait.",
            "W9",
            "W18b",
            "W102")
        .add(
            LooksBeforeItRegisters.class,
            LooksBeforeItRegisters::new,
            "What becomes ready between looking and registering ends no wait.",
            "W101")
        .add(
            RegisteredByNumber.class,
            RegisteredByNumber::new,
            "A new handle counts as registered when one with its number was.",
            "C107")
        .add(
            ReadyByNumber.class,
            ReadyByNumber::new,
            "What a handle was ready for is known by its number, and never forgotten.",
            "W26",
            "W103")
        .add(
            WaitsStay.class,
            WaitsStay::new,
            "The poller is asked about waits that have ended, too.",
            "W115",
            "W116")
        .add(
            RaisedWaitsStay.class,
            RaisedWaitsStay::new,
            "A wait is only taken from the poller when the handle was ready.",
            "W116")
        .add(
            TimersStay.class,
            TimersStay::new,
            "The timer of a wait that has ended stays, and does nothing.",
            "F111")
        .list();
  }

  private static final class SecondIsRefused extends BreakableScheduler {
    SecondIsRefused(Platform platform) {
      super(platform);
    }

    @Override
    void register(IoWait wait) {
      if (ioWaits.stream().anyMatch(other -> other.io() == wait.io())) {
        throw new IllegalStateException("somebody waits already: " + wait);
      }
      super.register(wait);
    }
  }

  private static final class SecondOverwrites extends BreakableScheduler {
    SecondOverwrites(Platform platform) {
      super(platform);
    }

    @Override
    void register(IoWait wait) {
      ioWaits.removeIf(other -> other.io() == wait.io());
      super.register(wait);
    }
  }

  private static final class LeaverTakesAll extends BreakableScheduler {
    LeaverTakesAll(Platform platform) {
      super(platform);
    }

    @Override
    void deregister(IoWait wait) {
      ioWaits.removeIf(other -> other.io() == wait.io());
    }
  }

  private static final class EndedTakesAll extends BreakableScheduler {
    EndedTakesAll(Platform platform) {
      super(platform);
    }

    @Override
    void poll(Collection<IoWait> waits, long nanos) {
      List<Io> ended = waits.stream().filter(Wait::isCompleted).map(IoWait::io).toList();
      waits.removeIf(wait -> ended.contains(wait.io()));
      super.poll(waits, nanos);
    }
  }

  private static final class UnblockIsReadiness extends BreakableScheduler {
    UnblockIsReadiness(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      if (fiber.currentWait() instanceof IoWait wait) {
        wait.ready(wait.events());
      } else {
        super.unblock(blocker, fiber);
      }
    }
  }

  private static final class StaysOnTheHandle extends BreakableScheduler {
    private final List<Poller.Interest> stale = new ArrayList<>();

    StaysOnTheHandle(Platform platform) {
      super(platform);
    }

    private record Stale(Fiber<?> fiber, Io io, int events, List<Poller.Interest> all)
        implements Poller.Interest {
      @Override
      public void ready(int ready) {
        boolean _ = all.removeIf(each -> each == this);
        Wait.unblock(fiber);
      }
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = 0;
      try {
        ready = super.ioWait(io, events, timeout);
        return ready;
      } finally {
        if (ready != events) {
          stale.add(new Stale(Fiber.current(), io, events & ~ready, stale));
        }
      }
    }

    @Override
    void poll(Collection<IoWait> waits, long nanos) {
      List<Poller.Interest> all = new ArrayList<>(waits);
      all.addAll(stale);
      int _ = poller.poll(all, nanos);
    }
  }

  private static final class TimerStays extends BreakableScheduler {
    TimerStays(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      Fiber<?> self = Fiber.current();
      long deadline = Timeouts.deadline(now(), Timeouts.nanos(timeout));
      try {
        return super.ioWait(io, events, timeout);
      } finally {
        Timer _ = startTimer(deadline, () -> Wait.unblock(self));
      }
    }
  }

  private static final class OwnedByOne extends BreakableScheduler {
    OwnedByOne(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      if (io.waits().stream().anyMatch(wait -> wait.fiber().scheduler() != this)) {
        throw new IllegalStateException("another scheduler waits for " + io);
      }
      return super.ioWait(io, events, timeout);
    }
  }

  private static final class RoomForSixtyFour extends BreakableScheduler {
    RoomForSixtyFour(Platform platform) {
      super(platform);
    }

    @Override
    void register(IoWait wait) {
      if (ioWaits.size() == 64) {
        throw new IllegalStateException("too many waits");
      }
      super.register(wait);
    }
  }

  private static final class NotArmedAgain extends BreakableScheduler {
    private final Set<Io> told = new HashSet<>();

    NotArmedAgain(Platform platform) {
      super(platform);
    }

    @Override
    void register(IoWait wait) {
      if (!told.contains(wait.io())) {
        super.register(wait);
      }
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = super.ioWait(io, events, timeout);
      if (ready != 0) {
        told.add(io);
      }
      return ready;
    }
  }

  static class EdgeTriggered extends BreakableScheduler {
    private final Map<Io, Integer> seen = new WeakHashMap<>();

    EdgeTriggered(Platform platform) {
      super(platform);
    }

    private record Edge(IoWait waiting, int events, Map<Io, Integer> seen)
        implements Poller.Interest {
      @Override
      public Io io() {
        return waiting.io();
      }

      @Override
      public void ready(int ready) {
        seen.merge(io(), ready, (a, b) -> a | b);
        waiting.ready(ready);
      }
    }

    @Override
    void poll(Collection<IoWait> waits, long nanos) {
      List<Edge> edges = waits.stream().map(this::edge).filter(edge -> edge.events != 0).toList();
      int _ = poller.poll(edges, nanos);
    }

    private Edge edge(IoWait wait) {
      int before = seen.getOrDefault(wait.io(), 0) & Look.at(poller, wait.io(), Look.ALL);
      seen.put(wait.io(), before);
      return new Edge(wait, wait.events() & ~before, seen);
    }
  }

  private static final class LooksBeforeItRegisters extends BreakableScheduler {
    LooksBeforeItRegisters(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      int ready = Look.at(poller, io, Io.checkEvents(events));
      if (ready != 0) {
        return ready;
      }
      Pause.betweenSteps();
      return super.ioWait(io, events, timeout);
    }

    @Override
    void register(IoWait wait) {
      if (Look.at(poller, wait.io(), wait.events()) == 0) {
        super.register(wait);
      }
    }
  }

  private static final class RegisteredByNumber extends BreakableScheduler {
    private final Map<String, Io> registered = new HashMap<>();

    RegisteredByNumber(Platform platform) {
      super(platform);
    }

    @Override
    void register(IoWait wait) {
      Io first = registered.computeIfAbsent(String.valueOf(wait.io().reopenPath()), _ -> wait.io());
      if (first == wait.io()) {
        super.register(wait);
      }
    }
  }

  private static final class ReadyByNumber extends BreakableScheduler {
    private final Map<String, Integer> known = new HashMap<>();

    ReadyByNumber(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      String number = String.valueOf(io.reopenPath());
      int before = known.getOrDefault(number, 0) & events;
      if (before != 0) {
        return before;
      }
      int ready = super.ioWait(io, events, timeout);
      known.merge(number, ready, (a, b) -> a | b);
      return ready;
    }
  }

  private static final class WaitsStay extends BreakableScheduler {
    WaitsStay(Platform platform) {
      super(platform);
    }

    @Override
    void deregister(IoWait wait) {}
  }

  private static final class RaisedWaitsStay extends BreakableScheduler {
    RaisedWaitsStay(Platform platform) {
      super(platform);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      IoWait wait = new IoWait(io, events, timeout);
      poller.check(io);
      register(wait);
      int ready = await(wait, 0);
      deregister(wait);
      return ready;
    }
  }

  private static final class TimersStay extends BreakableScheduler {
    TimersStay(Platform platform) {
      super(platform);
    }

    @Override
    void stopTimer(Timer timer) {}
  }
}
