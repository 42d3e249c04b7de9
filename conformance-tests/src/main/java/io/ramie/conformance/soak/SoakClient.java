package io.ramie.conformance.soak;

import io.ramie.Fibers;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Fiber;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The life of one connection, as its client leads it. */
final class SoakClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_ROUNDS = 8;

  private final Soak soak;
  private final SplittableRandom random;

  // Any thread: what others may disturb.
  private volatile @Nullable TcpSocket socket;
  private volatile @Nullable Fiber<?> fiber;

  SoakClient(Soak soak, SplittableRandom random) {
    this.soak = soak;
    this.random = random;
  }

  @Nullable TcpSocket socket() {
    return socket;
  }

  @Nullable Fiber<?> fiber() {
    return fiber;
  }

  void live(SoakServer server) throws Exception {
    fiber = Fibers.current();
    soak.watch(Fibers.current());
    try (TcpSocket connection = TcpSocket.connect(server.address(random), PATIENCE)) {
      soak.tally().count("connected");
      soak.watch(connection.io());
      socket = connection;
      connection.setTimeout(PATIENCE);
      for (int rounds = random.nextInt(MOST_ROUNDS); rounds >= 0; rounds--) {
        if (!round(connection)) {
          return;
        }
      }
    }
  }

  /** One thing to do with a connection; false when that was its last. */
  private boolean round(TcpSocket connection) throws Exception {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> echo(connection, 1 + random.nextInt(4_000));
      case 4 -> echo(connection, 1 + random.nextInt(200_000));
      case 5 -> waitInVain(connection);
      case 6 -> runOutOfTime(connection);
      case 7, 8 -> Fibers.sleep(Duration.ofMillis(random.nextInt(500)));
      case 9 -> {
        return false;
      }
      case 10 -> {
        finish(connection);
        return false;
      }
      default -> {
        goAwayAtOnce(connection);
        return false;
      }
    }
    return true;
  }

  private void echo(TcpSocket connection, int size) throws Exception {
    byte[] message = new byte[size];
    random.nextBytes(message);
    byte[] answer = new byte[size];
    Fiber<@Nullable IOException> reader =
        Fibers.schedule("reader", () -> readFully(connection, answer));
    try {
      connection.write(message);
      IOException failure = reader.value();
      if (failure != null) {
        throw failure;
      }
    } finally {
      reader.cancel();
    }
    check(message, answer);
  }

  /** How it has failed, if it has. */
  private static @Nullable IOException readFully(TcpSocket connection, byte[] target) {
    try {
      connection.readFully(target);
      return null;
    } catch (IOException failure) {
      return failure;
    }
  }

  private void check(byte[] message, byte[] answer) {
    if (!Arrays.equals(message, answer)) {
      soak.tally()
          .complain("byte " + Arrays.mismatch(message, answer) + " of an echo is another one");
    }
    soak.tally().add("bytes echoed", message.length);
  }

  private void waitInVain(TcpSocket connection) throws IOException {
    connection.setTimeout(Duration.ofMillis(random.nextInt(20)));
    try {
      int count = connection.read(new byte[1]);
      if (count > 0) {
        soak.tally().complain("a byte that nobody has sent");
      }
      throw new EOFException("the server has gone");
    } catch (SocketTimeoutException nothing) {
      soak.tally().count("timed out");
    } finally {
      connection.setTimeout(PATIENCE);
    }
  }

  private void runOutOfTime(TcpSocket connection) throws Exception {
    Duration limit = Duration.ofMillis(random.nextInt(20));
    try {
      int count = Fibers.timeout(limit, () -> connection.read(new byte[1]));
      if (count > 0) {
        soak.tally().complain("a byte that nobody has sent");
      }
      throw new EOFException("the server has gone");
    } catch (TimeoutException late) {
      soak.tally().count("out of time");
    }
  }

  private void finish(TcpSocket connection) throws IOException {
    connection.shutdownOutput();
    if (connection.read(new byte[1]) > 0) {
      soak.tally().complain("a byte after everything was echoed");
    }
    soak.tally().count("finished");
  }

  /** With bytes under way, and sometimes without a farewell. */
  private void goAwayAtOnce(TcpSocket connection) throws IOException {
    connection.write(new byte[1 + random.nextInt(1_000)]);
    if (random.nextInt(2) == 0) {
      connection.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    soak.tally().count("went away");
  }
}
