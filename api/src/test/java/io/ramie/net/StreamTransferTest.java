package io.ramie.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Setting;
import io.ramie.io.Pipe;
import io.ramie.io.Waiters;
import java.io.ByteArrayOutputStream;
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

  @Test
  void theStreamsSayWhoseTheyAre() throws Exception {
    try (Loopback loopback = Loopback.open()) {
      assertThat(loopback.near().inputStream()).hasToString("input of " + loopback.near());
      assertThat(loopback.near().outputStream()).hasToString("output of " + loopback.near());
    }
  }
}
