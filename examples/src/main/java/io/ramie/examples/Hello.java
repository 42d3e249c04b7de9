package io.ramie.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ramie.Fibers;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.time.Duration;

/** The first program of the README: a server and two clients, on one thread. */
public final class Hello {
  private Hello() {}

  /**
   * Runs it.
   *
   * @param args ignored
   * @throws IOException if no socket can be opened
   */
  public static void main(String[] args) throws IOException {
    Fibers.run(() -> {
      TcpListener listener = TcpListener.listenOnLoopback(0);
      Fibers.schedule("server", () -> greetTwo(listener));
      Fibers.schedule("client 1", () -> print(listener.port()));
      Fibers.schedule("client 2", () -> print(listener.port()));
    });
  }

  private static void greetTwo(TcpListener listener) throws Exception {
    try (listener) {
      for (int i = 1; i <= 2; i++) {
        try (TcpSocket client = listener.accept()) {
          Fibers.sleep(Duration.ofMillis(100));
          client.write(("Hello, you are number " + i + "\n").getBytes(UTF_8));
        }
      }
    }
  }

  private static void print(int port) throws IOException {
    try (TcpSocket server = TcpSocket.connect("localhost", port)) {
      System.out.print(new String(server.inputStream().readAllBytes(), UTF_8));
    }
  }
}
