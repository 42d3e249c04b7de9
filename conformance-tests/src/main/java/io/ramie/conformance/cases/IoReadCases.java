package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reading until there are enough bytes. */
final class IoReadCases {
  private IoReadCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_READ)
        .inFiber(
            "R1",
            "A fiber that reads waits until there is data, and is told the end when the other side"
                + " closes.",
            "Ruby test_io, test_read",
            IoReadCases::waitsForDataAndEnd)
        .anywhere(
            "R3",
            "At the end ioRead returns 0, each time; what came before it is returned first.",
            "io-event select",
            IoReadCases::endIsZero)
        .anywhere(
            "R4",
            "An error is returned as a negated errno, not thrown.",
            "Ruby test_io_read_error; jruby#9645",
            IoReadCases::errorsAreReturned)
        .anywhere(
            "R8",
            "Reading into an empty buffer returns 0 and takes nothing, whatever the handle.",
            "io-event buffered_io",
            IoReadCases::emptyBuffers)
        .anywhere(
            "R22",
            "A time-out around ioRead is thrown out of it, and the handle can be read afterwards.",
            "Ruby test_io_buffer, test_timeout_after; async#266",
            IoReadCases::timeoutAround)
        .inFiber(
            "R24",
            "The same transfers return the same with the scheduler and without any.",
            "Ruby test_io_buffer, test_io_buffer_read_write",
            IoReadCases::sameWithoutAScheduler)
        .anywhere(
            "R26",
            "A file is read from its own position, which moves along, up to its end.",
            "io-event file_io",
            IoReadCases::files)
        .anywhere(
            "R27",
            "ioRead takes as many bytes as are there, up to the buffer, though fewer would do.",
            "io-event buffered_io",
            IoReadCases::takesWhatIsThere)
        .inFiber(
            "R28",
            "ioRead waits on until it has the minimum.",
            "io-event selector, partial reads",
            IoReadCases::waitsForTheMinimum)
        .anywhere(
            "R29",
            "With a minimum of 0 ioRead tries once: what is there, or -EAGAIN.",
            "io-event buffered_io, non-blocking read",
            IoReadCases::minimumOfZero)
        .anywhere(
            "R29c",
            "With a minimum of 0 no disk is waited for: what is not in memory is -EAGAIN.",
            "design D6",
            IoReadCases::minimumOfZeroOfAColdFile)
        .anywhere(
            "R29b",
            "A try sees what has come since the last one, though the loop has not run meanwhile.",
            "design D8",
            IoReadCases::triesSeeWhatHasCome)
        .anywhere(
            "R30",
            "A minimum greater than the buffer counts as the buffer.",
            "io-event",
            IoReadCases::minimumBeyondTheBuffer)
        .anywhere(
            "R31",
            "An error behind some bytes returns those bytes; the next call returns the error.",
            "contract, ioRead",
            IoReadCases::errorBehindBytes)
        .anywhere(
            "R101",
            "Bytes of the memory around the buffer, and behind what was read, are not touched.",
            "contract, ioRead",
            IoReadCases::memoryAroundIsUntouched)
        .inFiber(
            "R102",
            "A fiber that waits is told data and end though both come at once.",
            "design D8",
            IoReadCases::dataAndEndAtOnce)
        .anywhere(
            "R103",
            "Bytes that come one by one from another thread are all read.",
            "design D8",
            IoReadCases::trickle)
        .inFiber(
            "R104",
            "Of two fibers that read one handle each gets what comes for it.",
            "io-event selector; async#127",
            IoReadCases::twoReaders)
        .inFiber(
            "R105",
            "What is raised in a fiber that reads leaves nothing behind, and the next read works.",
            "contract, general 2",
            IoReadCases::raisedInARead)
        .anywhere(
            "R106",
            "Of a handle that wraps another its own primitives are called, and again when they"
                + " refuse though the other is ready.",
            "spi, Io.underlying",
            IoReadCases::reluctantHandles)
        .anywhere(
            "R107",
            "Devices that cannot be polled are read: /dev/null is at its end, /dev/zero never.",
            "async io, /dev/null",
            IoReadCases::devices)
        .anywhere(
            "R108",
            "A new handle with the number of one that was read dry is read at once.",
            "design D8",
            IoReadCases::numbersAreReused)
        .anywhere(
            "R109",
            "A hang-up while ioRead waits for its minimum returns what there was.",
            "contract, ioRead",
            IoReadCases::hangUpBeforeTheMinimum)
        .anywhere(
            "R110",
            "What is raised as data comes is thrown once, and nothing is left waiting.",
            "contract, general 2",
            IoReadCases::raisedRacesWithData)
        .list();
  }

  /** Reads once with the hook: the text, or the result when it is 0 or an error. */
  private static String read(Trial trial, Io io, long size, long minimum)
      throws InterruptedException {
    MemorySegment buffer = Bytes.buffer(size);
    long count = trial.hooks().ioRead(io, buffer, minimum);
    return count > 0 ? Bytes.text(buffer, count) : count == 0 ? "end" : Errno.describe(count);
  }

  private static void reads(Trial trial, Io io, long size, long minimum, String expected)
      throws InterruptedException {
    Fail.unlessEqual("ioRead read", read(trial, io, size, minimum), expected);
  }

  private static void waitsForDataAndEnd(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      Fiber<?> reader =
          trial.go(() -> {
            reads(trial, pair.first(), 20, 1, "hello");
            trial.note("read");
            reads(trial, pair.first(), 20, 1, "end");
          });
      trial.suspended(reader);
      Peer.write(pair.second(), "hello");
      trial.until("it has read", () -> !trial.events().isEmpty());
      trial.suspended(reader);
      pair.second().close();
      reader.join();
    }
  }

  private static void endIsZero(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      Peer.write(pair.second(), "abc");
      pair.second().close();
      reads(trial, pair.first(), 8, 5, "abc");
      for (int minimum = 0; minimum < 3; minimum++) {
        reads(trial, pair.first(), 8, minimum, "end");
      }
    }
  }

  private static void errorsAreReturned(Trial trial) throws InterruptedException {
    reads(trial, trial.handles().pipe().second(), 8, 1, Errno.describe(Errno.EBADF.result()));
    reads(
        trial,
        trial.handles().socket(SocketType.STREAM),
        8,
        1,
        Errno.describe(Errno.ENOTCONN.result()));
  }

  private static void emptyBuffers(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Io closed = trial.handles().sockets().first();
    closed.close();
    Io file = trial.handles().open(trial.handles().file(), StandardOpenOption.READ);
    Io wrongEnd = trial.handles().pipe().second();
    Io reluctant = trial.handles().reluctant(pair.first());
    for (Io io : List.of(pair.first(), closed, file, wrongEnd, reluctant)) {
      for (int minimum = 0; minimum < 3; minimum++) {
        reads(trial, io, 0, minimum, "end");
      }
    }
    Peer.write(pair.second(), "x");
    reads(trial, pair.first(), 0, 1, "end");
    reads(trial, pair.first(), 1, 1, "x");
  }

  private static void timeoutAround(Trial trial) throws Exception {
    Pair pair = trial.handles().sockets();
    Raised error = new Raised();
    for (int i = 0; i < 3; i++) {
      Fail.unlessThrows(
          "ioRead",
          Raised.class,
          () ->
              trial
                  .hooks()
                  .timeoutAfter(millis(1), () -> error, () -> read(trial, pair.first(), 8, 1)));
      trial.handles().checkNothingWaits();
    }
    Peer.write(pair.second(), "x");
    trial.hooks().kernelSleep(millis(1));
    reads(trial, pair.first(), 8, 1, "x");
  }

  private static void sameWithoutAScheduler(Trial trial) throws Exception {
    List<String> with = transfers(trial, trial.hooks());
    List<String> without =
        Schedulers.blocking(() -> transfers(trial, Schedulers.blockingFallback()));
    Fail.unlessEqual("the transfers returned", with, without);
  }

  private static List<String> transfers(Trial trial, FiberScheduler hooks)
      throws InterruptedException {
    List<String> results = new ArrayList<>();
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      Peer.write(pair.second(), "abcdefgh");
      MemorySegment buffer = Bytes.buffer(3);
      for (int minimum : new int[] {1, 3, 2, 0}) {
        long count = hooks.ioRead(pair.first(), buffer, minimum);
        results.add(count > 0 ? Bytes.text(buffer, count) : Results.describe(count));
      }
      pair.second().close();
      for (long result :
          new long[] {
            hooks.ioRead(pair.first(), buffer, 1),
            hooks.ioWrite(pair.first(), buffer, 1),
            hooks.ioPread(pair.first(), buffer, 0, 1),
            hooks.ioPwrite(pair.first(), buffer, -1, 1)
          }) {
        results.add(Results.describe(result));
      }
    }
    return results;
  }

  private static void files(Trial trial) throws InterruptedException {
    Io file =
        trial
            .handles()
            .open(
                trial.handles().file((byte) 'a', (byte) 'b', (byte) 'c', (byte) 'd', (byte) 'e'),
                StandardOpenOption.READ);
    reads(trial, file, 2, 1, "ab");
    reads(trial, file, 2, 2, "cd");
    reads(trial, file, 8, 8, "e");
    reads(trial, file, 8, 1, "end");
    Io empty = trial.handles().open(trial.handles().file(), StandardOpenOption.READ);
    reads(trial, empty, 8, 8, "end");
  }

  private static void minimumOfZeroOfAColdFile(Trial trial) throws InterruptedException {
    Path path = trial.handles().file((byte) 'a', (byte) 'b');
    Io cold = trial.handles().cold(trial.handles().open(path, StandardOpenOption.READ));
    reads(trial, cold, 2, 0, Errno.describe(Errno.EAGAIN.result()));
    reads(trial, cold, 2, 2, "ab");
  }

  private static void takesWhatIsThere(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "abcdefghijkl");
    reads(trial, pair.first(), 8, 1, "abcdefgh");
    reads(trial, pair.first(), 8, 1, "ijkl");
  }

  private static void waitsForTheMinimum(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<String> reader = trial.start(() -> read(trial, pair.first(), 20, 11));
    for (String part : List.of("hello", " ", "wor")) {
      trial.suspended(reader);
      Peer.write(pair.second(), part);
      trial.hooks().kernelSleep(micros(200));
    }
    Fail.when(reader.isDone(), () -> "ioRead has returned before it had the minimum");
    Peer.write(pair.second(), "ld!!");
    Fail.unlessEqual("ioRead read", reader.value(), "hello world!!");
  }

  private static void minimumOfZero(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    String nothing = Errno.describe(Errno.EAGAIN.result());
    reads(trial, pair.first(), 8, 0, nothing);
    Peer.write(pair.second(), "abc");
    reads(trial, pair.first(), 8, 0, "abc");
    reads(trial, pair.first(), 8, 0, nothing);
  }

  private static void triesSeeWhatHasCome(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "a");
    Fail.unlessEqual(
        "ioWait returned",
        trial.hooks().ioWait(pair.first(), Io.READABLE, trial.patience()),
        Io.READABLE);
    for (int i = 0; i < 3; i++) {
      reads(trial, pair.first(), 8, 1, "a");
      reads(trial, pair.first(), 8, 0, Errno.describe(Errno.EAGAIN.result()));
      Peer.write(pair.second(), "b");
      reads(trial, pair.first(), 8, 0, "b");
      Peer.write(pair.second(), "a");
    }
  }

  private static void minimumBeyondTheBuffer(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "abcdef");
    reads(trial, pair.first(), 4, Long.MAX_VALUE, "abcd");
  }

  private static void errorBehindBytes(Trial trial) throws Throwable {
    Pair pair = trial.handles().connection();
    Fiber<?> self = Fiber.current();
    Peer.write(pair.second(), "abc");
    trial.elsewhere(() -> {
      trial.until("the reader waits for more", () -> self.currentWait() != null);
      Peer.reset(pair.second());
    });
    reads(trial, pair.first(), 8, 5, "abc");
    reads(trial, pair.first(), 8, 5, Errno.describe(Errno.ECONNRESET.result()));
    reads(trial, pair.first(), 8, 5, "end");
  }

  private static void memoryAroundIsUntouched(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    MemorySegment memory = Bytes.buffer(12);
    memory.fill((byte) '.');
    Peer.write(pair.second(), "ab");
    long count = trial.hooks().ioRead(pair.first(), memory.asSlice(4, 4), 1);
    Results.is("ioRead", count, 2);
    Fail.unlessEqual("the memory was", Bytes.text(memory, 12), "....ab......");
    Peer.write(pair.second(), "cdefgh");
    trial.hooks().ioRead(pair.first(), memory.asSlice(4, 4), 4);
    Fail.unlessEqual("the memory was", Bytes.text(memory, 12), "....cdef....");
  }

  private static void dataAndEndAtOnce(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      Fiber<?> reader =
          trial.go(() -> {
            reads(trial, pair.first(), 64, 1, "abc");
            reads(trial, pair.first(), 64, 1, "end");
          });
      trial.suspended(reader);
      Peer.write(pair.second(), "abc");
      pair.second().close();
      reader.join();
    }
  }

  private static void trickle(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    int total = 200;
    trial.elsewhere(() -> {
      for (int i = 0; i < total; i++) {
        Peer.write(pair.second(), "x");
        trial.jitter();
      }
    });
    for (int left = total; left > 0; ) {
      String some = read(trial, pair.first(), 64, Math.min(left, 1 + trial.random().nextInt(2)));
      Fail.unless(some.matches("x+"), () -> "ioRead read " + some + ", not only x");
      left -= some.length();
    }
    reads(trial, pair.first(), 8, 0, Errno.describe(Errno.EAGAIN.result()));
  }

  private static void twoReaders(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<String> first = trial.start(() -> read(trial, pair.first(), 1, 1));
    Fiber<String> second = trial.start(() -> read(trial, pair.first(), 1, 1));
    trial.suspended(first);
    trial.suspended(second);
    Peer.write(pair.second(), "a");
    trial.until("one of them has read", () -> first.isDone() || second.isDone());
    trial.hooks().kernelSleep(millis(1));
    Fail.when(first.isDone() && second.isDone(), () -> "two fibers have read one byte");
    Peer.write(pair.second(), "a");
    Fail.unlessEqual("the first ioRead read", first.value(), "a");
    Fail.unlessEqual("the second ioRead read", second.value(), "a");
  }

  private static void raisedInARead(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (int i = 0; i < 5; i++) {
      Raised cause = new Raised();
      Fiber<?> reader =
          trial.go(() -> {
            Fail.unlessThrows("ioRead", Raised.class, () -> read(trial, pair.first(), 8, 1));
            trial.handles().checkNothingWaits();
            Peer.write(pair.second(), "x");
            trial.hooks().kernelSleep(micros(100));
            reads(trial, pair.first(), 8, 1, "x");
          });
      trial.suspended(reader);
      trial.hooks().fiberInterrupt(reader, cause);
      reader.join();
    }
  }

  private static void reluctantHandles(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Io wrapped = trial.handles().reluctant(pair.first());
    for (int i = 0; i < 3; i++) {
      Peer.write(pair.second(), "abc");
      if (i == 0) {
        reads(trial, wrapped, 2, 0, Errno.describe(Errno.EAGAIN.result()));
      }
      reads(trial, wrapped, 2, 1, "ab");
      reads(trial, wrapped, 2, 1, "c");
    }
    pair.second().close();
    reads(trial, wrapped, 2, 1, "end");
  }

  private static void devices(Trial trial) throws InterruptedException {
    Io empty = trial.handles().open(Path.of("/dev/null"), StandardOpenOption.READ);
    Io zeros = trial.handles().open(Path.of("/dev/zero"), StandardOpenOption.READ);
    for (int minimum = 0; minimum < 3; minimum++) {
      reads(trial, empty, 2, minimum, "end");
      reads(trial, zeros, 2, minimum, "\0\0");
    }
  }

  private static void numbersAreReused(Trial trial) throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      Pair pair = trial.handles().sockets();
      Peer.write(pair.second(), "abc");
      reads(trial, pair.first(), 8, 1, "abc");
      reads(trial, pair.first(), 8, 0, Errno.describe(Errno.EAGAIN.result()));
      Fail.unlessEqual(
          "ioWait returned", trial.hooks().ioWait(pair.first(), Io.READABLE, micros(100)), 0);
      pair.first().close();
      pair.second().close();
    }
  }

  private static void hangUpBeforeTheMinimum(Trial trial) throws Throwable {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      Fiber<?> self = Fiber.current();
      Peer.write(pair.second(), "abc");
      var peer =
          trial.elsewhere(() -> {
            trial.until("the reader waits for more", () -> self.currentWait() != null);
            pair.second().close();
          });
      reads(trial, pair.first(), 8, 5, "abc");
      reads(trial, pair.first(), 8, 5, "end");
      peer.join();
    }
  }

  private static void raisedRacesWithData(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    int[] caught = new int[1];
    trial.race(
        200,
        () -> caught[0] = Raised.caught(() -> read(trial, pair.first(), 8, 1)),
        () -> {
          Peer.write(pair.second(), "x");
          trial.jitter();
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          caught[0] += Raised.caught(() -> trial.hooks().kernelSleep(micros(1)));
          Fail.unlessEqual("of one thing raised, caught were", caught[0], 1);
          trial.handles().checkNothingWaits();
          Peer.drain(pair.first());
        });
  }
}
