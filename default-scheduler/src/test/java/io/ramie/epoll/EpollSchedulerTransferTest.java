package io.ramie.epoll;

import static io.ramie.spi.Io.OUT_OF_BAND;
import static io.ramie.spi.Io.READABLE;
import static io.ramie.spi.Io.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.posix.Descriptor;
import io.ramie.posix.PosixPlatform;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpollSchedulerTransferTest extends HookTest {
  private final Handles.Pair pair = handles.sockets();
  private final Descriptor near = pair.first();
  private final Descriptor far = pair.second();

  private long read(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return scheduler.ioRead(io, buffer, minimum);
  }

  private String readText(Io io, int size, long minimum) throws InterruptedException {
    MemorySegment buffer = Handles.buffer(size);
    return Handles.text(buffer, read(io, buffer, minimum));
  }

  private void writeText(Io io, String text) throws InterruptedException {
    MemorySegment bytes = Handles.text(text);
    assertThat(scheduler.ioWrite(io, bytes, bytes.byteSize())).isEqualTo(bytes.byteSize());
  }

  private boolean isKnownReady(Descriptor io, int event) {
    return scheduler.loop().registrations().of(io).ready(event) != 0;
  }

  // Reading

  @Test
  @DisplayName("R1: a read from an empty socket waits for the writer, and then for the end")
  void aReadWaitsForTheWriter() {
    Fiber<String> reader =
        fiber(() -> readText(near, 100, 1) + ", then " + read(near, Handles.buffer(1), 1));
    fiber(() -> {
      writeText(far, "hello");
      far.close();
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("hello, then 0");
  }

  @Test
  @DisplayName("R3: the end of the stream is 0, again and again")
  void theEndOfTheStreamIsZero() {
    far.close();

    inFiber(() -> {
      for (int i = 0; i < 3; i++) {
        assertThat(read(near, Handles.buffer(10), 1)).isZero();
      }
    });
  }

  @Test
  @DisplayName("R3: the end of the stream gives what came before it")
  void theEndOfTheStreamGivesWhatCameBefore() {
    Fiber<String> reader = fiber(() -> readText(near, 100, 100));
    fiber(() -> {
      writeText(far, "hel");
      scheduler.yield();
      writeText(far, "lo");
      scheduler.yield();
      far.close();
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("hello");
  }

  @Test
  @DisplayName("R3: data and the end may be told at once; the end is found without another event")
  void dataAndTheEndAreToldAtOnce() {
    for (Handles.Pair ends :
        new Handles.Pair[] {handles.sockets(), handles.tcp(), handles.pipe()}) {
      Fiber<String> reader =
          fiber(() -> {
            String first = readText(ends.first(), 100, 1);
            return first + ", then " + read(ends.first(), Handles.buffer(100), 1);
          });
      // Both happen before the loop polls again.
      fiber(() -> {
        Handles.write(ends.second(), "last words");
        ends.second().close();
      });

      run();

      assertThat(reader.resultNow()).isEqualTo("last words, then 0");
    }
  }

  @Test
  @DisplayName("R3: the end that comes between a short read and the next is found")
  void theEndAfterAShortReadIsFound() {
    for (Handles.Pair ends :
        new Handles.Pair[] {handles.sockets(), handles.tcp(), handles.pipe()}) {
      Fiber<String> reader =
          fiber(() -> {
            String first = readText(ends.first(), 100, 1);
            ends.second().close();
            return first + ", then " + read(ends.first(), Handles.buffer(100), 1);
          });
      fiber(() -> Handles.write(ends.second(), "last words"));

      run();

      assertThat(reader.resultNow()).isEqualTo("last words, then 0");
    }
  }

  @Test
  @DisplayName("R3: what a closed peer has sent is read to the end in small pieces")
  void whatAClosedPeerHasSentIsReadToTheEnd() {
    Fiber<String> reader =
        fiber(() -> {
          StringBuilder all = new StringBuilder();
          for (String piece = readText(near, 3, 1);
              !piece.isEmpty();
              piece = readText(near, 3, 1)) {
            all.append(piece);
          }
          return all.toString();
        });
    fiber(() -> {
      writeText(far, "partial ");
      scheduler.yield();
      writeText(far, "reads");
      far.close();
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("partial reads");
  }

  @Test
  @DisplayName("R27: a read takes what is there, up to the buffer, not just the minimum")
  void aReadTakesUpToTheBuffer() {
    MemorySegment data = Handles.buffer(128);
    assertThat(far.write(data)).isEqualTo(128);

    inFiber(() -> {
      assertThat(read(near, Handles.buffer(64), 1)).isEqualTo(64);
      assertThat(read(near, Handles.buffer(100), 1)).isEqualTo(64);
    });
  }

  @Test
  @DisplayName("R28: a read waits inside until the minimum has come")
  void aReadWaitsForTheMinimum() {
    Fiber<String> reader = fiber(() -> readText(near, 64, 11));
    fiber(() -> {
      writeText(far, "hello");
      scheduler.kernelSleep(millis(2));
      assertThat(reader.isDone()).isFalse();
      writeText(far, " world");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("hello world");
  }

  @Test
  @DisplayName("R29: a minimum of none tries once, and never waits")
  void aMinimumOfNoneTriesOnce() {
    inFiber(() -> {
      assertThat(read(near, Handles.buffer(8), 0)).isEqualTo(Errno.EAGAIN.result());
      Handles.write(far, "data");
      assertThat(readText(near, 8, 0)).isEqualTo("data");
      assertThat(read(near, Handles.buffer(8), 0)).isEqualTo(Errno.EAGAIN.result());
      // Also when the loop knows the handle, and thinks it is not ready.
      assertThat(scheduler.ioWait(near, READABLE, millis(1))).isZero();
      Handles.write(far, "more");
      assertThat(readText(near, 8, 0)).isEqualTo("more");
      Handles.fill(near);
      assertThat(scheduler.ioWrite(near, Handles.text("x"), 0)).isEqualTo(Errno.EAGAIN.result());
    });
  }

  @Test
  @DisplayName("R30: a minimum larger than the buffer counts as the buffer")
  void aMinimumIsAtMostTheBuffer() {
    Handles.write(far, "12345678");

    assertThat(inFiber(() -> read(near, Handles.buffer(4), 128))).isEqualTo(4);
    assertThat(inFiber(() -> scheduler.ioWrite(near, Handles.text("abc"), 128))).isEqualTo(3);
  }

  @Test
  @DisplayName("R28: bytes outside the range are untouched")
  void bytesOutsideTheRangeAreUntouched() {
    MemorySegment whole = Handles.text("................");
    Fiber<Long> reader = fiber(() -> read(near, whole.asSlice(4, 8), 6));
    fiber(() -> {
      writeText(far, "abc");
      scheduler.yield();
      writeText(far, "def");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo(6);
    assertThat(Handles.text(whole, 16)).isEqualTo("....abcdef......");
  }

  @Test
  @DisplayName("R8, R9: an empty buffer is 0, even if the handle is closed")
  void anEmptyBufferIsZero() {
    inFiber(() -> {
      for (long minimum : new long[] {0, 1, 100}) {
        assertThat(read(near, Handles.buffer(0), minimum)).isZero();
        assertThat(scheduler.ioWrite(near, Handles.buffer(0), minimum)).isZero();
      }
      near.close();
      assertThat(read(near, Handles.buffer(0), 1)).isZero();
      assertThat(scheduler.ioWrite(near, Handles.buffer(0), 1)).isZero();
    });
  }

  @Test
  @DisplayName("D8: after a short read the next one waits first, after a full one it tries")
  void aShortReadSavesTheNextAttempt() {
    Handles.write(far, "12345678");
    inFiber(() -> {
      assertThat(scheduler.ioWait(near, READABLE, null)).isEqualTo(READABLE);
      assertThat(read(near, Handles.buffer(4), 1)).isEqualTo(4);
      assertThat(isKnownReady(near, READABLE)).isTrue();
      assertThat(read(near, Handles.buffer(100), 1)).isEqualTo(4);
      assertThat(isKnownReady(near, READABLE)).isFalse();
    });
  }

  @Test
  @DisplayName("D8: an attempt that found nothing is remembered")
  void anAttemptThatFoundNothingIsRemembered() {
    Descriptor listener = handles.listener();
    Handles.write(far, "x");
    inFiber(() -> {
      assertThat(scheduler.socketConnect(handles.tcpSocket(), listener.localAddress())).isZero();
      assertThat(scheduler.ioWait(near, READABLE, null)).isEqualTo(READABLE);
      assertThat(scheduler.ioWait(listener, READABLE, null)).isEqualTo(READABLE);
      // Behind the scheduler's back, as another thread does.
      assertThat(Handles.read(near)).isEqualTo("x");
      handles.opened(listener.accept());
      assertThat(isKnownReady(near, READABLE)).isTrue();
      assertThat(isKnownReady(listener, READABLE)).isTrue();

      assertThat(read(near, Handles.buffer(1), 0)).isEqualTo(Errno.EAGAIN.result());
      Fiber<?> acceptor = fiber(() -> scheduler.socketAccept(listener));
      acceptor.cancel();

      assertThat(isKnownReady(near, READABLE)).isFalse();
      assertThat(isKnownReady(listener, READABLE)).isFalse();
    });
  }

  @Test
  @DisplayName("D8: a read that ends at urgent data is no sign of being drained")
  void aReadThatEndsAtUrgentDataMayHaveMoreBehind() {
    Handles.Pair tcp = handles.tcp();
    inFiber(() -> {
      Handles.write(tcp.second(), "before");
      assertThat(tcp.second().send(Handles.text("!"), OUT_OF_BAND, null)).isEqualTo(1);
      Handles.write(tcp.second(), "after");
      // Until the loop has been told about all of it.
      while (scheduler.ioWait(tcp.first(), Io.PRIORITY, millis(100)) == 0) {
        scheduler.yield();
      }
      StringBuilder all = new StringBuilder();
      while (all.length() < "beforeafter".length()) {
        all.append(readText(tcp.first(), 100, 1));
      }
      assertThat(all).hasToString("beforeafter");
    });
  }

  @Test
  void aShortDatagramIsNoSignOfBeingDrained() {
    Handles.Pair datagrams = handles.sockets(SocketType.DATAGRAM);
    inFiber(() -> {
      for (String message : new String[] {"first", "second", "third"}) {
        Handles.write(datagrams.second(), message);
      }
      assertThat(scheduler.ioWait(datagrams.first(), READABLE, null)).isEqualTo(READABLE);
      assertThat(readText(datagrams.first(), 100, 1)).isEqualTo("first");
      assertThat(readText(datagrams.first(), 100, 1)).isEqualTo("second");
      assertThat(readText(datagrams.first(), 100, 1)).isEqualTo("third");
    });
  }

  // Errors

  @Test
  @DisplayName("R4: an error is a negative number, not an exception")
  void anErrorIsANegativeNumber() {
    Io idle = handles.tcpSocket();

    inFiber(() -> {
      assertThat(read(idle, Handles.buffer(1), 1)).isEqualTo(Errno.ENOTCONN.result());
      assertThat(scheduler.ioWrite(idle, Handles.text("x"), 1)).isEqualTo(Errno.EPIPE.result());
    });
  }

  @Test
  @DisplayName("R4: transfers on a closed handle are a bad descriptor, known to the loop or not")
  void transfersOnAClosedHandleAreABadDescriptor() {
    inFiber(() -> {
      assertThat(scheduler.ioWait(near, READABLE, millis(1))).isZero();
      near.close();
      far.close();
      for (Io closed : new Io[] {near, far}) {
        assertThat(read(closed, Handles.buffer(1), 1)).isEqualTo(Errno.EBADF.result());
        assertThat(scheduler.ioWrite(closed, Handles.text("x"), 1)).isEqualTo(Errno.EBADF.result());
        assertThat(scheduler.socketAccept(closed).error()).isEqualTo(Errno.EBADF.result());
      }
    });
  }

  @Test
  @DisplayName("R5: a write after the peer has closed is a broken pipe")
  void aWriteWithoutAReaderIsABrokenPipe() {
    Handles.Pair pipe = handles.pipe();
    far.close();
    pipe.first().close();

    inFiber(() -> {
      assertThat(scheduler.ioWrite(near, Handles.text("x"), 1)).isEqualTo(Errno.EPIPE.result());
      assertThat(scheduler.ioWrite(pipe.second(), Handles.text("x"), 1))
          .isEqualTo(Errno.EPIPE.result());
    });
  }

  @Test
  @DisplayName("R6: writing to the end of a pipe that reads is an error, and the other way round")
  void theWrongEndOfAPipeIsAnError() {
    Handles.Pair pipe = handles.pipe();

    inFiber(() -> {
      assertThat(scheduler.ioWrite(pipe.first(), Handles.text("x"), 1)).isNegative();
      assertThat(read(pipe.second(), Handles.buffer(1), 1)).isNegative();
    });
  }

  @Test
  @DisplayName("R31: an error after some bytes gives those, and the next read meets the error")
  void anErrorAfterSomeBytesIsMetByTheNextRead() {
    Handles.Pair tcp = handles.tcp();
    assertThat(tcp.second().setOption(StandardSocketOptions.SO_LINGER, 0)).isZero();
    Fiber<String> reader =
        fiber(() -> {
          String some = readText(tcp.first(), 100, 100);
          return some + ", then " + read(tcp.first(), Handles.buffer(100), 1);
        });
    fiber(() -> {
      writeText(tcp.second(), "some");
      scheduler.kernelSleep(millis(5));
      // Without lingering this resets the connection.
      tcp.second().close();
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("some, then " + Errno.ECONNRESET.result());
  }

  @Test
  @DisplayName("R31: an error after some bytes gives those, and the next write meets the error")
  void anErrorAfterSomeBytesIsMetByTheNextWrite() {
    MemorySegment much = Handles.buffer(10_000_000);
    Fiber<List<Long>> writer =
        fiber(() -> {
          List<Long> results = new ArrayList<>();
          results.add(scheduler.ioWrite(near, much, much.byteSize()));
          results.add(scheduler.ioWrite(near, much, much.byteSize()));
          return results;
        });
    fiber(() -> {
      scheduler.yield();
      far.close();
    });

    run();

    assertThat(writer.resultNow().get(0)).isBetween(1L, 9_999_999L);
    assertThat(writer.resultNow().get(1)).isEqualTo(Errno.EPIPE.result());
  }

  // Writing

  @Test
  @DisplayName("R11: a write to a full socket waits for room, also while there is data to read")
  void aWriteToAFullSocketWaitsForRoom() {
    long filled = Handles.fill(near);
    Handles.write(far, "readable all the time");
    Fiber<Long> writer = fiber(() -> scheduler.ioWrite(near, Handles.text("more"), 4));
    fiber(() -> {
      scheduler.kernelSleep(millis(2));
      assertThat(writer.isDone()).isFalse();
      assertThat(writer.currentWait().toString()).contains("WRITABLE");
      assertThat(Handles.drain(far)).isEqualTo(filled);
    });

    run();

    assertThat(writer.resultNow()).isEqualTo(4);
    assertThat(Handles.read(far)).isEqualTo("more");
  }

  @Test
  @DisplayName("R11: a write takes at least the minimum, and more if there is room")
  void aWriteTakesAtLeastTheMinimum() {
    MemorySegment much = Handles.buffer(10_000_000);
    Fiber<Long> writer = fiber(() -> scheduler.ioWrite(near, much, 1));
    run();

    assertThat(writer.resultNow()).isBetween(1L, 9_999_999L);
    assertThat(Handles.drain(far)).isEqualTo(writer.resultNow());
  }

  // Much in both directions

  /** Bytes that differ at each place, so that a lost, doubled or swapped piece is found. */
  private static MemorySegment pattern(int size) {
    MemorySegment pattern = Handles.buffer(size);
    for (int i = 0; i < size; i++) {
      pattern.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + (i >> 8) * 7));
    }
    return pattern;
  }

  private void exchange(Handles.Pair ends, int size, int piece) {
    MemorySegment sent = pattern(size);
    List<MemorySegment> received = new ArrayList<>();
    for (Io[] way : new Io[][] {{ends.first(), ends.second()}, {ends.second(), ends.first()}}) {
      fiber(() -> {
        for (long at = 0; at < size; ) {
          MemorySegment rest = sent.asSlice(at, Math.min(piece, size - at));
          long count = scheduler.ioWrite(way[0], rest, at % 2 == 0 ? rest.byteSize() : 1);
          assertThat(count).isPositive();
          at += count;
        }
      });
      MemorySegment target = Handles.buffer(size);
      received.add(target);
      fiber(() -> {
        for (long at = 0; at < size; ) {
          long count = scheduler.ioRead(way[1], target.asSlice(at), at % 3 == 0 ? piece : 1);
          assertThat(count).isPositive();
          at += count;
        }
      });
    }

    run();

    assertThat(received).allMatch(target -> target.mismatch(sent) == -1);
  }

  @Test
  @DisplayName("R11, R28: much flows through tiny buffers in both directions at once")
  void muchFlowsThroughTinyBuffers() {
    exchange(handles.narrowSockets(), 1_000_003, 3_001);
  }

  @Test
  @DisplayName("R25: much flows through a TCP connection in both directions at once")
  void muchFlowsThroughTcp() {
    exchange(handles.tcp(), 4_000_037, 70_001);
  }

  @Test
  @DisplayName("R11: much flows through a pipe")
  void muchFlowsThroughAPipe() {
    Handles.Pair pipe = handles.pipe();
    int size = 2_000_003;
    MemorySegment sent = pattern(size);
    MemorySegment received = Handles.buffer(size);
    Fiber<Long> writer = fiber(() -> scheduler.ioWrite(pipe.second(), sent, size));
    Fiber<Long> reader = fiber(() -> scheduler.ioRead(pipe.first(), received, size));

    run();

    assertThat(writer.resultNow()).isEqualTo(size);
    assertThat(reader.resultNow()).isEqualTo(size);
    assertThat(received.mismatch(sent)).isEqualTo(-1);
  }

  // Connecting and accepting

  @Test
  @DisplayName("R25: connect, accept, write, read and close between two fibers")
  void aConnectionFromBeginningToEnd() {
    Descriptor listener = handles.listener();
    Fiber<String> server =
        fiber(() -> {
          IoResult accepted = scheduler.socketAccept(listener);
          try (Io connection = accepted.io()) {
            String request = readText(connection, 100, 5);
            writeText(connection, "re: " + request);
            return request;
          }
        });
    Fiber<String> client =
        fiber(() -> {
          Io socket = handles.tcpSocket();
          assertThat(scheduler.socketConnect(socket, listener.localAddress())).isZero();
          writeText(socket, "hello");
          return readText(socket, 100, 9) + ", then " + read(socket, Handles.buffer(1), 1);
        });

    run();

    assertThat(server.resultNow()).isEqualTo("hello");
    assertThat(client.resultNow()).isEqualTo("re: hello, then 0");
  }

  @Test
  @DisplayName("K8: a refused connection is an error")
  void aRefusedConnectionIsAnError() {
    Descriptor listener = handles.listener();
    var address = listener.localAddress();
    listener.close();

    int result = inFiber(() -> scheduler.socketConnect(handles.tcpSocket(), address));

    assertThat(result).isEqualTo(Errno.ECONNREFUSED.result());
  }

  @Test
  @DisplayName("W25: many acceptors share one listener, and each connection reaches one of them")
  void manyAcceptorsShareAListener() {
    Descriptor listener = handles.listener();
    List<Fiber<Io>> acceptors = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      acceptors.add(fiber(() -> handles.opened(scheduler.socketAccept(listener))));
    }
    for (int i = 0; i < 20; i++) {
      fiber(() ->
          assertThat(scheduler.socketConnect(handles.tcpSocket(), listener.localAddress()))
              .isZero());
    }

    run();

    assertThat(acceptors).extracting(Fiber::resultNow).doesNotHaveDuplicates().hasSize(20);
    assertThat(inFiber(() -> scheduler.ioWait(listener, READABLE, Duration.ZERO))).isZero();
  }

  // Files

  @Test
  @DisplayName("R26: a regular file is written and read, and its end is 0")
  void aRegularFileIsWrittenAndRead(@TempDir Path folder) throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    Io out = handles.open(path, StandardOpenOption.WRITE);
    Io in = handles.open(path, StandardOpenOption.READ);

    inFiber(() -> {
      assertThat(read(in, Handles.buffer(10), 1)).isZero();
      assertThat(scheduler.ioWait(out, WRITABLE, null)).isEqualTo(WRITABLE);
      writeText(out, "some");
      writeText(out, " text");
      // Registered by now, and still always ready.
      assertThat(scheduler.ioWait(in, READABLE, null)).isEqualTo(READABLE);
      assertThat(readText(in, 4, 1)).isEqualTo("some");
      assertThat(readText(in, 100, 100)).isEqualTo(" text");
      assertThat(read(in, Handles.buffer(10), 1)).isZero();
    });
  }

  // Files

  @Test
  @DisplayName("R26: a file that memory does not hold is read by another thread")
  void aFileIsReadByAnotherThread() {
    ThreadTelling file = new ThreadTelling();

    long count = inFiber(() -> read(file, Handles.buffer(8), 1));

    assertThat(count).isEqualTo(8);
    assertThat(file.reader).isNotNull().isNotEqualTo(Thread.currentThread());
    assertThat(file.reader.isVirtual()).isFalse();
  }

  @Test
  @DisplayName("R26: a file that memory does not take is written by another thread")
  void aFileIsWrittenByAnotherThread() {
    ThreadTelling file = new ThreadTelling();

    long count = inFiber(() -> scheduler.ioWrite(file, Handles.buffer(8), 8));

    assertThat(count).isEqualTo(8);
    assertThat(file.writer.isVirtual()).isFalse();
  }

  /** A file that is on a disk, and remembers who has waited for that. */
  private static final class ThreadTelling extends Io {
    Thread reader;
    Thread writer;

    ThreadTelling() {
      super(PosixPlatform.provider());
    }

    @Override
    public boolean isFile() {
      return true;
    }

    @Override
    public long read(MemorySegment buffer) {
      reader = Thread.currentThread();
      return buffer.byteSize();
    }

    @Override
    public long write(MemorySegment buffer) {
      writer = Thread.currentThread();
      return buffer.byteSize();
    }

    @Override
    protected void implClose() {}

    @Override
    public String toString() {
      return "file on a disk";
    }
  }
}
