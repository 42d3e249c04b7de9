package io.ramie.examples.memcached;

import io.ramie.Ticker;
import io.ramie.examples.server.ServerThread;
import io.ramie.examples.server.TcpServer;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A memcached: what the connections of a server share, however many threads it has. Any thread may
 * call it.
 *
 * <pre>{@code
 * Memcached memcached = new Memcached(MemcachedOptions.DEFAULT, 1);
 * try (TcpServer server = TcpServer.listen(ServerOptions.at(address), memcached)) {
 *   server.run();
 * }
 * }</pre>
 */
public final class Memcached implements TcpServer.ServiceFactory {
  private static final Duration TICK = Duration.ofSeconds(1);

  // How far each tick walks in search of expired items.
  private static final int CRAWLED_PER_TICK = 10_000;

  private final Cache cache;
  private final ValueSpace space;
  private final Traffic traffic = new Traffic();
  private final int threads;
  private final AtomicBoolean timeIsKept = new AtomicBoolean();

  /**
   * Creates an empty one.
   *
   * @param options how much it may hold
   * @param threads how many threads will serve it
   */
  public Memcached(MemcachedOptions options, int threads) {
    this(options, threads, new CacheClock(System::nanoTime, InstantSource.system().instant()));
  }

  Memcached(MemcachedOptions options, int threads, CacheClock clock) {
    this.cache = new Cache(options, threads, clock);
    this.space = new ValueSpace(options);
    this.threads = threads;
  }

  /**
   * Serves the connections of one thread. The first one also lets the time pass.
   *
   * @param thread the thread
   * @return serves each of them
   */
  @Override
  public TcpServer.Service create(ServerThread thread) {
    if (timeIsKept.compareAndSet(false, true)) {
      thread.scope().forkDaemon("time", this::keepTime);
    }
    BufferPool pool = new BufferPool();
    return socket -> serve(socket, pool);
  }

  private void serve(TcpSocket socket, BufferPool pool) throws IOException, InterruptedException {
    // Finds out about clients that have vanished without a word.
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    traffic.opened.increment();
    traffic.connections.increment();
    try {
      new Session(socket, socket, this, pool).run();
    } finally {
      traffic.connections.decrement();
    }
  }

  private void keepTime() throws InterruptedException {
    Ticker ticker = Ticker.every(TICK);
    for (; ; ) {
      ticker.tick();
      cache.tick(CRAWLED_PER_TICK);
    }
  }

  Cache cache() {
    return cache;
  }

  ValueSpace space() {
    return space;
  }

  Traffic traffic() {
    return traffic;
  }

  int threads() {
    return threads;
  }
}
