package io.ramie.examples;

import io.ramie.Fibers;
import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** An echo server and its clients, all of them fibers on one thread. */
public final class Ping {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private final PingLoad load;
  private final AtomicLong roundTrips;

  /**
   * Prepares a ping.
   *
   * @param load how many clients, and what they send
   * @param roundTrips counts the correct replies, for whoever watches
   */
  public Ping(PingLoad load, AtomicLong roundTrips) {
    this.load = load;
    this.roundTrips = roundTrips;
  }

  /**
   * Runs a thousand clients.
   *
   * @param arguments none
   * @throws Exception if something goes wrong
   */
  public static void main(String[] arguments) throws Exception {
    Ping ping = new Ping(new PingLoad(1000, 100, 64), new AtomicLong());
    PingResult result = Fibers.run(ping::run);
    System.out.printf("%,.0f round trips a second%n", result.roundTripsPerSecond());
  }

  /**
   * Runs a server on a free port, and its clients to their end. In a fiber.
   *
   * @return what was measured
   * @throws IOException if something goes wrong
   * @throws InterruptedException if the thread is interrupted
   */
  public PingResult run() throws IOException, InterruptedException {
    try (TcpServer server = PingServer.listen(ServerOptions.at(ANY_PORT))) {
      Fibers.schedule("server", server::run);
      return new PingClients(server.address(), load, roundTrips).run();
    }
  }
}
