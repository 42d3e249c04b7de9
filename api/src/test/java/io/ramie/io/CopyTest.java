package io.ramie.io;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies between files, sockets and pipes, in fibers and in blocking contexts. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CopyTest {
  private static final Duration LITTLE = Duration.ofMillis(5);
  private static final byte[] MUCH = new byte[1_500_003];

  static {
    new Random(1).nextBytes(MUCH);
  }

  /** What bytes can be copied from and to. */
  enum Kind {
    FILE,
    APPENDED_FILE,
    PIPE,
    SOCKET,
    DEVICE
  }

  @TempDir Path folder;
  private Path from;
  private Path to;

  @BeforeEach
  void writeSource() throws IOException {
    from = Files.write(folder.resolve("from"), MUCH);
    to = folder.resolve("to");
  }

  private record Connection(TcpSocket near, TcpSocket far) implements AutoCloseable {
    static Connection open() throws IOException {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        TcpSocket near = TcpSocket.connect(listener.localAddress());
        return new Connection(near, listener.accept());
      }
    }

    @Override
    public void close() {
      near.close();
      far.close();
    }
  }

  private static void writeAndClose(ByteSink sink) throws IOException {
    try (sink) {
      sink.write(MUCH);
    }
  }

  // Every pair

  private interface FromBody {
    <S extends Handle & ByteSource> void run(S source) throws Exception;
  }

  private void from(Setting setting, Kind kind, FromBody body) throws Exception {
    switch (kind) {
      case FILE -> {
        try (FiberFile source = FiberFile.open(from)) {
          body.run(source);
        }
      }
      case PIPE -> {
        try (Pipe pipe = Pipe.open()) {
          Future<Boolean> writer = setting.start(() -> writeAndClose(pipe.sink()));
          body.run(pipe.source());
          writer.get();
        }
      }
      case SOCKET -> {
        try (Connection connection = Connection.open()) {
          Future<Boolean> writer = setting.start(() -> writeAndClose(connection.far));
          body.run(connection.near);
          writer.get();
        }
      }
      case APPENDED_FILE, DEVICE -> throw new IllegalArgumentException("not to be read: " + kind);
    }
  }

  /** Copies to a new target of a kind: what has arrived there. */
  private <S extends Handle & ByteSource> byte[] copyTo(Setting setting, Kind kind, S source)
      throws Exception {
    switch (kind) {
      case FILE -> {
        try (FiberFile target = FiberFile.open(to, CREATE, WRITE)) {
          assertThat(Copy.of(source, target).run()).isEqualTo(MUCH.length);
          assertThat(target.position()).isEqualTo(MUCH.length);
        }
        return Files.readAllBytes(to);
      }
      case APPENDED_FILE -> {
        try (FiberFile target = FiberFile.open(to, CREATE, APPEND)) {
          assertThat(Copy.of(source, target).run()).isEqualTo(MUCH.length);
        }
        return Files.readAllBytes(to);
      }
      case PIPE -> {
        try (Pipe pipe = Pipe.open()) {
          Future<byte[]> reader = setting.start(() -> pipe.source().inputStream().readAllBytes());
          assertThat(Copy.of(source, pipe.sink()).run()).isEqualTo(MUCH.length);
          pipe.sink().close();
          return reader.get();
        }
      }
      case SOCKET -> {
        try (Connection connection = Connection.open()) {
          Future<byte[]> reader = setting.start(() -> connection.far.inputStream().readAllBytes());
          assertThat(Copy.of(source, connection.near).run()).isEqualTo(MUCH.length);
          connection.near.shutdownOutput();
          return reader.get();
        }
      }
      default -> {
        try (PipeSink target = PipeSink.open(Path.of("/dev/null"))) {
          assertThat(Copy.of(source, target).run()).isEqualTo(MUCH.length);
        }
        return MUCH;
      }
    }
  }

  static Stream<Arguments> pairs() {
    return Stream.of(Setting.values())
        .flatMap(setting ->
            Stream.of(Kind.FILE, Kind.PIPE, Kind.SOCKET)
                .flatMap(source ->
                    Stream.of(Kind.values()).map(target -> Arguments.of(setting, source, target))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everythingArrives(Setting setting, Kind source, Kind target) throws Exception {
    setting.run(() ->
        from(
            setting,
            source,
            new FromBody() {
              @Override
              public <S extends Handle & ByteSource> void run(S open) throws Exception {
                assertThat(copyTo(setting, target, open)).isEqualTo(MUCH);
              }
            }));
  }

  // Arguments

  @ParameterizedTest
  @EnumSource
  void partOfAFileIsCopied(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberFile source = FiberFile.open(from);
          FiberFile target = FiberFile.open(to, CREATE, WRITE)) {
        assertThat(source.transferTo(1000, 300_000, target)).isEqualTo(300_000);
        assertThat(source.transferTo(MUCH.length - 10, 300, target)).isEqualTo(10);
        assertThat(source.transferTo(MUCH.length, 1, target)).isZero();
        assertThat(source.transferTo(0, 0, target)).isZero();
        assertThat(source.position()).isZero();
      }
      assertThat(Files.readAllBytes(to))
          .startsWith(Arrays.copyOfRange(MUCH, 1000, 301_000))
          .endsWith(Arrays.copyOfRange(MUCH, MUCH.length - 10, MUCH.length))
          .hasSize(300_010);
    });
  }

  @ParameterizedTest
  @EnumSource
  void ownPositionsMoveAlong(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberFile source = FiberFile.open(from).position(7);
          FiberFile target = FiberFile.open(to, CREATE, WRITE).position(3)) {
        assertThat(Copy.of(source, target).limit(100).run()).isEqualTo(100);

        assertThat(source.position()).isEqualTo(107);
        assertThat(target.position()).isEqualTo(103);
      }
      assertThat(Files.readAllBytes(to)).hasSize(103).endsWith(Arrays.copyOfRange(MUCH, 7, 107));
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Ranges of one file that overlap, which the system refuses, are copied all the same")
  void overlappingRangesAreCopied(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberFile file = FiberFile.open(from, READ, WRITE)) {
        assertThat(file.transferTo(10, 50, file)).isEqualTo(50);
      }
      assertThat(Files.readAllBytes(from)).startsWith(Arrays.copyOfRange(MUCH, 10, 60));
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "A file of which nobody can tell whether it is in memory is copied by another thread")
  void filesThatMayWaitAreCopied(Setting setting) throws Exception {
    Path version = Path.of("/proc/version");
    setting.run(() -> {
      try (FiberFile source = FiberFile.open(version);
          Pipe pipe = Pipe.open()) {
        long copied = Copy.of(source, pipe.sink()).run();
        pipe.sink().close();

        assertThat(pipe.source().inputStream().readAllBytes())
            .isEqualTo(Files.readAllBytes(version))
            .hasSize((int) copied);
      }
    });
  }

  @Test
  void wrongArgumentsAreRefused() throws Exception {
    try (FiberFile source = FiberFile.open(from);
        FiberFile target = FiberFile.open(to, CREATE, WRITE);
        Pipe pipe = Pipe.open()) {
      assertThatThrownBy(() -> Copy.of(target, pipe.sink()))
          .isInstanceOf(NonReadableChannelException.class);
      assertThatThrownBy(() -> Copy.of(pipe.source(), source))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatIllegalArgumentException().isThrownBy(() -> Copy.of(source, target).limit(-1));
      assertThatIllegalArgumentException().isThrownBy(() -> Copy.of(source, target).from(-1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Copy.of(pipe.source(), target).from(1))
          .withMessageStartingWith("only files have positions");
    }
  }

  // Failing, and going on

  @ParameterizedTest
  @EnumSource
  void timeoutOfTheSourceEndsACopy(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open();
          FiberFile target = FiberFile.open(to, CREATE, WRITE)) {
        pipe.source().setTimeout(LITTLE);
        pipe.sink().write(new byte[10]);
        Copy copy = Copy.of(pipe.source(), target);

        assertThatThrownBy(copy::run)
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageStartingWith("copy from PipeSource[")
            .hasMessageEndingWith("timed out after 0.005s");

        assertThat(copy.copied()).isEqualTo(10);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("After a time-out of the target a copy goes on without a gap, on either route")
  void copyGoesOnAfterATimeout(Setting setting) throws Exception {
    setting.run(() -> {
      try (Connection in = Connection.open();
          Connection out = Connection.open()) {
        Future<Boolean> writer = setting.start(() -> writeAndClose(in.far));
        out.near.setTimeout(LITTLE);
        // Together with what the far end takes it is less than there is.
        out.near.setOption(StandardSocketOptions.SO_SNDBUF, 100_000);
        Copy copy = Copy.of(in.near, out.near);
        assertThatThrownBy(copy::run).isInstanceOf(SocketTimeoutException.class);
        long before = copy.copied();
        out.near.setTimeout(null);

        Future<byte[]> reader = setting.start(() -> out.far.inputStream().readAllBytes());
        assertThat(copy.run()).isEqualTo(MUCH.length - before);
        out.near.close();

        assertThat(before).isPositive();
        assertThat(reader.get()).isEqualTo(MUCH);
        writer.get();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void deadlineEndsACopyThatNeverWaits(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberFile source = FiberFile.open(from);
          FiberFile target = FiberFile.open(to, CREATE, WRITE)) {
        target.setDeadline(Deadline.after(Duration.ZERO));
        Copy copy = Copy.of(source, target);

        assertThatThrownBy(copy::run).isInstanceOf(SocketTimeoutException.class);

        assertThat(copy.copied()).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsACopy(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open();
          FiberFile target = FiberFile.open(to, CREATE, WRITE)) {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Copy.of(pipe.source(), target).run())
            .isInstanceOf(InterruptedIOException.class)
            .hasMessageContaining("copy from PipeSource[");

        assertThat(Thread.interrupted()).isTrue();
      }
    });
  }

  @Test
  void cancelledCopyHasCountedWhatArrived() throws Exception {
    Fibers.run(() -> {
      try (FiberFile source = FiberFile.open(from);
          Pipe pipe = Pipe.open()) {
        Copy copy = Copy.of(source, pipe.sink());
        Fiber<Long> copier = Fibers.schedule(copy::run);
        Waiters.await(pipe.sink(), 1);
        copier.cancel();
        copier.join();

        pipe.sink().close();

        assertThat(copier.isCancelled()).isTrue();
        byte[] arrived = pipe.source().inputStream().readAllBytes();
        assertThat(MUCH).startsWith(arrived);
        assertThat(copy.copied()).isEqualTo(arrived.length).isPositive();
      }
    });
  }

  @Test
  void cancelledCopyGoesOnWithoutAGap() throws Exception {
    Fibers.run(() -> {
      try (FiberFile source = FiberFile.open(from);
          Pipe pipe = Pipe.open()) {
        Copy copy = Copy.of(source, pipe.sink());
        Fiber<Long> copier = Fibers.schedule(copy::run);
        Waiters.await(pipe.sink(), 1);
        copier.cancel();
        copier.join();

        // What has been taken from the file and is not in the pipe yet is in the copy.
        assertThat(source.position()).isGreaterThanOrEqualTo(copy.copied());
        Fiber<?> rest =
            Fibers.schedule(() -> {
              copy.run();
              pipe.sink().close();
            });
        assertThat(pipe.source().inputStream().readAllBytes()).isEqualTo(MUCH);
        rest.join();

        assertThat(copier.isCancelled()).isTrue();
        assertThat(copy.copied()).isEqualTo(MUCH.length);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R5: a reader that has gone is a broken pipe")
  void brokenPipeEndsACopy(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberFile source = FiberFile.open(from);
          Pipe pipe = Pipe.open();
          Connection connection = Connection.open()) {
        pipe.source().close();
        assertThatThrownBy(() -> Copy.of(source, pipe.sink()).run())
            .isInstanceOf(IOException.class)
            .hasMessageContaining("EPIPE (Broken pipe)");

        connection.near.shutdownOutput();
        assertThatThrownBy(() -> Copy.of(source, connection.near).run())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("EPIPE (Broken pipe)");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4: closing either side ends a copy")
  void closeEndsACopy(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe in = Pipe.open();
          Pipe out = Pipe.open();
          FiberFile source = FiberFile.open(from)) {
        Future<Long> reading = setting.start(() -> Copy.of(in.source(), out.sink()).run());
        Waiters.await(in.source(), 1);
        in.source().close();
        Waiters.assertClosed(reading);

        Future<Long> writing = setting.start(() -> Copy.of(source, out.sink()).run());
        Waiters.await(out.sink(), 1);
        out.sink().close();
        Waiters.assertClosed(writing);

        assertThatThrownBy(() -> Copy.of(source, out.sink()).run())
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W23: a FIFO that nobody has written to yet has not ended")
  void fifoWaitsForItsFirstWriter(Setting setting) throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo);
          FiberFile target = FiberFile.open(to, CREATE, WRITE)) {
        Future<Long> copy = setting.start(() -> Copy.of(source, target).run());
        Waiters.await(source, 1);

        writeAndClose(PipeSink.open(fifo));

        assertThat(copy.get()).isEqualTo(MUCH.length);
      }
    });
  }

  @Test
  void othersRunWhileMuchIsCopied() throws Exception {
    Fibers.run(() -> {
      try (FiberFile source = FiberFile.open(from);
          PipeSink target = PipeSink.open(Path.of("/dev/null"))) {
        Fiber<Long> copy = Fibers.schedule(() -> Copy.of(source, target).run());

        assertThat(copy.isDone()).isFalse();
        assertThat(copy.value()).isEqualTo(MUCH.length);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void noDescriptorIsLeftBehind(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> {
      copyGoesOnAfterATimeout(setting);
      closeEndsACopy(setting);
    });
  }
}
