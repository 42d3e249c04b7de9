package io.ramie.posix;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that answer from memory or not at all. */
class FileNowTest {
  private static final MethodHandle FADVISE =
      Libc.ordinary("posix_fadvise", Libc.INT, Libc.INT, Libc.LONG, Libc.LONG, Libc.INT);
  private static final int POSIX_FADV_DONTNEED = 4;

  /** File systems differ in what they can tell; the first that can is enough. */
  private static final Path[] FOLDERS = {Path.of("/dev/shm"), Path.of("/tmp"), Path.of(".")};

  @TempDir private Path folder;

  private Descriptor open(OpenOption... options) {
    return Handles.opened(Handles.PLATFORM.open(folder.resolve("file"), Set.of(options)));
  }

  /** Opens a file where somebody can tell whether a write would wait. */
  private static Io openWhereWritesAnswer(OpenOption... options) throws IOException {
    for (Path place : FOLDERS) {
      Path path = Files.createTempFile(place, "ramie", "");
      Io file = Handles.PLATFORM.open(path, Set.of(options)).io();
      Files.delete(path);
      if (file.writeNow(Handles.text("one "), 0) == 4) {
        return file;
      }
      file.close();
    }
    assumeTrue(false, "no file system here can tell whether a write would wait");
    throw new AssertionError();
  }

  @Test
  void whatIsInMemoryIsReadAtOnce() {
    try (Io file = open(READ, WRITE, CREATE)) {
      file.write(Handles.text("0123456789"));
      MemorySegment buffer = Handles.buffer(4);

      assertThat(file.readNow(buffer, 3)).isEqualTo(4);
      assertThat(Handles.text(buffer, 4)).isEqualTo("3456");
      assertThat(file.readNow(buffer, 10)).isZero();
    }
  }

  @Test
  void theOwnPositionMovesAlong() {
    try (Io file = open(READ, WRITE, CREATE)) {
      file.write(Handles.text("0123456789"));
      file.seek(2);
      MemorySegment buffer = Handles.buffer(4);

      assertThat(file.readNow(buffer, Io.OWN_POSITION)).isEqualTo(4);
      assertThat(file.readNow(buffer, Io.OWN_POSITION)).isEqualTo(4);

      assertThat(Handles.text(buffer, 4)).isEqualTo("6789");
      assertThat(file.position()).isEqualTo(10);
      assertThat(file.readNow(buffer, 0)).isEqualTo(4);
      assertThat(file.position()).isEqualTo(10);
    }
  }

  @Test
  void theOwnPositionIsLeftToTheOrdinaryCallsWhileSomebodyIsThere() {
    try (Descriptor file = open(READ, WRITE, CREATE)) {
      assertThat(file.seekNow(3)).isZero();
      assertThat(file.positionNow()).isEqualTo(3);

      file.enterPosition(Io.OWN_POSITION);
      assertThat(file.seekNow(5)).isEqualTo(Errno.EAGAIN.result());
      assertThat(file.positionNow()).isEqualTo(Errno.EAGAIN.result());
      assertThat(file.position()).isEqualTo(3);
      file.leavePosition(Io.OWN_POSITION);

      assertThat(file.seekNow(-1)).isEqualTo(Errno.EINVAL.result());
      assertThat(file.positionNow()).isEqualTo(3);
    }
  }

  @Test
  void whatIsOnDiskOnlyIsNotWaitedFor() {
    try (Descriptor file = open(READ, WRITE, CREATE)) {
      file.write(Handles.buffer(1 << 20));
      MemorySegment buffer = Handles.buffer(1 << 20);

      // Now and then the disk is faster than the question.
      assertThat(IntStream.range(0, 100).anyMatch(_ -> isRefusedCold(file, buffer))).isTrue();

      assertThat(file.readAt(buffer, 0)).isEqualTo(1 << 20);
      assertThat(file.readNow(buffer, 0)).isPositive();
    }
  }

