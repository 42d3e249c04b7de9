package io.ramie.examples.memcached;

import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Our memcached on a free port, run by threads of its own. */
final class OurMemcached implements AutoCloseable {
  private final Memcached memcached;
  private final TcpServer server;
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private OurMemcached(MemcachedOptions options, int threads) throws IOException {
    memcached = new Memcached(options, threads);
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ServerOptions at =
        ServerOptions.at(free).withThreads(threads).withWarnings(new Warnings(warnings::add));
    server = TcpServer.listen(at, memcached);
    Thread.ofPlatform().daemon().name("memcached").start(this::run);
  }

  static OurMemcached start() throws IOException {
    return start(MemcachedOptions.DEFAULT, 1);
  }

  static OurMemcached start(MemcachedOptions options, int threads) throws IOException {
    return new OurMemcached(options, threads);
  }

  private void run() {
    try {
      server.run();
      ended.complete(null);
    } catch (Throwable failed) {
      ended.completeExceptionally(failed);
    }
  }

  InetSocketAddress address() {
    return server.address();
  }

  Memcached memcached() {
    return memcached;
  }

  List<String> warnings() {
    return warnings;
  }

  void stop() {
    server.stop();
  }

  void awaitEnd() throws InterruptedException, ExecutionException, TimeoutException {
    ended.get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    server.close();
    ended.join();
  }
}
