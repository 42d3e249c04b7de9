package io.ramie.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.io.Pipe;
import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code transferTo} from the stream of one handle to that of another. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StreamTransferTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private static long transfer(StreamSocket from, StreamSocket to) throws Exception {
    return from.inputStream().transferTo(to.outputStream());
  }

  /** Room for little, so that it is soon full. */
  private static Loopback narrow() throws Exception {
    Loopback loopback = Loopback.open();
    loopback.near().setOption(StandardSocketOptions.SO_SNDBUF, 4096);
    loopback.far().setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    return loopback;
  }

  /** Writes as much as there is room for on the whole way, and then waits until it is closed. */
  private static boolean flood(StreamSocket socket) throws Exception {
    try {
      while (true) {
        socket.write(new byte[64 * 1024]);
      }
    } catch (ClosedChannelException closed) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everythingArrivesUpToTheEnd(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Long> echo = setting.start(() -> transfer(loopback.far(), loopback.far()));
        byte[] reply = new byte[5];
        for (String text : List.of("first", "again", "third")) {
          loopback.near().write(text.getBytes(UTF_8));
          loopback.near().readFully(reply);
          assertThat(reply).isEqualTo(text.getBytes(UTF_8));
        }

        loopback.near().shutdownOutput();

        assertThat(echo.get()).isEqualTo(15);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aSlowTargetGetsWhatAFastSourceGives(Setting setting) throws Exception {
    byte[] much = new byte[8 << 20];
    new Random(1).nextBytes(much);
    setting.run(() -> {
      try (Loopback source = Loopback.open();
          Loopback target = Loopback.open()) {
        var _ =
            setting.start(() -> {
              source.far().write(much);
              source.far().close();
            });
        Future<Long> moving =
            setting.start(() -> {
              long moved = transfer(source.near(), target.far());
              target.far().close();
              return moved;
            });
        // Nobody reads before the target has no room.
        Waiters.await(target.far(), 1);

        assertThat(target.near().inputStream().readAllBytes()).isEqualTo(much);
        assertThat(moving.get()).isEqualTo(much.length);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aPipeGoesToASocketAndASocketToAPipe(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe first = Pipe.open();
          Loopback loopback = Loopback.open();
          Pipe second = Pipe.open()) {
        first.sink().write("hello".getBytes(UTF_8));
        first.sink().close();

        assertThat(first.source().inputStream().transferTo(loopback.near().outputStream()))
            .isEqualTo(5);
        loopback.near().close();
        assertThat(loopback.far().inputStream().transferTo(second.sink().outputStream()))
            .isEqualTo(5);
        second.sink().close();

        assertThat(second.source().inputStream().readAllBytes()).isEqualTo("hello".getBytes(UTF_8));
      }
    });
  }

  @Test
  void anyOtherStreamIsATargetToo() throws Exception {
    try (Loopback loopback = Loopback.open()) {
      loopback.far().write("hello".getBytes(UTF_8));
      loopback.far().close();
      ByteArrayOutputStream target = new ByteArrayOutputStream();

      assertThat(loopback.near().inputStream().transferTo(target)).isEqualTo(5);

      assertThat(target.toString(UTF_8)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadHasItsTime(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback.near().setReadTimeout(LITTLE);

        assertThatThrownBy(() -> transfer(loopback.near(), loopback.near()))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageStartingWith("read from");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aWriteHasItsTime(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = narrow()) {
        loopback.near().setWriteTimeout(LITTLE);
        Future<Boolean> flood = setting.start(() -> flood(loopback.far()));

        assertThatThrownBy(() -> transfer(loopback.near(), loopback.near()))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageStartingWith("write to");

        loopback.far().close();
        assertThat(flood.get()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aCloseEndsIt(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Long> moving = setting.start(() -> transfer(loopback.near(), loopback.near()));
        Waiters.await(loopback.near(), 1);

        loopback.near().close();

        Waiters.assertClosed(moving);
        assertThatThrownBy(() -> transfer(loopback.near(), loopback.near()))
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  // Pieces that pass through while the fiber waits

  /** Round trips after which a source is known to have been read dry, and to give little. */
  private static void warmUp(Loopback loopback) throws Exception {
    for (int i = 0; i < 3; i++) {
      roundTrip(loopback);
    }
  }

  private static void roundTrip(Loopback loopback) throws Exception {
    byte[] reply = new byte[5];
    loopback.near().write("hello".getBytes(UTF_8));
    loopback.near().readFully(reply);
    assertThat(reply).isEqualTo("hello".getBytes(UTF_8));
  }

  @Test
  void whatTheTargetTakesAtOnceNeedsNoTurnOfTheFiber() throws Exception {
    Fibers.run(
        "epoll",
        () -> {
          try (Loopback loopback = Loopback.open()) {
            Fiber<Long> echo = Fibers.schedule(() -> transfer(loopback.far(), loopback.far()));
            warmUp(loopback);
            Wait<?> wait = echo.currentWait();

            roundTrip(loopback);
            roundTrip(loopback);

            assertThat(echo.currentWait()).isNotNull().isSameAs(wait);
            loopback.near().shutdownOutput();
            assertThat(echo.get()).isEqualTo(25);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void whereThereIsNoMoreRoomForSmallPiecesTheyKeepTheirOrder(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback source = Loopback.open();
          Loopback target = narrow()) {
        Future<Long> moving =
            setting.start(() -> {
              long moved = transfer(source.far(), target.near());
              target.near().shutdownOutput();
              return moved;
            });
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        while (target.near().io().waits().isEmpty()) {
          byte[] piece = ("piece " + written.size() + "\n").repeat(64).getBytes(UTF_8);
          written.write(piece);
          source.near().write(piece);
          while (source.far().available() > 0 && target.near().io().waits().isEmpty()) {
            Fibers.sleep(Duration.ZERO);
          }
        }
        source.near().shutdownOutput();

        assertThat(target.far().inputStream().readAllBytes()).isEqualTo(written.toByteArray());
        assertThat(moving.get()).isEqualTo(written.size());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTimeThatIsSetMeanwhileIsThatOfTheNextRead(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Long> echo = setting.start(() -> transfer(loopback.far(), loopback.far()));
        warmUp(loopback);

        loopback.far().setReadTimeout(LITTLE);
        roundTrip(loopback);

        assertThatThrownBy(echo::get)
            .cause()
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageStartingWith("read from");
      }
    });
  }

  /** Moves some pieces, does something to the target, and moves on until that is noticed. */
  private static Throwable failureAfter(
      Fibers.Action<Exception> action, Setting setting, Loopback target) throws Exception {
    try (Loopback source = Loopback.open()) {
      Future<Throwable> moving =
          setting.start(() -> catchThrowable(() -> transfer(source.far(), target.near())));
      for (int i = 0; i < 3; i++) {
        source.near().write("hello".getBytes(UTF_8));
        target.far().readFully(new byte[5]);
      }
      action.run();
      while (!moving.isDone()) {
        source.near().write("hello".getBytes(UTF_8));
        Fibers.sleep(Duration.ofMillis(1));
      }
      return moving.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTargetWhosePeerHasGoneEndsItWithTheFirstError(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback target = Loopback.open()) {
        assertThat(failureAfter(target::resetFar, setting, target))
            .isInstanceOf(SocketException.class)
            .hasMessageStartingWith("write to")
            .hasMessageContaining("ECONNRESET");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTargetWhoseOutputIsShutMeanwhileEndsIt(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback target = Loopback.open()) {
        assertThat(failureAfter(target.near()::shutdownOutput, setting, target))
            .isInstanceOf(SocketException.class)
            .hasMessageStartingWith("write to");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTargetThatIsClosedMeanwhileEndsIt(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback target = Loopback.open()) {
        assertThat(failureAfter(target.near()::close, setting, target))
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  @Test
  void theStreamsSayWhoseTheyAre() throws Exception {
    try (Loopback loopback = Loopback.open()) {
      assertThat(loopback.near().inputStream()).hasToString("input of " + loopback.near());
      assertThat(loopback.near().outputStream()).hasToString("output of " + loopback.near());
    }
  }
}
