package io.ramie.conformance.soak;

import io.ramie.Fibers;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Echoes what clients send, and now and then loses patience with one of them. */
final class SoakServer implements AutoCloseable {
  /** The system lets few connections between two addresses follow each other in a minute. */
  private static final int ADDRESSES = 16;

  private static final int BACKLOG = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Soak soak;
  private final List<TcpListener> listeners = new ArrayList<>();

  SoakServer(Soak soak) throws IOException {
    this.soak = soak;
    try {
      for (int i = 1; i <= ADDRESSES; i++) {
        listeners.add(TcpListener.listen(new InetSocketAddress("127.0.0." + i, 0), BACKLOG));
      }
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  /** Accepts until the listeners are closed. */
  void start() {
    for (TcpListener listener : listeners) {
      Fibers.schedule("acceptor", () -> accept(listener));
    }
  }

  InetSocketAddress address(SplittableRandom random) {
    return listeners.get(random.nextInt(ADDRESSES)).localAddress();
  }

  private void accept(TcpListener listener) throws InterruptedException {
    SplittableRandom random = soak.newRandom();
    for (; ; ) {
      try {
        TcpSocket connection = listener.accept();
        SplittableRandom own = random.split();
        soak.watch(Fibers.schedule("server", () -> serve(connection, own)));
      } catch (ClosedChannelException end) {
        return;
      } catch (IOException shortage) {
        soak.expected("acceptor", shortage);
        Fibers.yield();
      }
    }
  }

  private void serve(TcpSocket connection, SplittableRandom random) {
    soak.watch(connection.io());
    try (connection) {
      connection.setTimeout(PATIENCE);
      byte[] buffer = new byte[1 + random.nextInt(8_000)];
      for (int count = connection.read(buffer); count >= 0; count = connection.read(buffer)) {
        connection.write(buffer, 0, count);
        if (random.nextInt(200) == 0) {
          soak.tally().count("server went away");
          return;
        }
      }
    } catch (IOException gone) {
      soak.expected("server", gone);
    }
  }

  @Override
  public void close() {
    listeners.forEach(TcpListener::close);
  }
}
