package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pipes, in fibers and in blocking contexts. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PipeTest {
  private static final Duration LITTLE = Duration.ofMillis(5);
  private static final byte[] MUCH = new byte[1_000_000];

  static {
    new Random(1).nextBytes(MUCH);
  }

  private interface Body {
    void run(PipeSource source, PipeSink sink) throws Exception;
  }

  private static void piped(Setting setting, Body body) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open()) {
        body.run(pipe.source(), pipe.sink());
      }
    });
  }

  /** Writes until the pipe takes no more. */
  private static void fill(PipeSink sink) throws IOException {
    sink.setTimeout(Duration.ZERO);
    assertThatThrownBy(() -> sink.write(MUCH)).isInstanceOf(SocketTimeoutException.class);
    sink.setTimeout(null);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R1, R3: a reader waits for bytes, and for the end of the stream")
  void readerWaitsForBytesAndForTheEnd(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          Future<byte[]> reader = setting.start(() -> source.inputStream().readAllBytes());
          Waiters.await(source, 1);
          sink.write("foo".getBytes(UTF_8));
          sink.write("bar".getBytes(UTF_8));

          sink.close();

          assertThat(reader.get()).asString(UTF_8).isEqualTo("foobar");
          assertThat(source.read(new byte[1])).isEqualTo(-1);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R11: a writer waits for room, of the heap and of native memory")
  void writerWaitsForRoom(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          Future<byte[]> reader = setting.start(() -> source.inputStream().readNBytes(2_000_000));

          sink.write(MUCH);
          assertThat(sink.write(ByteBuffer.allocateDirect(MUCH.length).put(MUCH).flip()))
              .isEqualTo(MUCH.length);

          assertThat(reader.get()).startsWith(MUCH).endsWith(MUCH);
        });
  }

  @ParameterizedTest
  @EnumSource
  void directBuffersAreReadInto(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          sink.write("foobar".getBytes(UTF_8));
          ByteBuffer target = ByteBuffer.allocateDirect(4).position(1);

          assertThat(source.read(target)).isEqualTo(3);

          assertThat(UTF_8.decode(target.flip().position(1)).toString()).isEqualTo("foo");
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R8, R9: nothing is read and written without waiting")
  void emptyTransfersDoNotWait(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          sink.write(new byte[0]);

          assertThat(source.read(new byte[0])).isZero();
          assertThat(source.read(ByteBuffer.allocate(0))).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R5: writing without a reader is a broken pipe")
  void writingWithoutAReaderFails(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          source.close();

          assertThatThrownBy(() -> sink.write(new byte[1]))
              .isInstanceOf(IOException.class)
              .hasMessageStartingWith("write to pipe")
              .hasMessageContaining("EPIPE (Broken pipe); nobody reads from it");
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R5: a writer that waits is told that its reader has gone")
  void writerThatWaitsIsToldOfTheReadersEnd(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          Future<Boolean> writer = setting.start(() -> sink.write(MUCH));
          Waiters.await(sink, 1);

          source.close();

          assertThatThrownBy(writer::get).cause().hasMessageContaining("EPIPE");
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W26: a full pipe is not writable and an empty one not readable")
  void fullAndEmptyPipesAreWaitedFor(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          assertThat(source.await(Io.READABLE, LITTLE)).isZero();
          assertThat(sink.await(Io.WRITABLE, null)).isEqualTo(Io.WRITABLE);

          fill(sink);

          assertThat(sink.await(Io.WRITABLE, LITTLE)).isZero();
          assertThat(source.await(Io.READABLE, null)).isEqualTo(Io.READABLE);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W29: waiting for the wrong direction is refused at once")
  void wrongDirectionIsRefused(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          assertThatThrownBy(() -> source.await(Io.WRITABLE))
              .isInstanceOf(NonWritableChannelException.class);
          assertThatThrownBy(() -> sink.await(Io.READABLE))
              .isInstanceOf(NonReadableChannelException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R22, W28: the time-out of a handle ends a read, which can be tried again")
  void timeoutEndsARead(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          source.setTimeout(LITTLE);

          assertThatThrownBy(() -> source.read(new byte[1]))
              .isInstanceOf(SocketTimeoutException.class)
              .hasMessageStartingWith("read from pipe")
              .hasMessageEndingWith("timed out after 0.005s");

          sink.write(new byte[] {42});
          assertThat(source.inputStream().read()).isEqualTo(42);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R22: after a deadline half-way the position says how much was written")
  void deadlineEndsAWrite(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          sink.setDeadline(Deadline.after(LITTLE));
          ByteBuffer much = ByteBuffer.wrap(MUCH);

          assertThatThrownBy(() -> sink.write(much)).isInstanceOf(SocketTimeoutException.class);

          sink.close();
          assertThat(source.inputStream().readAllBytes()).hasSize(much.position());
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4, C9: closing ends the reads that wait, however many there are")
  void closeEndsReads(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          Future<Integer> first = setting.start(() -> source.read(new byte[1]));
          Future<Integer> second = setting.start(() -> source.read(ByteBuffer.allocateDirect(1)));
          Waiters.await(source, 2);

          source.close();

          Waiters.assertClosed(first);
          Waiters.assertClosed(second);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4: closing ends a write that waits")
  void closeEndsAWrite(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          Future<Boolean> writer = setting.start(() -> sink.write(MUCH));
          Waiters.await(sink, 1);

          sink.close();

          Waiters.assertClosed(writer);
        });
  }

  @ParameterizedTest
  @EnumSource
  void closedPipeRefusesEverything(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          source.close();
          sink.close();
          sink.close();

          assertThatThrownBy(() -> source.read(new byte[1]))
              .isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(() -> sink.write(new byte[1]))
              .isInstanceOf(ClosedChannelException.class);
        });
  }

  @Test
  @DisplayName("C6: a plain thread closes what a fiber reads from")
  void threadClosesUnderAFiber() throws Exception {
    piped(
        Setting.FIBERS,
        (source, sink) -> {
          Fiber<Integer> reader = Fibers.schedule(() -> source.read(new byte[1]));

          Thread.ofPlatform().start(source::close);

          Waiters.assertClosed(reader);
        });
  }

  @ParameterizedTest
  @EnumSource(names = "FIBERS", mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("C7: a fiber closes what a plain thread reads from")
  void fiberClosesUnderAThread(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          Future<Integer> reader = setting.start(() -> source.read(new byte[1]));
          Waiters.await(source, 1);

          Fibers.run(source::close);

          Waiters.assertClosed(reader);
        });
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsARead(Setting setting) throws Exception {
    piped(
        setting,
        (source, sink) -> {
          Thread.currentThread().interrupt();

          assertThatThrownBy(() -> source.read(new byte[1]))
              .isInstanceOf(InterruptedIOException.class)
              .hasMessageStartingWith("read from pipe");

          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @Test
  void cancelledReaderLeavesThePipeUsable() throws Exception {
    piped(
        Setting.FIBERS,
        (source, sink) -> {
          Fiber<Integer> reader = Fibers.schedule(() -> source.read(new byte[1]));
          reader.cancel();
          reader.join();
          assertThat(reader.isCancelled()).isTrue();

          sink.write(new byte[] {42});

          assertThat(source.inputStream().read()).isEqualTo(42);
        });
  }

  @ParameterizedTest
  @EnumSource
  void noDescriptorIsLeftBehind(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() ->
        piped(
            setting,
            (source, sink) -> {
              Future<Integer> reader = setting.start(() -> source.read(new byte[1]));
              Waiters.await(source, 1);
              source.close();
              Waiters.assertClosed(reader);
            }));
  }
}
