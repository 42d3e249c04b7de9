package io.ramie.conformance.broken;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.IoWait;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be wrong with handles that are closed. */
final class BrokenHandleClose {
  private BrokenHandleClose() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            ClaimsToClose.class,
            ClaimsToClose::new,
            "ioClose says that it has closed the handle, and has not.",
            "C2")
        .add(
            ClosesInSecret.class,
            ClosesInSecret::new,
            "ioClose closes the handle, and says that it has not.",
            "C2")
        .add(
            ClosedIsReady.class,
            ClosedIsReady::new,
            "A wait that a close has ended returns as if the handle were ready.",
            "C4",
            "C5",
            "C6",
            "C6b",
            "C6c",
            "C9",
            "C15",
            "C102",
            "C104",
            "C106",
            "C108",
            "C109",
            "SEL5",
            "SEL5b",
            "W30",
            "K111")
        .add(
            ClosedIsAnError.class,
            ClosedIsAnError::new,
            "A wait that a close has ended throws what the system says of the number.",
            "C4",
            "C6",
            "C9",
            "C15",
            "C103")
        .add(CloseEndsAll.class, CloseEndsAll::new, "A close ends all waits.", "C101", "C105")
        .add(
            WokenOnceMore.class,
            WokenOnceMore::new,
            "A fiber whose wait a close has ended is unblocked once more.",
            "C104",
            "C108")
        .add(
            UnknownToTheHandle.class,
            UnknownToTheHandle::new,
            "The handle does not know who waits for it.",
            "C6")
        .list();
  }

  /** What a wait for a handle does when that is closed is one method. */
  private abstract static class AfterClose extends BreakableScheduler {
    AfterClose(Platform platform) {
      super(platform);
    }

    /** What ioWait returns instead, or 0 to throw it. */
    abstract int instead(Io io, int events, ClosedIoException closed);

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      try {
        return super.ioWait(io, events, timeout);
      } catch (Throwable thrown) {
        int instead = thrown instanceof ClosedIoException closed ? instead(io, events, closed) : 0;
        if (instead == 0) {
          throw thrown;
        }
        return instead;
      }
    }
  }

  private static final class ClaimsToClose extends BreakableScheduler {
    ClaimsToClose(Platform platform) {
      super(platform);
    }

    @Override
    public boolean ioClose(Io io) {
      return true;
    }
  }

  private static final class ClosesInSecret extends BreakableScheduler {
    ClosesInSecret(Platform platform) {
      super(platform);
    }

    @Override
    public boolean ioClose(Io io) {
      io.close();
      return false;
    }
  }

  private static final class ClosedIsReady extends AfterClose {
    ClosedIsReady(Platform platform) {
      super(platform);
    }

    @Override
    int instead(Io io, int events, ClosedIoException closed) {
      return events;
    }
  }

  private static final class ClosedIsAnError extends AfterClose {
    ClosedIsAnError(Platform platform) {
      super(platform);
    }

    @Override
    int instead(Io io, int events, ClosedIoException closed) {
      throw new IllegalStateException("EBADF: " + io, closed);
    }
  }

  private static final class CloseEndsAll extends AfterClose {
    CloseEndsAll(Platform platform) {
      super(platform);
    }

    @Override
    int instead(Io io, int events, ClosedIoException closed) {
      ioWaits.forEach(wait -> wait.fail(closed));
      return 0;
    }
  }

  private static final class WokenOnceMore extends AfterClose {
    WokenOnceMore(Platform platform) {
      super(platform);
    }

    @Override
    int instead(Io io, int events, ClosedIoException closed) {
      Fiber<?> self = Fiber.current();
      Timer _ = startTimer(now() + 200_000, () -> Wait.unblock(self));
      return 0;
    }
  }

  private static final class UnknownToTheHandle extends BreakableScheduler {
    private final Set<Poller.Interest> interests = new HashSet<>();

    UnknownToTheHandle(Platform platform) {
      super(platform);
    }

    private record Hidden(Wait<Integer> waiting, Io io, int events) implements Poller.Interest {
      @Override
      public void ready(int ready) {
        boolean _ = waiting.complete(ready);
      }
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      Wait<Integer> wait = new Wait<>(Wait.Kind.SLEEP, io, Timeouts.nanos(timeout));
      Hidden hidden = new Hidden(wait, io, events);
      interests.add(hidden);
      try {
        return await(wait, 0);
      } finally {
        interests.remove(hidden);
      }
    }

    @Override
    void poll(Collection<IoWait> waits, long nanos) {
      int _ = poller.poll(List.copyOf(interests), nanos);
    }
  }
}