  private static boolean isRefusedCold(Descriptor file, MemorySegment buffer) {
    assertThat(file.sync(true)).isZero();
    int number = file.number();
    int error =
        Libc.call(
            f -> (int) FADVISE.invokeExact(f.state, number, 0L, 1L << 20, POSIX_FADV_DONTNEED));
    assertThat(error).isZero();
    return Errno.EAGAIN.is(file.readNow(buffer, 0));
  }

  @Test
  void aWriteIsTakenByMemory() throws IOException {
    try (Io file = openWhereWritesAnswer(READ, WRITE)) {
      assertThat(file.writeNow(Handles.text("two"), 4)).isEqualTo(3);
      assertThat(file.writeNow(Handles.text("ONE"), Io.OWN_POSITION)).isEqualTo(3);

      assertThat(file.position()).isEqualTo(3);
      file.seek(0);
      assertThat(Handles.read(file)).isEqualTo("ONE two");
    }
  }

  @Test
  void aWriteAppendsWhereTheFileWasOpenedForThat() throws IOException {
    try (Io file = openWhereWritesAnswer(READ, WRITE, APPEND)) {
      assertThat(file.writeNow(Handles.text("two "), 0)).isEqualTo(4);
      file.seek(0);
      assertThat(file.writeNow(Handles.text("three"), Io.OWN_POSITION)).isEqualTo(5);

      file.seek(0);
      assertThat(Handles.read(file)).isEqualTo("one two three");
    }
  }

  @Test
  void aWriteIsEitherTakenOrLeftToTheOrdinaryCall() throws IOException {
    try (Io file = open(READ, WRITE, CREATE)) {
      for (int i = 0; i < 3; i++) {
        long written = file.writeNow(Handles.text("x"), i);
        if (written < 0) {
          assertThat(written).isEqualTo(Errno.EAGAIN.result());
          assertThat(file.size()).isEqualTo(i);
          assertThat(file.writeAt(Handles.text("x"), i)).isEqualTo(1);
        }
      }
      assertThat(Handles.read(file)).isEqualTo("xxx");
    }
  }

  @Test
  void aWriteThatTheDiskMustHaveIsLeftToTheOrdinaryCall() throws IOException {
    for (OpenOption option : new OpenOption[] {SYNC, DSYNC}) {
      Path path = Files.createTempFile(FOLDERS[0], "ramie", "");
      try (Io file = Handles.PLATFORM.open(path, Set.of(WRITE, option)).io()) {
        assertThat(file.writeNow(Handles.text("x"), 0)).isEqualTo(Errno.EAGAIN.result());
      }
      Files.delete(path);
    }
  }

  @Test
  void aFileSystemThatCannotTellIsAskedOnce() {
    try (Io file = Handles.PLATFORM.open(Path.of("/proc/self/status"), Set.of()).io()) {
      assertThat(file.isFile()).isTrue();
      assertThat(file.readNow(Handles.buffer(1), 0)).isEqualTo(Errno.EAGAIN.result());
      assertThat(file.readNow(Handles.buffer(1), -2)).isEqualTo(Errno.EINVAL.result());
      assertThat(file.readAt(Handles.buffer(1), 0)).isEqualTo(1);
    }
  }

  @Test
  void aNegativePositionIsInvalid() {
    try (Io file = open(READ, WRITE, CREATE)) {
      assertThat(file.readNow(Handles.buffer(1), -2)).isEqualTo(Errno.EINVAL.result());
      assertThat(file.writeNow(Handles.buffer(1), -2)).isEqualTo(Errno.EINVAL.result());
    }
  }

  @Test
  void theWrongDirectionIsABadDescriptor() {
    try (Io file = open(WRITE, CREATE)) {
      assertThat(file.readNow(Handles.buffer(1), 0)).isEqualTo(Errno.EBADF.result());
    }
  }

  @Test
  void memoryOfAnArenaStaysOpenDuringTheCall() {
    try (Io file = open(READ, WRITE, CREATE);
        Arena arena = Arena.ofShared()) {
      file.write(Handles.text("abc"));
      MemorySegment buffer = arena.allocate(3);

      assertThat(file.readNow(buffer, 0)).isEqualTo(3);

      assertThat(Handles.text(buffer, 3)).isEqualTo("abc");
    }
  }
}
