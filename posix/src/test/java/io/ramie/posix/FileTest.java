package io.ramie.posix;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
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
  void optionsBecomeFlags() {
    int always = Constants.O_CLOEXEC | Constants.O_NONBLOCK | Constants.O_NOCTTY;

    assertThat(PathDescriptor.flags(Set.of())).isEqualTo(always);
    assertThat(PathDescriptor.flags(Set.of(WRITE, DSYNC)))
        .isEqualTo(always | Constants.O_WRONLY | Constants.O_DSYNC);
    assertThat(PathDescriptor.flags(Set.of(READ, APPEND, SYNC)))
        .isEqualTo(always | Constants.O_RDWR | Constants.O_APPEND | Constants.O_SYNC);
  }

  @Test
  void unknownOptionsAreInvalid() {
    assertThat(open(WRITE, CREATE, DELETE_ON_CLOSE).error()).isEqualTo(Errno.EINVAL.result());
    assertThat(open(READ, LinkOption.NOFOLLOW_LINKS).error()).isEqualTo(Errno.EINVAL.result());
    assertThat(path).doesNotExist();
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
  void aFolderCannotBeRead() {
    try (Io file = Handles.PLATFORM.open(folder, Set.of()).io()) {
      assertThat(file.read(Handles.buffer(1))).isEqualTo(Errno.EISDIR.result());
    }
  }

  @Test
  void aFileSaysItsPath() {
    Io file = open(WRITE, CREATE).io();
    file.close();

    assertThat(file).hasToString("file " + path);
  }
}
