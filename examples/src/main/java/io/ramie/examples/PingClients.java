package io.ramie.examples;

import io.ramie.Fibers;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Clients of an echo server, one fiber each, which check every reply. */
public final class PingClients {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final InetSocketAddress server;
  private final PingLoad load;
  private final AtomicLong roundTrips;
  private final List<Fiber<?>> fibers = new ArrayList<>();

  // The clients take turns on one thread, so this needs no lock.
  private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);

  // The first failure, which ends all clients.
  private @Nullable Throwable failure;

  /**
   * Prepares the clients.
   *
   * @param server where the server listens
   * @param load how many clients, and what they send
   * @param roundTrips counts the correct replies, for whoever watches
   */
  public PingClients(InetSocketAddress server, PingLoad load, AtomicLong roundTrips) {
    this.server = server;
    this.load = load;
    this.roundTrips = roundTrips;
  }

  /**
   * Runs all clients to their end.
   *
   * @return what was measured
   * @throws IOException if one of them cannot connect, or gets a wrong reply, or none
   * @throws InterruptedException if the thread is interrupted
   */
  public PingResult run() throws IOException, InterruptedException {
    FiberScheduler scheduler = Fibers.current().scheduler();
    long start = System.nanoTime();
    long turns = scheduler.turns();
    for (int i = 0; i < load.clients() && failure == null; i++) {
      int client = i;
      fibers.add(Fibers.schedule("client-" + client, () -> talkOrStop(client)));
      Fibers.yield(); // the server accepts this one before the next one comes
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
    if (failure instanceof IOException broken) {
      throw broken;
    }
    if (failure != null) {
      throw new IllegalStateException("a client has failed: " + failure, failure);
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    return new PingResult(load.roundTrips(), time, scheduler.turns() - turns, latencies);
  }

  private void talkOrStop(int client) {
    try {
      talk(client);
    } catch (Throwable broken) {
      if (failure == null) {
        failure = broken;
        fibers.forEach(Fiber::cancel);
      }
    }
  }

  private void talk(int client) throws IOException {
    byte[] message = new byte[load.messageBytes()];
    byte[] reply = new byte[load.messageBytes()];
    try (TcpSocket socket = TcpSocket.connect(server)) {
      for (int number = 0; number < load.messages(); number++) {
        Arrays.fill(message, (byte) (client + number));
        long sent = System.nanoTime();
        socket.write(message);
        socket.readFully(reply);
        latencies.recordValue(System.nanoTime() - sent);
        if (!Arrays.equals(message, reply)) {
          throw new IOException("client " + client + " got a wrong reply to its message " + number);
        }
        roundTrips.incrementAndGet();
      }
    }
  }
}
