package io.ramie;

import io.ramie.io.Pipe;
import io.ramie.net.SocketPair;
import io.ramie.net.TcpListener;
import io.ramie.net.UdpSocket;
import io.ramie.net.UnixSocket;
import io.ramie.process.FiberProcess;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A blocking call of each kind that would never return. It cleans up behind itself. */
enum Endless {
  SLEEP {
    @Override
    void call() throws Exception {
      Fibers.sleep(null);
    }
  },
  JOIN(false) {
    @Override
    void call() throws Exception {
      Fiber<?> other = Fibers.schedule(() -> Fibers.sleep(null));
      try {
        other.join();
      } finally {
        other.cancel();
      }
    }
  },
  ACCEPT {
    @Override
    void call() throws Exception {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        listener.accept();
      }
    }
  },
  SOCKET_READ {
    @Override
    void call() throws Exception {
      SocketPair<UnixSocket> pair = UnixSocket.pair();
      try (UnixSocket first = pair.first();
          UnixSocket _ = pair.second()) {
        int _ = first.read(new byte[1]);
      }
    }
  },
  SOCKET_WRITE {
    @Override
    void call() throws Exception {
      SocketPair<UnixSocket> pair = UnixSocket.pair();
      try (UnixSocket first = pair.first();
          UnixSocket _ = pair.second()) {
        first.write(new byte[MORE_THAN_FITS]);
      }
    }
  },
  RECEIVE {
    @Override
    void call() throws Exception {
      InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      try (UdpSocket socket = UdpSocket.bind(local)) {
        socket.receive(new byte[1]);
      }
    }
  },
  PIPE_READ {
    @Override
    void call() throws Exception {
      try (Pipe pipe = Pipe.open()) {
        int _ = pipe.source().read(new byte[1]);
      }
    }
  },
  PIPE_WRITE {
    @Override
    void call() throws Exception {
      try (Pipe pipe = Pipe.open()) {
        pipe.sink().write(new byte[MORE_THAN_FITS]);
      }
    }
  },
  AWAIT {
    @Override
    void call() throws Exception {
      try (Pipe pipe = Pipe.open()) {
        int _ = pipe.source().await(Io.READABLE);
      }
    }
  },
  SELECT {
    @Override
    void call() throws Exception {
      try (Pipe one = Pipe.open();
          Pipe other = Pipe.open()) {
        Schedulers.current()
            .ioSelect(List.of(one.source().io(), other.source().io()), List.of(), List.of(), null);
      }
    }
  },
  PROCESS {
    @Override
    void call() throws Exception {
      try (FiberProcess process = FiberProcess.start("sleep", "600").destroyOnClose()) {
        process.waitFor();
      }
    }
  },
  CAPTURE {
    @Override
    void call() throws Exception {
      try (FiberProcess process = FiberProcess.start("sleep", "600").destroyOnClose()) {
        process.capture();
      }
    }
  },
  OFFLOAD(false) {
    @Override
    void call() throws Exception {
      Fibers.offload(() -> new CountDownLatch(1).await());
    }
  },
  SIGNAL {
    @Override
    void call() throws Exception {
      Signals.await("USR1");
    }
  };

  private static final int MORE_THAN_FITS = 10_000_000;

  private final boolean everywhere;

  Endless() {
    this(true);
  }

  Endless(boolean everywhere) {
    this.everywhere = everywhere;
  }

  /** Calls it. */
  abstract void call() throws Exception;

  /** Whether something can be raised in it there: not in foreign code on a thread of its own. */
  boolean isFor(Setting setting) {
    return everywhere || setting == Setting.FIBERS;
  }
}
