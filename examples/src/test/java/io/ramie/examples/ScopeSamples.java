package io.ramie.examples;

import io.ramie.Fibers;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.scope.Scope;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** The code of docs/scopes.md. */
final class ScopeSamples {
  static final int CONNECTIONS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private ScopeSamples() {}

  static String page() throws InterruptedException {
    return Scope.call(scope -> {
      Fiber<String> head = scope.fork(() -> fetch("head"));
      Fiber<String> body = scope.fork(() -> fetch("body"));
      return head.value() + body.value();
    });
  }

  /** Something remote; the longer the name, the longer it takes. */
  static String fetch(String name) throws IOException, InterruptedException {
    Fibers.sleep(Duration.ofMillis(name.length()));
    if (name.contains("broken")) {
      throw new IOException("cannot fetch " + name);
    }
    return "<" + name + ">";
  }

  static void serve(TcpListener listener) throws IOException, InterruptedException {
    Scope.run(scope -> {
      scope.use(listener);
      scope.forkDaemon("statistics", ScopeSamples::report);
      for (int i = 0; i < CONNECTIONS; i++) {
        TcpSocket socket = listener.accept();
        scope.fork(() -> echo(socket));
      }
    });
  }

  private static void report() throws InterruptedException {
    for (; ; ) {
      Fibers.sleep(Duration.ofSeconds(1));
    }
  }

  private static void echo(TcpSocket socket) throws IOException, InterruptedException {
    try (socket) {
      byte[] buffer = new byte[100];
      for (int count; (count = socket.read(buffer)) > 0; ) {
        socket.write(buffer, 0, count);
      }
    }
  }

  static String fastest(List<String> servers) throws InterruptedException, TimeoutException {
    List<Callable<String>> questions = new ArrayList<>();
    servers.forEach(server -> questions.add(() -> fetch(server)));
    return Fibers.timeout(LIMIT, () -> Scope.first(questions));
  }

  static List<Integer> lengths(List<String> names) throws InterruptedException {
    return Scope.collect(names, 3, name -> fetch(name).length());
  }
}
