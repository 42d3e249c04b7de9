package io.ramie.posix;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTest {
  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = folder.resolve("daten-ü.txt");
  }

  private IoResult open(OpenOption... options) {
    return Handles.PLATFORM.open(path, Set.of(options));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    try (Io file = open(READ, WRITE, CREATE).io()) {
      assertThat(file.write(Handles.text("hello"))).isEqualTo(5);
    }

    assertThat(path).hasContent("hello");
    try (Io file = open().io()) {
      assertThat(Handles.read(file)).isEqualTo("hello");
      assertThat(file.read(Handles.buffer(1))).isZero();
    }
  }

  @Test
  void positionsLeaveTheFilesOwnPositionAlone() {
    try (Io file = open(READ, WRITE, CREATE).io()) {
      MemorySegment buffer = Handles.buffer(3);

      assertThat(file.writeAt(Handles.text("0123456789"), 0)).isEqualTo(10);
      assertThat(file.readAt(buffer, 4)).isEqualTo(3);

      assertThat(Handles.text(buffer, 3)).isEqualTo("456");
      assertThat(Handles.read(file)).isEqualTo("0123456789");
    }
  }

  @Test
  void pastTheEndThereIsNothingAndBeforeTheStartItIsAnError() {
    try (Io file = open(READ, WRITE, CREATE).io()) {
      assertThat(file.readAt(Handles.buffer(1), 1000)).isZero();
      assertThat(file.readAt(Handles.buffer(1), -1)).isEqualTo(Errno.EINVAL.result());
      assertThat(file.writeAt(Handles.buffer(1), -1)).isEqualTo(Errno.EINVAL.result());
    }
  }

  @Test
  void aMissingFileIsNotCreatedByReading() {
    assertThat(open(READ).error()).isEqualTo(Errno.ENOENT.result());
    assertThat(open(READ, CREATE).error()).isEqualTo(Errno.ENOENT.result());
  }

  @Test
  void aFileIsCreatedAnewOnlyOnce() {
    open(WRITE, CREATE_NEW).io().close();

    assertThat(open(WRITE, CREATE_NEW).error()).isEqualTo(Errno.EEXIST.result());
  }

  @Test
  void appendingGoesToTheEnd() throws IOException {
    Files.writeString(path, "one ");

    try (Io file = open(APPEND).io()) {
      file.write(Handles.text("two"));
    }

    assertThat(path).hasContent("one two");
  }

  @Test
  void truncatingForgetsWhatWasThere() throws IOException {
    Files.writeString(path, "long ago");

    open(READ, TRUNCATE_EXISTING).io().close();
    assertThat(path).hasContent("long ago");

    open(WRITE, TRUNCATE_EXISTING).io().close();
    assertThat(path).isEmptyFile();
  }

  @Test
  void openingAFifoDoesNotWait() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();

    assertThat(open(WRITE).error()).isEqualTo(Errno.ENXIO.result());
    try (Io reader = open(READ).io();
        Io writer = open(WRITE).io()) {
      assertThat(reader.read(Handles.buffer(1))).isEqualTo(Errno.EAGAIN.result());
      writer.write(Handles.text("x"));
      assertThat(Handles.await(reader, Io.READABLE)).isEqualTo(Io.READABLE);
      assertThat(Handles.read(reader)).isEqualTo("x");
      assertThat(reader.readAt(Handles.buffer(1), 0)).isEqualTo(Errno.ESPIPE.result());
    }
  }

  @Test
  void theWrongDirectionIsABadDescriptor() throws IOException {
    Files.writeString(path, "x");

    try (Io file = open(READ).io()) {
      assertThat(file.write(Handles.text("y"))).isEqualTo(Errno.EBADF.result());
      assertThat(file.writeAt(Handles.text("y"), 0)).isEqualTo(Errno.EBADF.result());
    }
  }

  @Test
  void aFolderIsNotOpened() throws IOException {
    long before = Handles.openDescriptors();

    assertThat(Handles.PLATFORM.open(folder, Set.of()).error()).isEqualTo(Errno.EISDIR.result());
    assertThat(Handles.PLATFORM.open(folder, Set.of(WRITE)).error())
        .isEqualTo(Errno.EISDIR.result());

    assertThat(Handles.openDescriptors()).isEqualTo(before);
  }

  @Test
  void closingDeletesAFileThatIsOpenForThat() {
    Io file = open(READ, WRITE, CREATE_NEW, SPARSE, DELETE_ON_CLOSE).io();
    assertThat(path).exists();

    file.close();

    assertThat(path).doesNotExist();
  }

  @Test
  void closingDeletesAlsoWhenAUserIsLeft() {
    Io file = open(WRITE, CREATE, DELETE_ON_CLOSE).io();
    assertThat(file.tryAcquire()).isTrue();

    file.close();

    assertThat(path).doesNotExist();
    file.release();
  }

  @Test
  void aNameThatMeansAnotherFileNowIsNotDeleted() throws IOException {
    Io file = open(WRITE, CREATE, DELETE_ON_CLOSE).io();
    Files.move(path, folder.resolve("moved"));
    Files.writeString(path, "another");

    file.close();

    assertThat(path).hasContent("another");
  }

  @Test
  void aLinkIsFollowedUnlessForbidden() throws IOException {
    Files.writeString(path, "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), path);

    Handles.PLATFORM.open(link, Set.of(READ)).io().close();
    for (OpenOption option : List.of(LinkOption.NOFOLLOW_LINKS, DELETE_ON_CLOSE)) {
      assertThat(Handles.PLATFORM.open(link, Set.of(option)).error())
          .isEqualTo(Errno.ELOOP.result());
    }
    assertThat(link).exists();
  }

  @Test
  void theOwnPositionIsToldAndMoved() {
    try (Io file = open(READ, WRITE, CREATE).io()) {
      file.write(Handles.text("0123456789"));
      assertThat(file.position()).isEqualTo(10);

      assertThat(file.seek(7)).isZero();
      assertThat(Handles.read(file)).isEqualTo("789");
      assertThat(file.seek(1L << 40)).isZero();
      assertThat(file.position()).isEqualTo(1L << 40);
      assertThat(file.read(Handles.buffer(1))).isZero();
      assertThat(file.seek(-1)).isEqualTo(Errno.EINVAL.result());
    }
  }

  @Test
  void aFileIsCutOffAndMadeLonger() throws IOException {
    Files.writeString(path, "0123456789");

    try (Io file = open(READ, WRITE).io()) {
      assertThat(file.truncate(4)).isZero();
      assertThat(file.size()).isEqualTo(4);
      assertThat(file.truncate(5_000_000_000L)).isZero();
      assertThat(file.size()).isEqualTo(5_000_000_000L);
      assertThat(file.truncate(-1)).isEqualTo(Errno.EINVAL.result());
    }
    try (Io file = open(READ).io()) {
      assertThat(file.truncate(4)).isEqualTo(Errno.EINVAL.result());
    }
  }

  @Test
  void aFileIsSynchronizedWithItsDisk() {
    try (Io file = open(WRITE, CREATE).io()) {
      file.write(Handles.text("x"));

      assertThat(file.sync(true)).isZero();
      assertThat(file.sync(false)).isZero();
    }
  }

  // PR5
  @Test
  void whatIsNoFileHasNoPositionAndNoLength() {
    try (Handles.Pair pipe = Handles.pipe();
        Handles.Pair sockets = Handles.socketPair(SocketType.STREAM)) {
      for (Io io : List.of(pipe.first(), pipe.second(), sockets.first())) {
        assertThat(io.isFile()).isFalse();
        assertThat(io.position()).isEqualTo(Errno.ESPIPE.result());
        assertThat(io.seek(0)).isEqualTo(Errno.ESPIPE.result());
        assertThat(io.readAt(Handles.buffer(1), 0)).isEqualTo(Errno.ESPIPE.result());
        assertThat(io.writeAt(Handles.buffer(1), 0)).isEqualTo(Errno.ESPIPE.result());
        assertThat(io.readNow(Handles.buffer(1), 0)).isEqualTo(Errno.EAGAIN.result());
        assertThat(io.size()).isEqualTo(Errno.EINVAL.result());
        assertThat(io.truncate(0)).isEqualTo(Errno.EINVAL.result());
        assertThat(io.sync(true)).isEqualTo(Errno.EINVAL.result());
      }
    }
  }

  @Test
  void aClosedFileIsABadDescriptor() {
    Io file = open(READ, WRITE, CREATE).io();
    file.close();

    assertThat(file.position()).isEqualTo(Errno.EBADF.result());
    assertThat(file.seek(0)).isEqualTo(Errno.EBADF.result());
    assertThat(file.size()).isEqualTo(Errno.EBADF.result());
    assertThat(file.truncate(0)).isEqualTo(Errno.EBADF.result());
    assertThat(file.sync(true)).isEqualTo(Errno.EBADF.result());
    assertThat(file.readAt(Handles.buffer(1), 0)).isEqualTo(Errno.EBADF.result());
    assertThat(file.readNow(Handles.buffer(1), 0)).isEqualTo(Errno.EBADF.result());
    assertThat(file.writeNow(Handles.buffer(1), 0)).isEqualTo(Errno.EBADF.result());
  }

  @Test
  void aDeviceIsNoFile() {
    try (Io device = Handles.PLATFORM.open(Path.of("/dev/null"), Set.of(READ, WRITE)).io()) {
      assertThat(device.isFile()).isFalse();
      assertThat(device.read(Handles.buffer(1))).isZero();
      assertThat(device.write(Handles.buffer(7))).isEqualTo(7);
      assertThat(device.size()).isEqualTo(Errno.EINVAL.result());
      assertThat(device).hasToString("device /dev/null");
    }
  }

  @Test
  void aFifoIsAStream() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();

    try (Descriptor fifo = Handles.opened(open(READ))) {
      assertThat(fifo.isFile()).isFalse();
      assertThat(fifo.isStream()).isTrue();
      assertThat(fifo).hasToString("fifo " + path);
    }
  }

  @Test
  void aFileSaysItsPath() {
    Io file = open(WRITE, CREATE).io();
    file.close();

    assertThat(file).hasToString("file " + path);
  }
}
