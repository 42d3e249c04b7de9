package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files, in fibers and in blocking contexts. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FiberFileTest {
  private static final byte[] MUCH = new byte[1_000_003];

  static {
    new Random(1).nextBytes(MUCH);
  }

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = folder.resolve("file");
  }

  private interface Body {
    void run(FiberFile file) throws Exception;
  }

  private void opened(Setting setting, Body body, OpenOption... options) throws Exception {
    setting.run(() -> {
      try (FiberFile file = FiberFile.open(path, options)) {
        body.run(file);
      }
    });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String content(ByteBuffer buffer) {
    return UTF_8.decode(buffer.flip()).toString();
  }

  // Reading and writing

  @ParameterizedTest
  @EnumSource
  @DisplayName("R26: what is written with arrays is in the file, in pieces if it is much")
  void arraysAreWrittenAndRead(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          file.write(MUCH);
          assertThat(Files.readAllBytes(path)).isEqualTo(MUCH);

          byte[] target = new byte[MUCH.length + 5];
          assertThat(file.position(0).read(target, 5, MUCH.length)).isEqualTo(MUCH.length);

          assertThat(target).startsWith(0, 0, 0, 0, 0).endsWith(MUCH);
          assertThat(file.read(target)).isEqualTo(-1);
        },
        CREATE,
        READ,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R26: the same with buffers of either kind of memory")
  void buffersAreWrittenAndRead(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          assertThat(file.write(ByteBuffer.wrap(MUCH).asReadOnlyBuffer())).isEqualTo(MUCH.length);
          ByteBuffer direct = ByteBuffer.allocateDirect(MUCH.length + 10);

          assertThat(file.position(0).read(direct)).isEqualTo(MUCH.length);
          assertThat(file.read(direct)).isEqualTo(-1);
          assertThat(file.write(direct.flip())).isEqualTo(MUCH.length);

          ByteBuffer heap = ByteBuffer.allocate(3 * MUCH.length);
          assertThat(file.position(0).read(heap)).isEqualTo(2 * MUCH.length);
          assertThat(heap.array()).startsWith(MUCH);
          assertThat(heap.flip().position(MUCH.length)).isEqualTo(ByteBuffer.wrap(MUCH));
        },
        CREATE,
        READ,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R26: reading before anything is written finds the end")
  void emptyFileIsAtItsEnd(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          assertThat(file.read(new byte[1])).isEqualTo(-1);
          assertThat(file.read(ByteBuffer.allocateDirect(1))).isEqualTo(-1);
          assertThat(file.read(new byte[0])).isZero();
          assertThat(file.read(ByteBuffer.allocate(0), 7)).isZero();
        },
        CREATE,
        READ,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  void streamsReadAndWriteTheFile(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          file.outputStream().write(MUCH);

          assertThat(file.position(3).available()).isEqualTo(MUCH.length - 3);
          assertThat(file.inputStream().readAllBytes())
              .isEqualTo(Arrays.copyOfRange(MUCH, 3, MUCH.length));
          assertThat(file.available()).isZero();
        },
        CREATE,
        READ,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  void severalBuffersAreWrittenAndRead(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          file.write(new ByteBuffer[] {ByteBuffer.wrap(bytes("foo")), ByteBuffer.wrap(bytes("b"))});
          ByteBuffer[] targets = {ByteBuffer.allocate(1), ByteBuffer.allocateDirect(9)};

          assertThat(file.position(0).read(targets)).isEqualTo(4);

          assertThat(targets).extracting(FiberFileTest::content).containsExactly("f", "oob");
        },
        CREATE,
        READ,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  void appendingWritesAtTheEnd(Setting setting) throws Exception {
    Files.writeString(path, "foo");
    opened(
        setting,
        file -> {
          assertThat(file.read(new byte[2])).isEqualTo(2);
          file.write(bytes("bar"));
          assertThat(Files.readString(path)).isEqualTo("foobar");
        },
        APPEND,
        READ);
  }

  // Positions

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR1, PR2: a part of an array is written and read at a position; the own one stays")
  void transfersAtAPositionLeaveTheOwn(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          file.position(2);

          file.write(bytes("xHELLOx"), 1, 5, 3);
          byte[] target = new byte[8];
          assertThat(file.read(target, 2, 5, 3)).isEqualTo(5);

          assertThat(new String(target, 2, 5, UTF_8)).isEqualTo("HELLO");
          assertThat(target[1]).isZero();
          assertThat(target[7]).isZero();
          assertThat(file.position()).isEqualTo(2);
          assertThat(file.size()).isEqualTo(8);
        },
        CREATE,
        READ,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR3, PR6: buffers of any size are written and read at a position")
  void buffersAreTransferredAtAPosition(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          assertThat(file.write(ByteBuffer.wrap(MUCH), 11)).isEqualTo(MUCH.length);
          ByteBuffer direct = ByteBuffer.allocateDirect(MUCH.length);

          assertThat(file.read(direct, 11)).isEqualTo(MUCH.length);
          assertThat(file.write(direct.flip(), 12)).isEqualTo(MUCH.length);

          ByteBuffer heap = ByteBuffer.allocate(MUCH.length);
          assertThat(file.read(heap, 12)).isEqualTo(MUCH.length);
          assertThat(heap.array()).isEqualTo(MUCH);
          byte[] few = new byte[64];
          assertThat(file.read(few, 0, 64, 12)).isEqualTo(64);
          assertThat(MUCH).startsWith(few);
          assertThat(file.position()).isZero();
        },
        CREATE,
        READ,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR4: past the end there is nothing, and before the start nobody may look")
  void positionsOutsideTheFile(Setting setting) throws Exception {
    Files.writeString(path, "foo");
    opened(
        setting,
        file -> {
          assertThat(file.read(new byte[1], 0, 1, 3)).isEqualTo(-1);
          assertThat(file.read(ByteBuffer.allocateDirect(1), 1000)).isEqualTo(-1);
          assertThat(file.read(ByteBuffer.allocate(9), 1)).isEqualTo(2);
          assertThatIllegalArgumentException()
              .isThrownBy(() -> file.read(ByteBuffer.allocate(1), -3))
              .withMessage("position must not be negative: -3");
          assertThatIllegalArgumentException().isThrownBy(() -> file.position(-1));
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR7: several read one file at different positions")
  void severalReadOneFile(Setting setting) throws Exception {
    Files.write(path, MUCH);
    opened(
        setting,
        file -> {
          byte[] first = new byte[MUCH.length / 2];
          byte[] second = new byte[MUCH.length - first.length];
          Future<Integer> other = setting.start(() -> file.read(first, 0, first.length, 0));

          assertThat(file.read(second, 0, second.length, first.length)).isEqualTo(second.length);

          assertThat(other.get()).isEqualTo(first.length);
          assertThat(MUCH).startsWith(first).endsWith(second);
        });
  }

  // Size

  @ParameterizedTest
  @EnumSource
  void truncatingCutsOffAndMovesThePosition(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          file.write(bytes("foobar"));

          assertThat(file.truncate(9).size()).isEqualTo(6);
          assertThat(file.truncate(3).size()).isEqualTo(3);

          assertThat(file.position()).isEqualTo(3);
          assertThat(Files.readString(path)).isEqualTo("foo");
          assertThatIllegalArgumentException().isThrownBy(() -> file.truncate(-1));
        },
        CREATE,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  void settingTheSizeCutsOffAndExtends(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          file.write(bytes("foobar"));

          file.setSize(2).setSize(4);

          assertThat(Files.readString(path)).isEqualTo("fo\0\0");
          assertThat(file.position()).isEqualTo(6);
        },
        CREATE,
        WRITE);
  }

  @ParameterizedTest
  @EnumSource
  void syncReachesTheDisk(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          file.write(bytes("foo"));
          file.sync(true);
          file.sync(false);
          assertThat(Files.readString(path)).isEqualTo("foo");
        },
        CREATE,
        WRITE);
  }

  // Errors

  @ParameterizedTest
  @EnumSource
  void openingFailsAsFilesDo(Setting setting) throws Exception {
    Files.createFile(path);
    setting.run(() -> {
      assertThatThrownBy(() -> FiberFile.open(folder.resolve("none")))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageStartingWith(folder.resolve("none") + ": open with options [] failed: ENOENT");
      assertThatThrownBy(() -> FiberFile.open(path, CREATE_NEW, WRITE))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining("EEXIST (File exists)");
      assertThatThrownBy(() -> FiberFile.open(folder))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("EISDIR (Is a directory); java.nio.file.Files lists folders");
      assertThatThrownBy(() -> FiberFile.open(path, new OpenOption() {}))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("EINVAL");
    });
  }

  @ParameterizedTest
  @EnumSource
  void pipesAndDevicesAreRefused(Setting setting) throws Exception {
    setting.run(() ->
        assertThatThrownBy(() -> FiberFile.open(Path.of("/dev/null")))
            .isInstanceOf(FileSystemException.class)
            .hasMessageStartingWith("/dev/null: is no file")
            .hasMessageContaining("PipeSource"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R4: an error names operation, path and number")
  void errorsNameThePath(Setting setting) throws Exception {
    path = Path.of("/proc/self/mem");
    opened(
        setting,
        file ->
            assertThatThrownBy(() -> file.read(new byte[1]))
                .isInstanceOf(FileSystemException.class)
                .hasMessage("/proc/self/mem: read failed: EIO (Input/output error)"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W29: the wrong direction is refused at once")
  void wrongDirectionIsRefused(Setting setting) throws Exception {
    opened(
        setting,
        file -> {
          assertThatThrownBy(() -> file.read(new byte[1]))
              .isInstanceOf(NonReadableChannelException.class);
          assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
              .isInstanceOf(NonReadableChannelException.class);
          assertThatThrownBy(() -> file.await(Io.READABLE))
              .isInstanceOf(NonReadableChannelException.class);
        },
        CREATE,
        WRITE);
    opened(
        setting,
        file -> {
          assertThatThrownBy(() -> file.write(new byte[1]))
              .isInstanceOf(NonWritableChannelException.class);
          assertThatThrownBy(() -> file.truncate(0))
              .isInstanceOf(NonWritableChannelException.class);
          assertThatThrownBy(() -> file.await(Io.WRITABLE))
              .isInstanceOf(NonWritableChannelException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W22: a file is always ready, and its limits do not count for the disk")
  void filesAreAlwaysReady(Setting setting) throws Exception {
    Files.write(path, MUCH);
    opened(
        setting,
        file -> {
          file.setTimeout(Duration.ZERO).setDeadline(Deadline.after(Duration.ZERO));

          assertThat(file.await(Io.READABLE)).isEqualTo(Io.READABLE);
          assertThat(file.read(new byte[MUCH.length])).isEqualTo(MUCH.length);
        });
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsALongReadBetweenPieces(Setting setting) throws Exception {
    Files.write(path, MUCH);
    opened(
        setting,
        file -> {
          ByteBuffer target = ByteBuffer.allocate(MUCH.length);
          Thread.currentThread().interrupt();

          assertThatThrownBy(() -> file.read(target))
              .isInstanceOf(InterruptedIOException.class)
              .hasMessage("read " + path + " was interrupted");

          assertThat(Thread.interrupted()).isTrue();
          assertThat(file.position()).isEqualTo(target.position());
          assertThat(file.read(target)).isEqualTo(MUCH.length - 256 * 1024);
          assertThat(target.array()).isEqualTo(MUCH);
        });
  }

  // What is done with a path

  @ParameterizedTest
  @EnumSource
  @DisplayName("What java.nio.file does with a path is offloaded, and others run meanwhile")
  void pathOperationsAreOffloaded(Setting setting) throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    setting.run(() -> {
      // Opening the FIFO blocks the thread until this writes to it.
      Future<String> reader = setting.start(() -> Fibers.offload(() -> Files.readString(fifo)));

      try (PipeSink sink = PipeSink.open(fifo)) {
        sink.write(bytes("foo"));
      }

      assertThat(reader.get()).isEqualTo("foo");
    });
  }

  @ParameterizedTest
  @EnumSource
  void failedPathOperationsThrowWhatTheyThrow(Setting setting) throws Exception {
    setting.run(() ->
        assertThatThrownBy(() -> Fibers.offload(() -> Files.size(folder.resolve("none"))))
            .isInstanceOf(NoSuchFileException.class));
  }

  // Closing

  @ParameterizedTest
  @EnumSource
  void closingDeletesTheFileIfThatIsWanted(Setting setting) throws Exception {
    opened(
        setting,
        file -> assertThat(path).exists(),
        CREATE,
        WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);

    assertThat(path).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void closedFileRefusesEverything(Setting setting) throws Exception {
    setting.run(() -> {
      FiberFile file = FiberFile.open(path, CREATE, WRITE);
      file.close();
      file.close();

      assertThat(file.isOpen()).isFalse();
      assertThatThrownBy(() -> file.write(new byte[1])).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> file.read(new byte[1])).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> file.position(1)).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> file.setSize(1)).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> file.sync(true)).isInstanceOf(ClosedChannelException.class);
    });
  }

  @Test
  @DisplayName("C4: closing ends a read that is under way")
  void closeEndsALongRead() throws Exception {
    Files.write(path, MUCH);
    Fibers.run(() -> {
      FiberFile file = FiberFile.open(path);
      Fiber<Integer> reader = Fibers.schedule(() -> file.read(new byte[MUCH.length]));

      file.close();

      Waiters.assertClosed(reader);
    });
  }

  @Test
  void othersRunWhileMuchIsRead() throws Exception {
    Files.write(path, MUCH);
    Fibers.run(() -> {
      try (FiberFile file = FiberFile.open(path)) {
        Fiber<Integer> reader = Fibers.schedule(() -> file.read(new byte[MUCH.length]));

        assertThat(reader.isDone()).isFalse();
        assertThat(reader.value()).isEqualTo(MUCH.length);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void noDescriptorIsLeftBehind(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> {
      opened(setting, file -> file.write(MUCH), CREATE, WRITE);
      assertThatThrownBy(() -> opened(setting, file -> file.write(MUCH)))
          .isInstanceOf(NonWritableChannelException.class);
    });
  }

  @Test
  void cancelledOpeningLeavesNoDescriptorBehind() throws Exception {
    Files.createFile(path);
    Descriptors.assertNoneLeaked(() ->
        Fibers.run(() -> {
          Fiber<FiberFile> opening = Fibers.schedule(() -> FiberFile.open(path));
          opening.cancel();
          opening.join();
          if (!opening.isCancelled()) {
            opening.resultNow().close(); // it was faster
          }
        }));
  }
}
