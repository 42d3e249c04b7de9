package io.ramie.conformance.broken;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.List;

/** What can be wrong with connecting. */
final class BrokenConnect {
  private BrokenConnect() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            ConnectedIsOne.class,
            ConnectedIsOne::new,
            "socketConnect returns 1 when there is a connection.",
            "K5",
            "K8b",
            "K113",
            "K114")
        .add(
            RefusalIsThrown.class,
            RefusalIsThrown::new,
            "A connection that is refused is thrown.",
            "K7b",
            "K8",
            "K114")
        .add(
            InProgressIsTold.class,
            InProgressIsTold::new,
            "socketConnect returns -EINPROGRESS.",
            "K8b",
            "K110")
        .add(
            InProgressIsDone.class,
            InProgressIsDone::new,
            "A connect that goes on by itself counts as done.",
            "K8",
            "K110",
            "K111",
            "K112",
            "K114")
        .add(
            WritableIsConnected.class,
            WritableIsConnected::new,
            "A socket that has become writable counts as connected.",
            "K8",
            "K114")
        .add(
            ConnectsAgain.class,
            ConnectsAgain::new,
            "A connect that goes on by itself is begun a second time.",
            "K8b",
            "K114")
        .add(
            RaisedEndsConnect.class,
            RaisedEndsConnect::new,
            "What is raised in a fiber that connects is returned as -EINTR.",
            "K110",
            "K111",
            "K112")
        .list();
  }

  private static final class ConnectedIsOne extends BreakableScheduler {
    ConnectedIsOne(Platform platform) {
      super(platform);
    }

    @Override
    public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
      int result = super.socketConnect(socket, address);
      return result == 0 ? 1 : result;
    }
  }

  private static final class RefusalIsThrown extends BreakableScheduler {
    RefusalIsThrown(Platform platform) {
      super(platform);
    }

    @Override
    public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
      int result = super.socketConnect(socket, address);
      if (result < 0) {
        throw new UncheckedIOException(new IOException(Errno.describe(result)));
      }
      return result;
    }
  }

  private static final class InProgressIsTold extends BreakableScheduler {
    InProgressIsTold(Platform platform) {
      super(platform);
    }

    @Override
    public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
      return socket.connect(address);
    }
  }

  private static final class InProgressIsDone extends BreakableScheduler {
    InProgressIsDone(Platform platform) {
      super(platform);
    }

    @Override
    public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
      int begun = socket.connect(address);
      return Errno.EINPROGRESS.is(begun) ? 0 : begun;
    }
  }

  private static final class WritableIsConnected extends BreakableScheduler {
    WritableIsConnected(Platform platform) {
      super(platform);
    }

    @Override
    public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
      int begun = socket.connect(address);
      if (!Errno.EINPROGRESS.is(begun)) {
        return begun;
      }
      int _ = ioWait(socket, Io.WRITABLE, null);
      return 0;
    }
  }

  private static final class ConnectsAgain extends BreakableScheduler {
    ConnectsAgain(Platform platform) {
      super(platform);
    }

    @Override
    public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
      int begun = socket.connect(address);
      if (!Errno.EINPROGRESS.is(begun)) {
        return begun;
      }
      int _ = ioWait(socket, Io.WRITABLE, null);
      return socket.connect(address);
    }
  }

  private static final class RaisedEndsConnect extends BreakableScheduler {
    RaisedEndsConnect(Platform platform) {
      super(platform);
    }

    @Override
    public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
      try {
        return super.socketConnect(socket, address);
      } catch (Throwable _) {
        return Errno.EINTR.result();
      }
    }
  }
}
