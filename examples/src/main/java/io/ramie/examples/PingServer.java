package io.ramie.examples;

import io.ramie.Fibers;
import io.ramie.net.DescriptorLimitException;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** An echo server: sends back what it receives, with one fiber for each connection. */
public final class PingServer implements AutoCloseable {
  private static final int BUFFER_BYTES = 8 * 1024;
  private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

  private final TcpListener listener;
  private final Consumer<? super String> warnings;

  // The fibers of a scheduler take turns on one thread, so these need no lock.
  private final Set<TcpSocket> connections = new HashSet<>();
  private boolean warned;

  /**
   * Prepares a server.
   *
   * @param listener where connections arrive; belongs to the server from now on
   * @param warnings told what the operator should know
   */
  public PingServer(TcpListener listener, Consumer<? super String> warnings) {
    this.listener = listener;
    this.warnings = warnings;
  }

  /**
   * The address that clients connect to.
   *
   * @return address and port
   */
  public InetSocketAddress address() {
    return listener.localAddress();
  }

  /**
   * Serves, in the calling fiber, until {@link #close}; then the connections are closed as well.
   *
   * @throws IOException if no connection can be accepted any more
   * @throws InterruptedException if the thread is interrupted
   */
  public void serve() throws IOException, InterruptedException {
    try (listener) {
      for (; ; ) {
        serveNext();
      }
    } catch (ClosedChannelException stopped) {
      // This is how it ends.
    } finally {
      connections.forEach(TcpSocket::close);
    }
  }

  private void serveNext() throws IOException, InterruptedException {
    try {
      TcpSocket socket = listener.accept();
      Fibers.schedule(() -> echo(socket));
    } catch (DescriptorLimitException full) {
      warnOnce(full);
      Fibers.sleep(RETRY_PAUSE);
    }
  }

  private void echo(TcpSocket socket) {
    connections.add(socket);
    try (socket) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = socket.read(buffer); count >= 0; count = socket.read(buffer)) {
        socket.write(buffer, 0, count);
      }
    } catch (IOException gone) {
      // The peer has gone, or the server stops: this connection is over either way.
    } finally {
      connections.remove(socket);
    }
  }

  private void warnOnce(DescriptorLimitException full) {
    if (!warned) {
      warned = true;
      warnings.accept(full.getMessage() + "; further connections wait until others have ended");
    }
  }

  /** Stops the server. Any thread may call it. */
  @Override
  public void close() {
    listener.close();
  }
}
