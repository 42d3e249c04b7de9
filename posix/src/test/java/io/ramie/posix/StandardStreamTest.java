package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.net.StandardProtocolFamily;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handles of numbers in blocking mode, as a process is given them. R2 */
class StandardStreamTest {
  private static final int F_SETFL = 4;
  private static final MethodHandle SET_FLAGS =
      Libc.variadic("fcntl", Libc.INT, Libc.INT, Libc.INT, Libc.INT);
  private static final PosixPlatform PLATFORM = PosixPlatform.provider();

  @TempDir private Path folder;

  private static Descriptor inherit(int number) {
    return Handles.opened(StandardStream.open(PLATFORM, number, "stream"));
  }

  /** A number in blocking mode for something that is opened non-blocking; ours to close. */
  private static int blocking(Path path, int flags) {
    int number = DiskCalls.open(path.toString(), flags | Constants.O_CLOEXEC, 0600);
    assertThat(number).isNotNegative();
    return number;
  }

  private static void assertBlocking(int number) {
    assertThat(FileCalls.flags(number) & Constants.O_NONBLOCK).isZero();
  }

  /** Two ends in blocking mode. */
  private static void withPipe(IntFunction<IntFunction<Void>> body) {
    long pair = FileCalls.pipe2(Constants.O_CLOEXEC);
    int in = (int) pair;
    int out = (int) (pair >>> Integer.SIZE);
    try {
      body.apply(in).apply(out);
      assertBlocking(in);
      assertBlocking(out);
    } finally {
      FileCalls.close(in);
      FileCalls.close(out);
    }
  }

  @Test
  void aPipeIsOpenedAnewAndDoesNotWait() {
    withPipe(in ->
        out -> {
          try (Descriptor source = inherit(in);
              Descriptor sink = inherit(out)) {
            assertThat(source.read(Handles.buffer(1))).isEqualTo(Errno.EAGAIN.result());
            assertThat(sink.write(Handles.text("hello"))).isEqualTo(5);
            assertThat(Handles.read(source)).isEqualTo("hello");
            assertThat(fill(sink)).isEqualTo(Errno.EAGAIN.result());
          }
          return null;
        });
  }

  /** Writes until there is an error, which it returns. */
  private static long fill(Io sink) {
    long result;
    do {
      result = sink.write(Handles.buffer(100_000));
    } while (result > 0);
    return result;
  }

  @Test
  void whatCannotBeOpenedAnewIsLookedAtFirst() {
    withPipe(in ->
        out -> {
          FileStatus status = FileStatus.of(in);
          try (Descriptor source =
                  new SharedDescriptor(PLATFORM, FileCalls.duplicate(in), status, "in");
              Descriptor sink =
                  new SharedDescriptor(PLATFORM, FileCalls.duplicate(out), status, "out")) {
            assertThat(source.read(Handles.buffer(1))).isEqualTo(Errno.EAGAIN.result());
            assertThat(sink.write(Handles.text("hello"))).isEqualTo(5);
            assertThat(Handles.read(source)).isEqualTo("hello");
            assertThat(sink.write(Handles.buffer(100_000))).isEqualTo(4096);
            assertThat(fill(sink)).isEqualTo(Errno.EAGAIN.result());
            assertThat(sink.transferTo(source, -1, 1)).isEqualTo(Errno.EINVAL.result());
          }
          return null;
        });
  }

  @Test
  void oneThreadAtATimeUsesWhatCannotBeOpenedAnewWhateverTheHandle() {
    withPipe(in ->
        out -> {
          FileStatus status = FileStatus.of(in);
          try (Descriptor source =
                  new SharedDescriptor(PLATFORM, FileCalls.duplicate(in), status, "in");
              Descriptor sink =
                  new SharedDescriptor(PLATFORM, FileCalls.duplicate(out), status, "out")) {
            assertThat(sink.write(Handles.text("hello"))).isEqualTo(5);
            StreamGuard other = StreamGuard.join(FileStatus.of(out));

            assertThat(other.tryBegin(Io.WRITABLE)).isTrue();
            assertThat(sink.write(Handles.text("x"))).isEqualTo(Errno.EAGAIN.result());
            assertThat(sink.readiness(Io.WRITABLE)).isEqualTo(Io.WRITABLE);
            assertThat(other.tryBegin(Io.READABLE)).isTrue();
            assertThat(source.read(Handles.buffer(1))).isEqualTo(Errno.EAGAIN.result());
            assertThat(source.mayRefuseItself()).isTrue();

            other.end(Io.WRITABLE);
            other.end(Io.READABLE);
            other.leave();
            assertThat(sink.write(Handles.text("!"))).isEqualTo(1);
            assertThat(Handles.read(source)).isEqualTo("hello!");
          }
          return null;
        });
  }

