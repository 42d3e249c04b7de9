package io.ramie.examples.chat;

import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A chat server under test, on threads of its own. */
final class ChatRun implements AutoCloseable {
  private static final Duration SHORT_SILENCE = Duration.ofMillis(500);

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final TcpServer server;
  private final FutureTask<@Nullable Void> running;

  /** One that does not let those who wait for its first word wait for long. */
  ChatRun(int threads) throws IOException {
    this(threads, SHORT_SILENCE);
  }

  ChatRun(int threads, Duration silence) throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    ServerOptions options =
        ServerOptions.at(anyPort).withThreads(threads).withWarnings(new Warnings(warnings::add));
    server = TcpServer.listen(options, new ChatServer(silence));
    running =
        new FutureTask<>(() -> {
          server.run();
          return null;
        });
    Thread.ofPlatform().name("chat").start(running);
  }

  InetSocketAddress address() {
    return server.address();
  }

  List<String> warnings() {
    return warnings;
  }

  void stop() {
    server.stop();
  }

  void awaitEnd() throws Exception {
    running.get();
  }

  @Override
  public void close() {
    server.close();
  }
}
