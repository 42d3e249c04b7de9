package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Named FIFOs and devices. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FifoTest {
  private static final Duration LITTLE = Duration.ofMillis(5);
  private static final Path NULL = Path.of("/dev/null");

  @TempDir Path folder;
  private Path fifo;

  @BeforeEach
  void makeFifo() throws Exception {
    fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W23: a reader waits, a writer writes and closes, the reader gets it")
  void readerWaitsForAWriter(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo)) {
        Future<byte[]> reader = setting.start(() -> source.inputStream().readAllBytes());
        Waiters.await(source, 1);

        try (PipeSink sink = PipeSink.open(fifo)) {
          sink.write("hello".getBytes(UTF_8));
        }

        assertThat(reader.get()).asString(UTF_8).isEqualTo("hello");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A reader without a writer waits, with the limits of its handle")
  void readerWithoutAWriterWaits(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo).setTimeout(LITTLE)) {
        assertThat(source.read(new byte[0])).isZero();
        assertThatThrownBy(() -> source.read(new byte[1]))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageContaining("fifo timed out after 0.005s");
        assertThat(source.await(Io.READABLE, LITTLE)).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W23: a stream that is transferred waits for a writer, too")
  void transferWaitsForAWriter(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo);
          Pipe target = Pipe.open()) {
        Future<Long> moving = setting.start(() -> transfer(source, target));
        Waiters.await(source, 1);

        try (PipeSink sink = PipeSink.open(fifo)) {
          sink.write("hello".getBytes(UTF_8));
        }

        assertThat(moving.get()).isEqualTo(5);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTransferWithoutAWriterEndsInTime(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo).setTimeout(LITTLE);
          Pipe target = Pipe.open()) {
        assertThatThrownBy(() -> transfer(source, target))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageContaining("fifo timed out after 0.005s");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTransferToWhatIsClosedWaitsForNoWriter(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo);
          Pipe target = Pipe.open()) {
        target.sink().close();

        assertThatThrownBy(() -> transfer(source, target))
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  private static long transfer(PipeSource source, Pipe target) throws Exception {
    return source.inputStream().transferTo(target.sink().outputStream());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A writer that came and went without a byte is an end of stream")
  void writerWithoutAByteIsAnEnd(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo)) {
        PipeSink.open(fifo).close();

        assertThat(source.read(new byte[1])).isEqualTo(-1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("After the end of one writer the stream goes on with the next")
  void nextWriterGoesOn(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(fifo)) {
        PipeSink.open(fifo).close();
        assertThat(source.read(new byte[1])).isEqualTo(-1);

        try (PipeSink sink = PipeSink.open(fifo)) {
          sink.write(new byte[] {42});
          assertThat(source.inputStream().read()).isEqualTo(42);
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Opening for writing waits for a reader")
  void writerWaitsForAReader(Setting setting) throws Exception {
    setting.run(() -> {
      Future<PipeSink> opening = setting.start(() -> PipeSink.open(fifo, null));
      Fibers.sleep(LITTLE);
      assertThat(opening.isDone()).isFalse();

      try (PipeSource source = PipeSource.open(fifo);
          PipeSink sink = opening.get()) {
        sink.write(new byte[] {42});
        assertThat(source.inputStream().read()).isEqualTo(42);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void waitForAReaderEndsInTime(Setting setting) throws Exception {
    setting.run(() -> {
      assertThatThrownBy(() -> PipeSink.open(fifo, Duration.ZERO))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("wait for a reader of " + fifo + " timed out after 0s");
      assertThatThrownBy(() -> PipeSink.open(fifo, LITTLE))
          .isInstanceOf(SocketTimeoutException.class);
    });
  }

  @ParameterizedTest
  @EnumSource
  void waitForAReaderEndsWithAnInterrupt(Setting setting) throws Exception {
    setting.run(() -> {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> PipeSink.open(fifo)).isInstanceOf(InterruptedIOException.class);

      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void waitForAReaderCanBeCancelled() throws Exception {
    Fibers.run(() -> {
      Fiber<PipeSink> opening = Fibers.schedule(() -> PipeSink.open(fifo));

      opening.cancel();

      opening.join();
      assertThat(opening.isCancelled()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  void missingAndForbiddenPathsAreErrors(Setting setting) throws Exception {
    Path secret = Files.createFile(folder.resolve("secret"));
    secret.toFile().setReadable(false);
    setting.run(() -> {
      assertThatThrownBy(() -> PipeSource.open(folder.resolve("none")))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessage(
              folder.resolve("none")
                  + ": open for reading failed: ENOENT (No such file or directory)");
      if (!Files.isReadable(secret)) {
        assertThatThrownBy(() -> PipeSource.open(secret)).isInstanceOf(AccessDeniedException.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A socket, which nobody will ever read from, is not waited for")
  void socketsAreRefused(Setting setting) throws Exception {
    Path path = folder.resolve("socket");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(path));
      setting.run(() ->
          assertThatThrownBy(() -> PipeSink.open(path))
              .isInstanceOf(FileSystemException.class)
              .hasMessageContaining("ENXIO"));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W22: a device that cannot be polled is always ready")
  void devicesAreAlwaysReady(Setting setting) throws Exception {
    setting.run(() -> {
      try (PipeSource source = PipeSource.open(NULL);
          PipeSink sink = PipeSink.open(NULL)) {
        assertThat(source.await(Io.READABLE)).isEqualTo(Io.READABLE);
        assertThat(sink.await(Io.WRITABLE)).isEqualTo(Io.WRITABLE);
        sink.write(new byte[100_000]);
        assertThat(source.read(new byte[1])).isEqualTo(-1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4: closing ends the wait for a writer")
  void closeEndsTheWaitForAWriter(Setting setting) throws Exception {
    setting.run(() -> {
      PipeSource source = PipeSource.open(fifo);
      Future<Integer> reader = setting.start(() -> source.read(new byte[1]));
      Waiters.await(source, 1);

      source.close();

      Waiters.assertClosed(reader);
    });
  }

  @ParameterizedTest
  @EnumSource
  void noDescriptorIsLeftBehind(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() ->
        setting.run(() -> {
          try (PipeSource source = PipeSource.open(fifo);
              PipeSink sink = PipeSink.open(fifo)) {
            sink.write(new byte[1]);
            assertThat(source.read(new byte[1])).isEqualTo(1);
          }
          assertThatThrownBy(() -> PipeSink.open(fifo, LITTLE))
              .isInstanceOf(SocketTimeoutException.class);
        }));
  }
}