  @Test
  void theLastHandleOfAStreamTakesItsGuardAway() {
    withPipe(in ->
        out -> {
          FileStatus status = FileStatus.of(in);
          StreamGuard first = StreamGuard.join(status);
          StreamGuard second = StreamGuard.join(status);
          assertThat(second).isSameAs(first);
          first.leave();
          second.leave();

          StreamGuard next = StreamGuard.join(status);
          next.leave();

          assertThat(next).isNotSameAs(first);
          return null;
        });
  }

  @Test
  void aBlockingListenerAcceptsWhatIsThere() throws IOException {
    try (Descriptor listener = Handles.listener()) {
      setBlocking(listener.number());
      try (Descriptor inherited = inherit(listener.number())) {
        assertThat(inherited.accept().error()).isEqualTo(Errno.EAGAIN.result());
        try (Handles.Pair ignored = Handles.connect(listener, inherited)) {
          assertThat(ignored.second().remoteAddress()).isEqualTo(ignored.first().localAddress());
        }
      }
    }
  }

  @Test
  void aFilesPositionStaysShared() throws IOException {
    Path path = folder.resolve("file");
    int number = blocking(path, Constants.O_RDWR | Constants.O_CREAT);
    try (Descriptor file = inherit(number)) {
      assertThat(file.isFile()).isTrue();
      assertThat(file.write(Handles.text("one "))).isEqualTo(4);
      assertThat(DiskCalls.write(number, Handles.text("two "))).isEqualTo(4);
      assertThat(file.write(Handles.text("three"))).isEqualTo(5);

      assertBlocking(number);
    } finally {
      FileCalls.close(number);
    }
    assertThat(path).hasContent("one two three");
  }

  @Test
  void aSocketDoesNotWaitAndKeepsItsMode() {
    try (Handles.Pair ends = blockingSockets();
        Descriptor socket = inherit(ends.first().number())) {
      assertBlocking(socket.number());
      assertThat(socket.read(Handles.buffer(1))).isEqualTo(Errno.EAGAIN.result());
      assertThat(socket.write(Handles.text("hello"))).isEqualTo(5);
      assertThat(Handles.read(ends.second())).isEqualTo("hello");
      assertThat(fill(socket)).isEqualTo(Errno.EAGAIN.result());
      assertThat(socket.family()).isEqualTo(StandardProtocolFamily.UNIX);

      assertBlocking(ends.first().number());
    }
  }

  /** Puts the first of a pair into blocking mode, which every number for it then has. */
  private static Handles.Pair blockingSockets() {
    Handles.Pair pair = Handles.socketPair(SocketType.STREAM);
    setBlocking(pair.first().number());
    return pair;
  }

  private static void setBlocking(int number) {
    int result =
        Libc.call(f -> (int) SET_FLAGS.invokeExact(f.state, number, F_SETFL, Constants.O_RDWR));
    assertThat(result).isZero();
  }

  @Test
  void closingLeavesTheSocketOpenAlsoUnderAUser() {
    try (Handles.Pair ends = blockingSockets()) {
      Descriptor socket = inherit(ends.first().number());
      assertThat(socket.tryAcquire()).isTrue();
      socket.close();
      socket.release();

      assertThat(ends.first().write(Handles.text("x"))).isEqualTo(1);
      assertThat(Handles.read(ends.second())).isEqualTo("x");
    }
  }

  @Test
  void aDeviceIsOpenedAnew() throws IOException {
    int number = blocking(Path.of("/dev/null"), Constants.O_RDWR);
    try (Descriptor device = inherit(number)) {
      assertThat(device.read(Handles.buffer(1))).isZero();
      assertThat(FileCalls.flags(device.number()) & Constants.O_NONBLOCK).isNotZero();
      assertBlocking(number);
    } finally {
      FileCalls.close(number);
    }
  }

  @Test
  void everyProcessHasThree() throws IOException {
    for (int number = 0; number < 3; number++) {
      int before = FileCalls.flags(number);

      try (Io stream = PLATFORM.standardStream(number).io()) {
        assertThat(stream.isOpen()).isTrue();
      }

      assertThat(FileCalls.flags(number)).isEqualTo(before);
    }
    assertThat(PLATFORM.standardStream(3).error()).isEqualTo(Errno.EINVAL.result());
    assertThat(PLATFORM.standardStream(-1).error()).isEqualTo(Errno.EINVAL.result());
  }

  @Test
  void aNumberThatMeansNothingIsABadDescriptor() {
    assertThat(StandardStream.open(PLATFORM, 1_000_000, "none").error())
        .isEqualTo(Errno.EBADF.result());
  }
}
