package io.ramie.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Setting;
import io.ramie.spi.ExtraSocketOptions;
import io.ramie.spi.Io;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a stream does besides reading and writing: look ahead, not wait, urgent data, many buffers.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StreamExtrasTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private interface Body {
    void run(TcpSocket near, TcpSocket far) throws Exception;
  }

  private static void connected(Setting setting, Body body) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        body.run(loopback.near(), loopback.far());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void peekLeavesTheBytes(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          byte[] seen = new byte[10];
          Future<Integer> peeker = setting.start(() -> near.peek(seen));
          far.write("hello".getBytes(UTF_8));
          assertThat(peeker.get()).isEqualTo(5);
          ByteBuffer direct = ByteBuffer.allocateDirect(3);

          assertThat(near.peek(direct)).isEqualTo(3);

          assertThat(new String(seen, 0, 5, UTF_8)).isEqualTo("hello");
          assertThat(direct.flip()).isEqualTo(ByteBuffer.wrap("hel".getBytes(UTF_8)));
          assertThat(near.peek(new byte[0])).isZero();
          assertThat(near.read(seen)).isEqualTo(5);
        });
  }

  @ParameterizedTest
  @EnumSource
  void peekSeesTheEndAndTimesOut(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setTimeout(LITTLE);
          assertThatThrownBy(() -> near.peek(new byte[1]))
              .isInstanceOf(SocketTimeoutException.class)
              .hasMessageStartingWith("read from 127.0.0.1:");
          assertThatThrownBy(() -> near.peek(ByteBuffer.allocateDirect(1)))
              .isInstanceOf(SocketTimeoutException.class);

          far.shutdownOutput();

          near.setTimeout(null);
          assertThat(near.peek(new byte[1])).isEqualTo(-1);
          assertThat(near.peek(ByteBuffer.allocateDirect(1))).isEqualTo(-1);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R18, R29: reading now returns what there is, without waiting")
  void readNowNeverWaits(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          byte[] target = new byte[10];
          assertThat(near.readNow(target)).isZero();
          assertThat(near.readNow(ByteBuffer.allocateDirect(1))).isZero();

          far.write("hello".getBytes(UTF_8));
          near.await(Io.READABLE);

          assertThat(near.readNow(new byte[0])).isZero();
          ByteBuffer direct = ByteBuffer.allocateDirect(2);
          assertThat(near.readNow(direct)).isEqualTo(2);
          assertThat(direct.hasRemaining()).isFalse();
          assertThat(near.readNow(target)).isEqualTo(3);
          assertThat(new String(target, 0, 3, UTF_8)).isEqualTo("llo");
          assertThat(near.readNow(target)).isZero();

          far.shutdownOutput();
          near.await(Io.READABLE);
          assertThat(near.readNow(target)).isEqualTo(-1);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R18: writing now takes what there is room for, without waiting")
  void writeNowNeverWaits(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          long written = near.writeNow(new byte[] {1, 2, 3});
          assertThat(written).isEqualTo(3);
          assertThat(near.writeNow(new byte[0])).isZero();

          ByteBuffer large = ByteBuffer.allocateDirect(100_000);
          int count = 1;
          for (int i = 0; i < 10_000 && count > 0; i++) {
            count = near.writeNow(large.clear());
            written += count;
          }
          assertThat(count).isZero();
          assertThat(large.position()).isZero();

          near.close();
          assertThat(far.inputStream().readAllBytes()).hasSize((int) written);
          assertThatThrownBy(() -> near.readNow(new byte[1]))
              .isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(() -> near.writeNow(new byte[1]))
              .isInstanceOf(ClosedChannelException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  void readOnlyBuffersAreRefused(Setting setting) throws Exception {
    ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();

    connected(
        setting,
        (near, far) -> {
          assertThatIllegalArgumentException().isThrownBy(() -> near.peek(readOnly));
          assertThatIllegalArgumentException().isThrownBy(() -> near.readNow(readOnly));
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W24: urgent data come as PRIORITY, beside the others")
  void urgentDataOvertake(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Future<Integer> receiver = setting.start(near::receiveUrgent);
          far.write(new byte[] {1});
          far.sendUrgent('!');
          far.write(new byte[] {2});

          assertThat(receiver.get()).isEqualTo('!');

          byte[] others = new byte[2];
          near.readFully(others);
          assertThat(others).containsExactly(1, 2);
          assertThat(near.await(Io.PRIORITY, Duration.ZERO)).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource
  void urgentDataInlineAreReadLikeOthers(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setOption(ExtraSocketOptions.SO_OOBINLINE, true);
          far.sendUrgent('!');

          assertThatThrownBy(near::receiveUrgent)
              .isInstanceOf(SocketException.class)
              .hasMessageContaining("with SO_OOBINLINE, read it instead,");

          assertThat(near.inputStream().read()).isEqualTo('!');
        });
  }

  @ParameterizedTest
  @EnumSource
  void waitingForUrgentDataTimesOut(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setTimeout(LITTLE);
          far.write(new byte[1]);

          assertThatThrownBy(near::receiveUrgent)
              .isInstanceOf(SocketTimeoutException.class)
              .hasMessageStartingWith("urgent read from 127.0.0.1:");
        });
  }

  @ParameterizedTest
  @EnumSource
  void resetEndsAWaitForUrgentData(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Future<Integer> urgent = setting.start(near::receiveUrgent);
          far.setOption(StandardSocketOptions.SO_LINGER, 0);

          far.close();

          assertThatThrownBy(urgent::get)
              .cause()
              .isInstanceOf(SocketException.class)
              .hasMessageStartingWith("urgent read from 127.0.0.1:")
              .hasMessageContaining("ECONNRESET");
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4: closing ends a wait for urgent data, and a look ahead")
  void closeEndsWaits(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Future<Integer> urgent = setting.start(near::receiveUrgent);
          Future<Integer> peeker = setting.start(() -> near.peek(new byte[1]));
          Future<Integer> direct = setting.start(() -> near.peek(ByteBuffer.allocateDirect(1)));

          near.close();

          assertThatThrownBy(urgent::get).cause().isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(peeker::get).cause().isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(direct::get).cause().isInstanceOf(ClosedChannelException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  void severalBuffersGoThrough(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          ByteBuffer head = ByteBuffer.wrap("head,".getBytes(UTF_8));
          ByteBuffer body = ByteBuffer.allocateDirect(4).put("body".getBytes(UTF_8)).flip();

          assertThat(far.write(new ByteBuffer[] {head, body})).isEqualTo(9);

          ByteBuffer[] targets = {ByteBuffer.allocateDirect(5), ByteBuffer.allocate(10)};
          assertThat(near.read(targets)).isEqualTo(9);
          assertThat(UTF_8.decode(targets[0].flip()).toString()).isEqualTo("head,");
          assertThat(UTF_8.decode(targets[1].flip()).toString()).isEqualTo("body");
        });
  }
}
