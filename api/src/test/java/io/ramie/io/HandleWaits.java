package io.ramie.io;

import io.ramie.Fibers;
import io.ramie.net.SocketPair;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.net.UdpSocket;
import io.ramie.net.UnixSocket;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** The calls that wait for a handle, each on a handle that nothing will come to. */
enum HandleWaits {
  READ {
    @Override
    Scene open() throws IOException {
      SocketPair<UnixSocket> pair = UnixSocket.pair();
      return new Scene(pair.first(), () -> ignore(pair.first().read(new byte[1])), pair.second());
    }
  },
  READ_DIRECTLY {
    @Override
    Scene open() throws IOException {
      SocketPair<UnixSocket> pair = UnixSocket.pair();
      ByteBuffer target = ByteBuffer.allocateDirect(1);
      return new Scene(pair.first(), () -> ignore(pair.first().read(target)), pair.second());
    }
  },
  PEEK {
    @Override
    Scene open() throws IOException {
      SocketPair<UnixSocket> pair = UnixSocket.pair();
      return new Scene(pair.first(), () -> ignore(pair.first().peek(new byte[1])), pair.second());
    }
  },
  WRITE {
    @Override
    Scene open() throws IOException {
      SocketPair<UnixSocket> pair = UnixSocket.pair();
      return new Scene(
          pair.first(), () -> pair.first().write(new byte[MORE_THAN_FITS]), pair.second());
    }
  },
  RECEIVE_URGENT {
    @Override
    Scene open() throws IOException {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        TcpSocket socket = TcpSocket.connect(listener.localAddress());
        return new Scene(socket, () -> ignore(socket.receiveUrgent()), listener.accept());
      }
    }
  },
  ACCEPT {
    @Override
    Scene open() throws IOException {
      TcpListener listener = TcpListener.listenOnLoopback(0);
      return new Scene(listener, () -> listener.accept(), listener);
    }
  },
  RECEIVE {
    @Override
    Scene open() throws IOException {
      UdpSocket socket =
          UdpSocket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      return new Scene(socket, () -> socket.receive(new byte[1]), socket);
    }
  },
  PIPE_READ {
    @Override
    Scene open() throws IOException {
      Pipe pipe = Pipe.open();
      return new Scene(pipe.source(), () -> ignore(pipe.source().read(new byte[1])), pipe.sink());
    }
  },
  PIPE_WRITE {
    @Override
    Scene open() throws IOException {
      Pipe pipe = Pipe.open();
      return new Scene(
          pipe.sink(), () -> pipe.sink().write(new byte[MORE_THAN_FITS]), pipe.source());
    }
  },
  AWAIT {
    @Override
    Scene open() throws IOException {
      Pipe pipe = Pipe.open();
      return new Scene(pipe.source(), () -> ignore(pipe.source().await(Io.READABLE)), pipe.sink());
    }
  },
  SELECT {
    @Override
    Scene open() throws IOException {
      Pipe pipe = Pipe.open();
      return new Scene(
          pipe.source(), () -> new Select().readable(pipe.source()).await(), pipe.sink());
    }
  };

  private static final int MORE_THAN_FITS = 10_000_000;

  /**
   * What is needed for one call.
   *
   * @param handle what it waits for
   * @param call the call
   * @param other what else is to be closed in the end
   */
  record Scene(Handle handle, Fibers.Action<Exception> call, Handle other)
      implements AutoCloseable {
    @Override
    public void close() {
      handle.close();
      other.close();
    }
  }

  /** Opens what the call needs. */
  abstract Scene open() throws IOException;

  private static void ignore(int count) {
    if (count > 1) {
      throw new AssertionError("too much: " + count);
    }
  }
}
