package io.ramie.examples.memcached;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The memcached that is installed, with one thread, on a port of its own. */
final class RealMemcached implements AutoCloseable {
  private static final int ATTEMPTS = 5;

  private final Process process;
  private final InetSocketAddress address;

  private RealMemcached(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  static RealMemcached start(String... options) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      InetSocketAddress address = freeAddress();
      Process process = launch(address, options);
      if (isUp(process, address)) {
        return new RealMemcached(process, address);
      }
      process.destroyForcibly();
      if (attempt == ATTEMPTS) {
        throw new IOException("memcached does not start");
      }
    }
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }
  }

  private static Process launch(InetSocketAddress address, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("memcached", "-u", "root", "-l", "127.0.0.1", "-U", "0", "-t", "1"));
    // Otherwise threads in the background hold items now and then, which shows in their numbers.
    command.addAll(List.of("-o", "no_modern"));
    command.add("-p");
    command.add(Integer.toString(address.getPort()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static boolean isUp(Process process, InetSocketAddress address)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (process.isAlive() && System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(address);
        return true;
      } catch (IOException notYet) {
        Thread.sleep(5);
      }
    }
    return false;
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
