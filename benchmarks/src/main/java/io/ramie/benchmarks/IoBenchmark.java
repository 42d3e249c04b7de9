package io.ramie.benchmarks;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.SocketType;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Nanoseconds for one round trip of 16 bytes between two fibers on one thread, which includes two
 * reads, two writes, and waiting for each other.
 */
public class IoBenchmark extends FiberBenchmark {
  private static final int ROUND_TRIPS = 10_000;
  private static final int BYTES = 16;

  /** Over a pair of Unix domain sockets. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void socketPair() {
    int result = scheduler().platform().socketPair(SocketType.STREAM, this::startBoth);
    check(result);
    run();
  }

  /** Over a TCP connection through the loopback interface. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void tcp() {
    start(() -> {
      try (Io listener = newSocket()) {
        check(listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        check(listener.listen(1));
        Io client = newSocket();
        check(scheduler().socketConnect(client, Objects.requireNonNull(listener.localAddress())));
        Io server = scheduler().socketAccept(listener).io();
        check(client.setOption(StandardSocketOptions.TCP_NODELAY, true));
        check(server.setOption(StandardSocketOptions.TCP_NODELAY, true));
        startBoth(client, server);
      }
      return null;
    });
    run();
  }

  private Io newSocket() {
    IoResult result = scheduler().platform().socket(StandardProtocolFamily.INET, SocketType.STREAM);
    check(result.error());
    return result.io();
  }

  private void startBoth(Io client, Io server) {
    start(() -> echo(server));
    start(() -> request(client));
  }

  private @Nullable Void echo(Io io) throws InterruptedException {
    try (io;
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BYTES);
      while (check(scheduler().ioRead(io, buffer, BYTES)) > 0) {
        check(scheduler().ioWrite(io, buffer, BYTES));
      }
    }
    return null;
  }

  private @Nullable Void request(Io io) throws InterruptedException {
    try (io;
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BYTES);
      for (int i = 0; i < ROUND_TRIPS; i++) {
        check(scheduler().ioWrite(io, buffer, BYTES));
        check(scheduler().ioRead(io, buffer, BYTES));
      }
    }
    return null;
  }

  private static long check(long result) {
    if (result < 0) {
      throw new IllegalStateException(Errno.describe(result));
    }
    return result;
  }

  /** The JDK's virtual threads on its own scheduler, over a loopback connection. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void jdkTcp() throws IOException, InterruptedException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket server = listener.accept()) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread echo = Thread.startVirtualThread(() -> jdkEcho(server));
      Thread request = Thread.startVirtualThread(() -> jdkRequest(client));
      request.join();
      client.shutdownOutput();
      echo.join();
    }
  }

  private static void jdkEcho(Socket socket) {
    byte[] buffer = new byte[BYTES];
    try {
      for (int count; (count = socket.getInputStream().read(buffer)) > 0; ) {
        socket.getOutputStream().write(buffer, 0, count);
      }
    } catch (IOException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private static void jdkRequest(Socket socket) {
    byte[] buffer = new byte[BYTES];
    try {
      DataInputStream input = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < ROUND_TRIPS; i++) {
        socket.getOutputStream().write(buffer);
        input.readFully(buffer);
      }
    } catch (IOException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }
}
