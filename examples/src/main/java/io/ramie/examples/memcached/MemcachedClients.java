package io.ramie.examples.memcached;

import io.ramie.Fibers;
import io.ramie.scope.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Clients that put load on a memcached, ours or any other, one fiber each. */
public final class MemcachedClients {
  private static final long LONGEST = Duration.ofMinutes(1).toNanos();
  private static final int DIGITS = 3;

  /** Sets, or gets, as one client does it. */
  private interface Work {
    void run(LoadClient client, Histogram latencies) throws IOException;
  }

  private final InetSocketAddress server;
  private final MemcachedLoad load;
  private final AtomicLong done;

  /**
   * Prepares the clients.
   *
   * @param server where the memcached listens
   * @param load what they ask of it
   * @param done counts the requests that were answered, for whoever watches
   */
  public MemcachedClients(InetSocketAddress server, MemcachedLoad load, AtomicLong done) {
    this.server = server;
    this.load = load;
    this.done = done;
  }

  /**
   * Connects all clients, lets them all set and then all get.
   *
   * @return what was measured, without connecting
   * @throws IOException if one of them cannot connect, or gets a wrong reply, or none within 30
   *     seconds; the others end then
   * @throws InterruptedException if the fiber is interrupted
   */
  public MemcachedLoadResult run() throws IOException, InterruptedException {
    List<LoadClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < load.clients(); i++) {
        clients.add(LoadClient.connect(server, load, i, done));
        Fibers.yield(); // the server accepts this one before the next one comes
      }
      return new MemcachedLoadResult(
          measure(clients, LoadClient::set), measure(clients, LoadClient::get));
    } finally {
      clients.forEach(LoadClient::close);
    }
  }

  private MemcachedLoadResult.Part measure(List<LoadClient> clients, Work work)
      throws IOException, InterruptedException {
    Histogram latencies = new Histogram(LONGEST, DIGITS);
    long start = System.nanoTime();
    Scope.run(
        IOException.class,
        scope -> {
          for (LoadClient client : clients) {
            scope.fork(() -> work.run(client, latencies));
          }
        });
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    return new MemcachedLoadResult.Part(load.requestsOfAll(), time, latencies);
  }
}
