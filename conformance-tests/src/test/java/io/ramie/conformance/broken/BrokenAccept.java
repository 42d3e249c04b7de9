package io.ramie.conformance.broken;

import io.ramie.conformance.platform.ForwardingIo;
import io.ramie.conformance.platform.ForwardingPlatform;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What can be wrong with accepting. */
final class BrokenAccept {
  private BrokenAccept() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            AcceptTriesOnce.class,
            AcceptTriesOnce::new,
            "socketAccept tries once.",
            "R25",
            "K102",
            "K103",
            "K107",
            "C15")
        .add(
            NewestConnection.class,
            NewestConnection::new,
            "Of several connections the newest is returned first.",
            "K101")
        .add(
            AcceptedIsForeign.class,
            AcceptedIsForeign::new,
            "An accepted connection belongs to another platform than its listener.",
            "K6")
        .add(
            AcceptErrorsAreThrown.class,
            AcceptErrorsAreThrown::new,
            "An error of socketAccept is thrown.",
            "K7")
        .add(
            AcceptReturnsEintr.class,
            AcceptReturnsEintr::new,
            "A signal ends socketAccept with -EINTR.",
            "K105")
        .add(
            RaisedEndsAccept.class,
            RaisedEndsAccept::new,
            "What is raised in a fiber that accepts is returned as -EINTR.",
            "K103",
            "K107",
            "C15")
        .add(
            DropsAccepted.class,
            DropsAccepted::new,
            "What is raised when a connection has been accepted drops the connection.",
            "K104",
            "K108")
        .add(
            ResetIsThrown.class,
            ResetIsThrown::new,
            "The error of a connection that was reset before it is accepted is thrown.",
            "K106")
        .list();
  }

  private static final class AcceptTriesOnce extends BreakableScheduler {
    AcceptTriesOnce(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      return listener.accept();
    }
  }

  private static final class NewestConnection extends BreakableScheduler {
    private final Deque<IoResult> accepted = new ArrayDeque<>();

    NewestConnection(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      IoResult next;
      do {
        next = listener.accept();
        if (!next.isError()) {
          accepted.push(next);
        }
      } while (!next.isError());
      return accepted.isEmpty() ? super.socketAccept(listener) : accepted.pop();
    }
  }

  private static final class AcceptedIsForeign extends BreakableScheduler {
    AcceptedIsForeign(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      IoResult result = super.socketAccept(listener);
      return result.isError() ? result : IoResult.of(new Wrapped(other(), result.io()));
    }

    private Platform other() {
      return new ForwardingPlatform() {
        @Override
        protected Platform real() {
          return platform;
        }

        @Override
        public String name() {
          return "other";
        }
      };
    }

    private static final class Wrapped extends ForwardingIo {
      Wrapped(Platform platform, Io real) {
        super(platform, real);
      }
    }
  }

  private static final class AcceptErrorsAreThrown extends BreakableScheduler {
    AcceptErrorsAreThrown(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      IoResult result = super.socketAccept(listener);
      if (result.isError()) {
        throw new UncheckedIOException(new IOException(result.toString()));
      }
      return result;
    }
  }

  private static final class AcceptReturnsEintr extends BreakableScheduler {
    AcceptReturnsEintr(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      for (; ; ) {
        IoResult result = listener.accept();
        if (!Errno.EAGAIN.is(result.error())) {
          return result;
        }
        int _ = ioWait(listener, Io.READABLE, null);
      }
    }
  }

  private static final class RaisedEndsAccept extends BreakableScheduler {
    RaisedEndsAccept(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      try {
        return super.socketAccept(listener);
      } catch (Throwable _) {
        return IoResult.error(Errno.EINTR);
      }
    }
  }

  private static final class DropsAccepted extends BreakableScheduler {
    DropsAccepted(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      IoResult result = super.socketAccept(listener);
      try {
        Wait.checkInterrupted();
        return result;
      } catch (Throwable raised) {
        result.io().close();
        throw raised;
      }
    }
  }

  private static final class ResetIsThrown extends BreakableScheduler {
    ResetIsThrown(Platform platform) {
      super(platform);
    }

    @Override
    public IoResult socketAccept(Io listener) throws InterruptedException {
      IoResult result = super.socketAccept(listener);
      if (!result.isError() && result.io().takeError() != 0) {
        throw new UncheckedIOException(new IOException("ECONNRESET"));
      }
      return result;
    }
  }
}
