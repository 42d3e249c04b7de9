package io.ramie.posix;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {
  private static final long OWN = Io.OWN_POSITION;
  private static final int MANY = 1 << 30;

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void writeSource() throws IOException {
    path = folder.resolve("source");
    Files.writeString(path, "0123456789");
  }

  private static Descriptor open(Path path, OpenOption... options) {
    return Handles.opened(Handles.PLATFORM.open(path, Set.of(options)));
  }

  private Descriptor source() {
    return open(path, READ);
  }

  private Descriptor target(OpenOption option) {
    return open(folder.resolve("target"), option, READ, CREATE);
  }

  @Test
  void aFileGoesToASocketUntilItEnds() throws IOException {
    try (Descriptor file = source();
        Handles.Pair tcp = Handles.tcp()) {
      assertThat(file.transferTo(tcp.first(), OWN, 4)).isEqualTo(4);
      assertThat(file.position()).isEqualTo(4);
      assertThat(file.transferTo(tcp.first(), OWN, MANY)).isEqualTo(6);
      assertThat(file.transferTo(tcp.first(), OWN, MANY)).isZero();
      tcp.first().shutdown(false, true);

      StringBuilder received = new StringBuilder();
      for (String part = null; !"".equals(part); ) {
        Handles.await(tcp.second(), Io.READABLE);
        part = Handles.read(tcp.second());
        received.append(part);
      }
      assertThat(received).hasToString("0123456789");
    }
  }

  @Test
  void aPositionLeavesTheFilesOwnAlone() {
    try (Descriptor file = source();
        Handles.Pair sockets = Handles.socketPair(SocketType.STREAM);
        Handles.Pair pipe = Handles.pipe();
        Descriptor copy = target(WRITE)) {
      assertThat(file.transferTo(sockets.first(), 7, MANY)).isEqualTo(3);
      assertThat(file.transferTo(pipe.second(), 8, MANY)).isEqualTo(2);
      assertThat(file.transferTo(copy, 9, MANY)).isEqualTo(1);

      assertThat(Handles.read(sockets.second())).isEqualTo("789");
      assertThat(Handles.read(pipe.first())).isEqualTo("89");
      assertThat(file.position()).isZero();
      assertThat(file.transferTo(copy, 10, MANY)).isZero();
      assertThat(copy.position()).isEqualTo(1);
    }
    assertThat(folder.resolve("target")).hasContent("9");
  }

  @Test
  void aFileIsCopiedFromPositionToPosition() {
    try (Descriptor file = source();
        Descriptor copy = target(WRITE)) {
      file.seek(5);
      copy.write(Handles.text("<"));

      assertThat(file.transferTo(copy, OWN, 3)).isEqualTo(3);
      assertThat(file.transferTo(copy, OWN, MANY)).isEqualTo(2);
      assertThat(file.transferTo(copy, OWN, MANY)).isZero();
    }
    assertThat(folder.resolve("target")).hasContent("<56789");
  }

  @Test
  void aFileIsCopiedToAnotherFileSystem() throws IOException {
    Path elsewhere = Files.createTempFile(Path.of("/dev/shm"), "ramie", "");
    try (Descriptor file = source();
        Descriptor copy = open(elsewhere, WRITE)) {
      assertThat(file.transferTo(copy, 2, MANY)).isEqualTo(8);

      assertThat(elsewhere).hasContent("23456789");
    } finally {
      Files.delete(elsewhere);
    }
  }

  @Test
  void aFileThatSaysItIsEmptyIsAsked() {
    try (Descriptor file = open(Path.of("/proc/self/status"), READ);
        Descriptor copy = target(WRITE)) {
      long moved = file.transferTo(copy, OWN, MANY);

      // Older kernels cannot, and say so; none may claim that there is nothing.
      assertThat(moved).isNotZero();
    }
  }

  @Test
  void aFileThatAppendsIsNoTarget() {
    try (Descriptor file = source();
        Descriptor copy = target(APPEND)) {
      assertThat(file.transferTo(copy, OWN, MANY)).isEqualTo(Errno.EINVAL.result());
      assertThat(copy.size()).isZero();
    }
  }

  @Test
  void overlappingRangesOfOneFileAreRefused() {
    try (Descriptor file = source();
        Descriptor same = open(path, WRITE)) {
      same.seek(1);

      assertThat(file.transferTo(same, 0, 5)).isEqualTo(Errno.EINVAL.result());
    }
    assertThat(path).hasContent("0123456789");
  }

  @Test
  void bytesGoThroughPipes() {
    try (Handles.Pair in = Handles.socketPair(SocketType.STREAM);
        Handles.Pair one = Handles.pipe();
        Handles.Pair two = Handles.pipe();
        Handles.Pair out = Handles.socketPair(SocketType.STREAM)) {
      in.first().write(Handles.text("hello"));

      assertThat(in.second().transferTo(one.second(), OWN, MANY)).isEqualTo(5);
      assertThat(one.first().transferTo(two.second(), OWN, MANY)).isEqualTo(5);
      assertThat(two.first().transferTo(out.first(), OWN, MANY)).isEqualTo(5);

      assertThat(Handles.read(out.second())).isEqualTo("hello");
    }
  }

  @Test
  void aPipeGoesToAFile() {
    try (Handles.Pair pipe = Handles.pipe();
        Descriptor file = target(WRITE)) {
      pipe.second().write(Handles.text("hello"));
      assertThat(pipe.first().transferTo(file, OWN, 2)).isEqualTo(2);
      pipe.second().close();

      assertThat(pipe.first().transferTo(file, OWN, MANY)).isEqualTo(3);
      assertThat(pipe.first().transferTo(file, OWN, MANY)).isZero();
    }
    assertThat(folder.resolve("target")).hasContent("hello");
  }

  @Test
  void nothingWaitsForASource() {
    try (Handles.Pair sockets = Handles.socketPair(SocketType.STREAM);
        Handles.Pair one = Handles.pipe();
        Handles.Pair two = Handles.pipe()) {
      assertThat(sockets.first().transferTo(two.second(), OWN, 1)).isEqualTo(Errno.EAGAIN.result());
      assertThat(one.first().transferTo(two.second(), OWN, 1)).isEqualTo(Errno.EAGAIN.result());
      assertThat(one.first().transferTo(sockets.first(), OWN, 1)).isEqualTo(Errno.EAGAIN.result());
    }
  }

  @Test
  void nothingWaitsForATarget() throws IOException {
    try (Descriptor file = open(path, READ, WRITE);
        Handles.Pair tcp = Handles.tcp();
        Handles.Pair pipe = Handles.pipe();
        Handles.Pair other = Handles.pipe()) {
      file.truncate(MANY);

      assertThat(fill(file, tcp.first())).isEqualTo(Errno.EAGAIN.result());
      assertThat(fill(file, pipe.second())).isEqualTo(Errno.EAGAIN.result());
      other.second().write(Handles.text("x"));
      assertThat(other.first().transferTo(tcp.first(), OWN, 1)).isEqualTo(Errno.EAGAIN.result());
      assertThat(other.first().transferTo(pipe.second(), OWN, 1)).isEqualTo(Errno.EAGAIN.result());
    }
  }

  /** Transfers until there is an error, which it returns. */
  private static long fill(Descriptor file, Descriptor target) {
    long result;
    do {
      result = file.transferTo(target, 0, MANY);
    } while (result > 0);
    return result;
  }

  // A signal would end the process, and with it this test. R5
  @Test
  void aVanishedReaderIsABrokenPipeAndNoSignal() {
    try (Descriptor file = source();
        Handles.Pair sockets = Handles.socketPair(SocketType.STREAM);
        Handles.Pair pipe = Handles.pipe();
        Handles.Pair other = Handles.pipe()) {
      sockets.second().close();
      pipe.first().close();
      other.second().write(Handles.text("x"));

      assertThat(file.transferTo(sockets.first(), 0, MANY)).isEqualTo(Errno.EPIPE.result());
      assertThat(file.transferTo(pipe.second(), 0, MANY)).isEqualTo(Errno.EPIPE.result());
      assertThat(other.first().transferTo(sockets.first(), OWN, 1)).isEqualTo(Errno.EPIPE.result());
      assertThat(other.first().transferTo(pipe.second(), OWN, 1)).isEqualTo(Errno.EPIPE.result());
    }
  }

  @Test
  void whatTheSystemCannotConnectIsInvalid() {
    try (Descriptor file = source();
        Handles.Pair sockets = Handles.socketPair(SocketType.STREAM);
        Handles.Pair datagrams = Handles.socketPair(SocketType.DATAGRAM);
        Handles.Pair pipe = Handles.pipe()) {
      int invalid = Errno.EINVAL.result();

      assertThat(sockets.first().transferTo(sockets.second(), OWN, 1)).isEqualTo(invalid);
      assertThat(sockets.first().transferTo(file, OWN, 1)).isEqualTo(invalid);
      assertThat(file.transferTo(datagrams.first(), OWN, 1)).isEqualTo(invalid);
      assertThat(datagrams.first().transferTo(pipe.second(), OWN, 1)).isEqualTo(invalid);
      assertThat(file.transferTo(pipe.second(), -2, 1)).isEqualTo(invalid);
      assertThat(file.transferTo(pipe.second(), 0, -1)).isEqualTo(invalid);
    }
  }

  @Test
  void whatHasNoPositionsHasNone() {
    try (Handles.Pair pipe = Handles.pipe();
        Handles.Pair sockets = Handles.socketPair(SocketType.STREAM)) {
      assertThat(pipe.first().transferTo(sockets.first(), 0, 1)).isEqualTo(Errno.ESPIPE.result());
      assertThat(sockets.first().transferTo(pipe.second(), 0, 1)).isEqualTo(Errno.ESPIPE.result());
    }
  }

  @Test
  void aClosedSourceOrTargetIsABadDescriptor() {
    Descriptor file = source();
    try (Handles.Pair pipe = Handles.pipe()) {
      pipe.first().close();
      assertThat(file.transferTo(pipe.first(), OWN, 1)).isEqualTo(Errno.EBADF.result());
      assertThat(pipe.first().transferTo(pipe.second(), OWN, 1)).isEqualTo(Errno.EBADF.result());

      file.close();

      assertThat(file.transferTo(pipe.second(), OWN, 1)).isEqualTo(Errno.EBADF.result());
      assertThat(file.transferTo(pipe.second(), 0, 0)).isEqualTo(Errno.EBADF.result());
    }
  }

  @Test
  void theWrongDirectionIsABadDescriptor() {
    try (Descriptor file = open(path, WRITE);
        Descriptor copy = source();
        Handles.Pair pipe = Handles.pipe()) {
      assertThat(file.transferTo(pipe.second(), OWN, 1)).isEqualTo(Errno.EBADF.result());
      assertThat(pipe.first().transferTo(copy, OWN, 1)).isEqualTo(Errno.EBADF.result());
    }
  }

  @Test
  void aDeviceTakesAFile() {
    try (Descriptor file = source();
        Descriptor device = open(Path.of("/dev/null"), WRITE)) {
      assertThat(file.transferTo(device, 0, MANY)).isEqualTo(10);
    }
  }

  @Test
  void nothingIsMovedForACountOfZero() {
    try (Descriptor file = source();
        Handles.Pair pipe = Handles.pipe();
        Descriptor copy = target(WRITE)) {
      assertThat(file.transferTo(pipe.second(), 0, 0)).isZero();
      assertThat(file.transferTo(copy, 0, 0)).isZero();
      MemorySegment nothing = Handles.buffer(1);
      assertThat(pipe.first().read(nothing)).isEqualTo(Errno.EAGAIN.result());
    }
  }
}
