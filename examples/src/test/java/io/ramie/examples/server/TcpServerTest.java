package io.ramie.examples.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ramie.Fibers;
import io.ramie.examples.server.TcpServer.ServiceFactory;
import io.ramie.net.TcpSocket;
import io.ramie.operation.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> resources = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
  }

  private ServerOptions options() {
    return ServerOptions.at(ANY_PORT)
        .withGrace(Duration.ofSeconds(50))
        .withWarnings(new Warnings(warnings::add));
  }

  private TcpServer listen(ServerOptions options, ServiceFactory factory) throws IOException {
    TcpServer server = TcpServer.listen(options, factory);
    resources.add(server);
    return server;
  }

  private static FutureTask<@Nullable Void> start(TcpServer server) {
    FutureTask<@Nullable Void> running =
        new FutureTask<>(() -> {
          server.run();
          return null;
        });
    Thread.ofPlatform().name("test-server").start(running);
    return running;
  }

  private Socket connect(TcpServer server) throws IOException {
    Socket socket = new Socket();
    resources.add(socket);
    socket.connect(server.address());
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String receive(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }

  private static void echo(TcpSocket socket) throws IOException {
    byte[] buffer = new byte[100];
    for (int count = socket.read(buffer); count >= 0; count = socket.read(buffer)) {
      socket.write(buffer, 0, count);
    }
  }

  // Serving

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void threadsShareThePort(int threads) throws Exception {
    Set<Thread> carriers = ConcurrentHashMap.newKeySet();
    AtomicInteger services = new AtomicInteger();
    TcpServer server =
        listen(
            options().withThreads(threads),
            thread -> {
              int number = services.getAndIncrement();
              return socket -> {
                carriers.add(Thread.currentThread());
                socket.write(new byte[] {(byte) number});
                echo(socket);
              };
            });
    FutureTask<@Nullable Void> running = start(server);

    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 200; i++) {
      Socket socket = connect(server);
      seen.add(socket.getInputStream().read());
      send(socket, "hello");
      assertThat(receive(socket, 5)).isEqualTo("hello");
    }
    server.stop();
    running.get();

    assertThat(services).hasValue(threads);
    assertThat(seen).hasSize(threads);
    assertThat(warnings).isEmpty();
  }

  @Test
  void runsInAFiberOnItsScheduler() throws Exception {
    Fibers.run(() -> {
      TcpServer server = listen(options(), _ -> TcpServerTest::echo);
      var running = Fibers.schedule(server::run);
      try (TcpSocket socket = TcpSocket.connect(server.address())) {
        socket.write(new byte[] {42});
        assertThat(socket.inputStream().read()).isEqualTo(42);

        server.stop();
        running.join();

        assertThat(socket.inputStream().read()).isEqualTo(-1);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void portOfAnotherServerIsRefused(int threads) throws Exception {
    TcpServer first = listen(options().withThreads(threads), _ -> TcpServerTest::echo);
    ServerOptions samePort =
        ServerOptions.at(first.address()).withThreads(2).withWarnings(new Warnings(warnings::add));

    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> listen(samePort, _ -> TcpServerTest::echo))
        .withMessageContaining(String.valueOf(first.address().getPort()))
        .withMessageContaining("EADDRINUSE");
  }

  @Test
  void runsOnlyOnce() throws Exception {
    TcpServer server = listen(options(), _ -> TcpServerTest::echo);
    server.stop();
    server.run();

    assertThatIllegalStateException()
        .isThrownBy(server::run)
        .withMessage("a server runs only once");
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options().withThreads(0))
        .withMessage("threads must be 1 to 1024, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options().withGrace(Duration.ofSeconds(-1)))
        .withMessage("grace must not be negative: PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options().withMaxConnections(0))
        .withMessage("maxConnections must be at least 1, not 0");
  }

  // What goes wrong

  @Test
  void serviceThatThrowsTakesOnlyItsConnectionDownAndIsWarnedOfOnce() throws Exception {
    TcpServer server = listen(options(), _ -> TcpServerTest::echoOrFail);
    FutureTask<@Nullable Void> running = start(server);
    Socket good = connect(server);
    send(good, "a");
    assertThat(receive(good, 1)).isEqualTo("a");

    for (int i = 0; i < 3; i++) {
      Socket bad = connect(server);
      send(bad, "!");
      assertThat(bad.getInputStream().read()).isEqualTo(-1);
    }

    send(good, "b");
    assertThat(receive(good, 1)).isEqualTo("b");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst())
        .startsWith("serving a connection has failed: java.lang.StackOverflowError: oh no at ")
        .contains("TcpServerTest");
    server.stop();
    running.get();
  }

  private static void echoOrFail(TcpSocket socket) throws IOException {
    byte[] buffer = new byte[1];
    while (socket.read(buffer) >= 0) {
      if (buffer[0] == '!') {
        throw new StackOverflowError("oh no");
      }
      socket.write(buffer);
    }
  }

  @Test
  void peerThatVanishesIsNoNews() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    TcpServer server =
        listen(
            options(),
            _ ->
                socket -> {
                  try {
                    echo(socket);
                  } finally {
                    ended.countDown();
                  }
                });
    FutureTask<@Nullable Void> running = start(server);
    Socket rude = connect(server);
    send(rude, "a");
    receive(rude, 1);

    rude.setSoLinger(true, 0);
    rude.close();
    ended.await();
    server.stop();
    running.get();

    assertThat(warnings).isEmpty();
  }

  @Test
  void connectionsBeyondTheLimitWaitForTheirTurn() throws Exception {
    TcpServer server = listen(options().withMaxConnections(1), _ -> TcpServerTest::echo);
    FutureTask<@Nullable Void> running = start(server);
    Socket first = connect(server);
    send(first, "a");
    assertThat(receive(first, 1)).isEqualTo("a");
    Socket second = connect(server);
    Socket third = connect(server);
    send(second, "b");
    send(third, "c");

    first.close();
    assertThat(receive(second, 1)).isEqualTo("b");
    second.close();
    assertThat(receive(third, 1)).isEqualTo("c");
    server.stop();
    running.get();

    assertThat(warnings)
        .containsExactly(
            "there are 1 connections, the most; further ones wait until others have ended");
  }

  @Test
  void serviceThatCannotBeMadeEndsAllThreads() throws Exception {
    AtomicInteger made = new AtomicInteger();
    TcpServer server =
        listen(
            options().withThreads(2),
            _ -> {
              if (made.getAndIncrement() == 1) {
                throw new IOException("no service");
              }
              return TcpServerTest::echo;
            });

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> start(server).get())
        .withRootCauseInstanceOf(IOException.class)
        .withStackTraceContaining("no service");
    assertPortIsFree(server);
  }

  // Ending

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void stopAnswersWhatHasArrivedAlsoOnConnectionsNotYetAccepted(int threads) throws Exception {
    Signal mayAnswer = new Signal();
    TcpServer server =
        listen(
            options().withThreads(threads),
            _ ->
                socket -> {
                  mayAnswer.await();
                  echo(socket);
                });
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = connect(server);
      send(socket, "request");
      sockets.add(socket);
    }

    server.stop();
    FutureTask<@Nullable Void> running = start(server);
    mayAnswer.signal();

    for (Socket socket : sockets) {
      assertThat(receive(socket, 100)).isEqualTo("request");
    }
    running.get();
    assertPortIsFree(server);
    assertThat(warnings).isEmpty();
  }

  @Test
  void stopEndsIdleConnections() throws Exception {
    TcpServer server =
        listen(
            options(),
            thread ->
                socket -> {
                  echo(socket);
                  assertThat(thread.isStopping()).isTrue();
                });
    FutureTask<@Nullable Void> running = start(server);
    Socket idle = connect(server);
    send(idle, "a");
    assertThat(receive(idle, 1)).isEqualTo("a");

    assertThat(server.isStopping()).isFalse();
    server.stop();

    assertThat(idle.getInputStream().read()).isEqualTo(-1);
    running.get();
    assertThat(server.isStopping()).isTrue();
    assertThat(warnings).isEmpty();
  }

  @Test
  void connectionThatDoesNotEndInTimeIsCancelled() throws Exception {
    TcpServer server =
        listen(
            options().withGrace(Duration.ofMillis(10)),
            _ ->
                socket -> {
                  socket.write(new byte[1]);
                  new Signal().await();
                });
    FutureTask<@Nullable Void> running = start(server);
    Socket stuck = connect(server);
    stuck.getInputStream().read();

    server.stop();
    running.get();

    assertThat(stuck.getInputStream().read()).isEqualTo(-1);
    assertThat(warnings).containsExactly("1 connections have not ended in 10 ms, and are cut off");
  }

  @Test
  void connectionThatWaitsForAPlaceDoesNotHoldTheEndUp() throws Exception {
    TcpServer server =
        listen(
            options().withMaxConnections(1).withGrace(Duration.ofMillis(10)),
            _ -> _ -> new Signal().await());
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sockets.add(connect(server));
    }

    server.stop();
    server.run();

    for (Socket socket : sockets) {
      assertEnded(socket);
    }
    assertPortIsFree(server);
  }

  private static void assertEnded(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException reset) {
      // It had not been accepted.
    }
  }

  @Test
  void closeEndsAtOnceWithinTheGrace() throws Exception {
    TcpServer server =
        listen(
            options().withThreads(2),
            _ ->
                socket -> {
                  socket.write(new byte[1]);
                  new Signal().await();
                });
    FutureTask<@Nullable Void> running = start(server);
    Socket busy = connect(server);
    busy.getInputStream().read();

    server.close();
    running.get();

    assertThat(busy.getInputStream().read()).isEqualTo(-1);
    assertPortIsFree(server);
    assertThat(warnings).isEmpty();
  }

  @Test
  void closeBeforeItRunsFreesThePort() throws Exception {
    TcpServer server = listen(options().withThreads(2), _ -> TcpServerTest::echo);

    server.close();
    server.run();

    assertPortIsFree(server);
  }

  @Test
  void daemonsOfTheServiceEndAfterTheLastConnection() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    TcpServer server =
        listen(
            options(),
            thread -> {
              thread
                  .scope()
                  .forkDaemon(() -> {
                    try {
                      new Signal().await();
                    } finally {
                      events.add("daemon");
                    }
                  });
              return socket -> {
                echo(socket);
                events.add("connection");
              };
            });
    Socket socket = connect(server);

    server.stop();
    server.run();

    assertThat(events).containsExactly("connection", "daemon");
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void cancelledFiberThatRunsItEndsTheServer() throws Exception {
    Fibers.run(() -> {
      TcpServer server = listen(options(), _ -> TcpServerTest::echo);
      var running = Fibers.schedule(server::run);
      try (TcpSocket socket = TcpSocket.connect(server.address())) {
        running.cancel();
        running.join();

        InputStream input = socket.inputStream();
        assertThat(input.readAllBytes()).isEmpty();
      } catch (SocketException reset) {
        // It was not accepted yet.
      }
      assertPortIsFree(server);
    });
  }

  private static void assertPortIsFree(TcpServer server) throws IOException {
    try (ServerSocket again = new ServerSocket()) {
      again.setReuseAddress(true);
      again.bind(server.address());
      assertThat(again.getLocalPort()).isPositive();
    }
  }
}
