package io.ramie.examples.server;

import io.ramie.net.TcpListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a server is to run.
 *
 * @param address where it listens; port 0 is any that is free
 * @param threads how many schedulers serve the port, each on a thread of its own
 * @param scheduler the name of the scheduler, null for the best
 * @param grace how long connections may take to end when the server stops
 * @param maxConnections how many connections all threads serve at a time; more wait for their turn
 * @param backlog how many connections may wait to be accepted, on each thread
 * @param warnings where the server tells what an operator should know
 */
public record ServerOptions(
    InetSocketAddress address,
    int threads,
    @Nullable String scheduler,
    Duration grace,
    int maxConnections,
    int backlog,
    Warnings warnings) {
  /** The most threads. */
  public static final int MAX_THREADS = 1024;

  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
  private static final int DEFAULT_MAX_CONNECTIONS = 50_000;

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public ServerOptions {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(warnings, "warnings");
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads must be 1 to " + MAX_THREADS + ", not " + threads);
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative: " + grace);
    }
    requireAtLeastOne("maxConnections", maxConnections);
    requireAtLeastOne("backlog", backlog);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /**
   * One thread, the best scheduler, 10 seconds of grace, 50,000 connections, and warnings on the
   * standard error stream.
   *
   * @param address where to listen; port 0 is any that is free
   * @return the options
   */
  public static ServerOptions at(InetSocketAddress address) {
    return new ServerOptions(
        address,
        1,
        null,
        DEFAULT_GRACE,
        DEFAULT_MAX_CONNECTIONS,
        TcpListener.DEFAULT_BACKLOG,
        new Warnings(System.err::println));
  }

  /**
   * The same with another number of threads.
   *
   * @param number at least 1
   * @return changed options
   */
  public ServerOptions withThreads(int number) {
    return new ServerOptions(address, number, scheduler, grace, maxConnections, backlog, warnings);
  }

  /**
   * The same with another scheduler.
   *
   * @param name its name, null for the best
   * @return changed options
   */
  public ServerOptions withScheduler(@Nullable String name) {
    return new ServerOptions(address, threads, name, grace, maxConnections, backlog, warnings);
  }

  /**
   * The same with another time for connections to end.
   *
   * @param time zero or more
   * @return changed options
   */
  public ServerOptions withGrace(Duration time) {
    return new ServerOptions(address, threads, scheduler, time, maxConnections, backlog, warnings);
  }

  /**
   * The same with another limit of connections.
   *
   * @param number at least 1
   * @return changed options
   */
  public ServerOptions withMaxConnections(int number) {
    return new ServerOptions(address, threads, scheduler, grace, number, backlog, warnings);
  }

  /**
   * The same with other warnings.
   *
   * @param others where they go
   * @return changed options
   */
  public ServerOptions withWarnings(Warnings others) {
    return new ServerOptions(address, threads, scheduler, grace, maxConnections, backlog, others);
  }
}
