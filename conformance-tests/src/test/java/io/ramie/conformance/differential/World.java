package io.ramie.conformance.differential;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.ramie.io.FiberFile;
import io.ramie.io.Pipe;
import io.ramie.net.StreamSocket;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.net.UdpSocket;
import io.ramie.net.UnixDatagramSocket;
import io.ramie.net.UnixSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a program works on: a TCP connection, a pair of Unix domain sockets, a pipe, two pairs of
 * datagram sockets, and a file.
 */
final class World implements AutoCloseable {
  static final int ENDS = 6;
  static final int MESSAGE_ENDS = 4;

  private static final int LOCAL = 2;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final List<End> ends = new ArrayList<>();
  private final List<MessageEnd> messageEnds = new ArrayList<>();
  private final Path path = Files.createTempFile("ramie-differential", "");
  private @Nullable FiberFile file;

  World() throws IOException {
    try {
      tcp();
      unix();
      pipe();
      datagrams();
      file = FiberFile.open(path, READ, WRITE);
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  End end(int number) {
    return ends.get(number);
  }

  /** Those that no network lies between. */
  List<End> localEnds() {
    return ends.subList(LOCAL, ENDS);
  }

  MessageEnd messageEnd(int number) {
    return messageEnds.get(number);
  }

  FiberFile file() {
    return Objects.requireNonNull(file);
  }

  private void tcp() throws IOException {
    try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
      TcpSocket near = TcpSocket.connect(listener.localAddress());
      sockets(near, listener.accept());
    }
  }

  private void unix() throws IOException {
    var pair = UnixSocket.pair();
    sockets(pair.first(), pair.second());
  }

  private void sockets(StreamSocket first, StreamSocket second) {
    Flow there = new Flow(ends.size() + 1);
    Flow back = new Flow(ends.size() + 2);
    add(new End(first, back, there), new End(second, there, back));
  }

  private void pipe() throws IOException {
    Pipe pipe = Pipe.open();
    Flow flow = new Flow(ends.size() + 1);
    add(new End(pipe.source(), flow, null), new End(pipe.sink(), null, flow));
  }

  private void datagrams() throws IOException {
    UdpSocket near = UdpSocket.bind(new InetSocketAddress(LOOPBACK, 0));
    messageEnds.add(new MessageEnd(near));
    UdpSocket far = UdpSocket.bind(new InetSocketAddress(LOOPBACK, 0));
    messageEnds.add(new MessageEnd(far));
    near.connect(far.localAddress());
    far.connect(near.localAddress());
    var pair = UnixDatagramSocket.pair();
    messageEnds.add(new MessageEnd(pair.first()));
    messageEnds.add(new MessageEnd(pair.second()));
  }

  private void add(End one, End other) {
    End.connect(one, other);
    ends.add(one);
    ends.add(other);
  }

  @Override
  public void close() throws IOException {
    ends.forEach(end -> end.handle.close());
    messageEnds.forEach(end -> end.socket.close());
    if (file != null) {
      file.close();
    }
    Files.delete(path);
  }
}
