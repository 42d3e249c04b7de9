package io.ramie.conformance.differential;

import io.ramie.io.Pipe;
import io.ramie.net.StreamSocket;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.net.UnixSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a program works on: a TCP connection, a pair of Unix domain sockets, and a pipe. */
final class World implements AutoCloseable {
  static final int ENDS = 6;

  private final List<End> ends = new ArrayList<>();

  World() throws IOException {
    try {
      tcp();
      unix();
      pipe();
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  End end(int number) {
    return ends.get(number);
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

  private void add(End one, End other) {
    End.connect(one, other);
    ends.add(one);
    ends.add(other);
  }

  @Override
  public void close() {
    ends.forEach(end -> end.handle.close());
  }
}
