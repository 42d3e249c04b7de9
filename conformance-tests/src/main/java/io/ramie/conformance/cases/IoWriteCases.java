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
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/** Writing until enough bytes have been taken. */
final class IoWriteCases {
  private static final int MEGABYTE = 1 << 20;

  private IoWriteCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_WRITE)
        .anywhere(
            "R5",
            "Writing to what nobody reads any more returns -EPIPE, and no signal comes.",
            "Ruby test_epipe_on_read",
            IoWriteCases::nobodyReads)
        .anywhere(
            "R6",
            "Writing to the reading end of a pipe returns a negated errno.",
            "io-event buffered_io",
            IoWriteCases::wrongEnd)
        .anywhere(
            "R9",
            "Writing an empty buffer returns 0 and sends nothing, whatever the handle.",
            "io-event; Ruby test_puts_empty",
            IoWriteCases::emptyBuffers)
        .inFiber(
            "R11",
            "Writing to a full socket waits for room, not for data.",
            "io-event write_deadlock; io-event v1.14.3",
            IoWriteCases::waitsForRoom)
        .anywhere(
            "R18",
            "With a minimum of 0 ioWrite tries once: what there is room for, or -EAGAIN.",
            "Ruby test_io_buffer, test_write_nonblock",
            IoWriteCases::minimumOfZero)
        .anywhere(
            "R18b",
            "With a minimum of 0 no disk is waited for: what memory does not take is -EAGAIN.",
            "design D6",
            IoWriteCases::minimumOfZeroOfAColdFile)
        .anywhere(
            "R22b",
            "A time-out around ioWrite is thrown out of it, and the handle can be written to"
                + " afterwards.",
            "async io",
            IoWriteCases::timeoutAround)
        .anywhere(
            "R26b",
            "A file takes all that is written, at its own position, which moves along.",
            "io-event file_io",
            IoWriteCases::files)
        .inFiber(
            "R31b",
            "An error behind some bytes returns their number; the next call returns the error.",
            "contract, ioWrite",
            IoWriteCases::errorBehindBytes)
        .inFiber(
            "R120",
            "ioWrite returns when the minimum has been taken, though not the whole buffer has.",
            "contract, ioWrite",
            IoWriteCases::minimumIsEnough)
        .inFiber(
            "R121",
            "A megabyte that two fibers move through a socket, a pipe and a narrow socket arrives"
                + " as it was.",
            "contract, ioWrite",
            IoWriteCases::megabyte)
        .inFiber(
            "R122",
            "Both sides of a connection can write a megabyte at once while others read.",
            "io-event write_deadlock",
            IoWriteCases::bothDirections)
        .inFiber(
            "R123",
            "What is raised in a fiber that writes leaves nothing behind, and the next write"
                + " works.",
            "contract, general 2",
            IoWriteCases::raisedInAWrite)
        .anywhere(
            "R124",
            "Of a handle that wraps another its own primitives are called, and again when they"
                + " refuse though the other is ready.",
            "spi, Io.underlying",
            IoWriteCases::reluctantHandles)
        .anywhere(
            "R125",
            "/dev/null takes everything, and /dev/full says -ENOSPC.",
            "async io, /dev/null",
            IoWriteCases::devices)
        .inFiber(
            "R126",
            "Of two fibers that write to one full handle both go on when there is room.",
            "io-event selector; async#127",
            IoWriteCases::twoWriters)
        .anywhere(
            "R127",
            "A try sees the room that has been made since, though the loop has not run meanwhile.",
            "design D8",
            IoWriteCases::triesSeeRoom)
        .anywhere(
            "R128",
            "A writer and another thread that reads now and then come to an end.",
            "design D8",
            IoWriteCases::slowReader)
        .list();
  }

  private static MemorySegment noise(Trial trial, int size) {
    byte[] bytes = new byte[size];
    new Random(trial.random().nextLong()).nextBytes(bytes);
    MemorySegment memory = Bytes.buffer(size);
    memory.copyFrom(MemorySegment.ofArray(bytes));
    return memory;
  }

  private static void nobodyReads(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe().reversed())) {
      pair.second().close();
      for (int minimum = 0; minimum < 2; minimum++) {
        long result = trial.hooks().ioWrite(pair.first(), Bytes.of("x"), minimum);
        Results.fails("ioWrite", result, Errno.EPIPE);
      }
    }
  }

  private static void wrongEnd(Trial trial) throws InterruptedException {
    long result = trial.hooks().ioWrite(trial.handles().pipe().first(), Bytes.of("x"), 1);
    Results.fails("ioWrite", result, Errno.EBADF);
  }

  private static void emptyBuffers(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Io closed = trial.handles().sockets().first();
    closed.close();
    Peer.fill(pair.first());
    Io wrongEnd = trial.handles().pipe().first();
    Io file = trial.handles().open(trial.handles().file(), StandardOpenOption.WRITE);
    Io reluctant = trial.handles().reluctant(pair.first());
    for (Io io : List.of(pair.first(), closed, wrongEnd, file, reluctant)) {
      for (int minimum = 0; minimum < 3; minimum++) {
        Results.is("ioWrite", trial.hooks().ioWrite(io, Bytes.buffer(0), minimum), 0);
      }
    }
  }

  private static void waitsForRoom(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Fiber<Long> writer =
        trial.start(() -> trial.hooks().ioWrite(pair.first(), Bytes.of("hello"), 5));
    trial.suspended(writer);
    Peer.write(pair.second(), "x");
    trial.hooks().kernelSleep(millis(1));
    Fail.when(writer.isDone(), () -> "ioWrite to a full socket has returned");
    long turns = trial.hooks().turns();
    trial.hooks().kernelSleep(millis(2));
    long spent = trial.hooks().turns() - turns;
    Fail.when(spent > 20, () -> "data to read has given the writer " + spent + " turns");
    Peer.drain(pair.second());
    Results.is("ioWrite", writer.value(), 5);
  }

  private static void minimumOfZero(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    MemorySegment much = Bytes.buffer(MEGABYTE);
    long some = trial.hooks().ioWrite(pair.first(), much, 0);
    Fail.unless(
        some > 0 && some < MEGABYTE, () -> "the first ioWrite returned " + some + ", not a part");
    Peer.fill(pair.first());
    Results.fails("the next ioWrite", trial.hooks().ioWrite(pair.first(), much, 0), Errno.EAGAIN);
  }

  private static void timeoutAround(Trial trial) throws Exception {
    Pair pair = trial.handles().narrowSockets();
    Raised error = new Raised();
    for (int i = 0; i < 3; i++) {
      Fail.unlessThrows(
          "ioWrite",
          Raised.class,
          () ->
              trial
                  .hooks()
                  .timeoutAfter(
                      millis(1),
                      () -> error,
                      () -> trial.hooks().ioWrite(pair.first(), Bytes.buffer(MEGABYTE), MEGABYTE)));
      trial.handles().checkNothingWaits();
    }
    Peer.drain(pair.second());
    Results.is("ioWrite", trial.hooks().ioWrite(pair.first(), Bytes.of("x"), 1), 1);
    Fail.unlessEqual("the peer had", Peer.drain(pair.second()), 1L);
  }

  private static void files(Trial trial) throws Exception {
    Path path = trial.handles().file();
    Io file = trial.handles().open(path, StandardOpenOption.WRITE);
    for (String part : List.of("ab", "cde", "f")) {
      long count = trial.hooks().ioWrite(file, Bytes.of(part), part.length());
      Results.is("ioWrite", count, part.length());
    }
    Fail.unlessEqual("the file had", Files.readString(path), "abcdef");
    MemorySegment much = noise(trial, MEGABYTE);
    Results.is("ioWrite", trial.hooks().ioWrite(file, much, MEGABYTE), MEGABYTE);
    Fail.unlessEqual("the file's size was", Files.size(path), 6L + MEGABYTE);
  }

  private static void minimumOfZeroOfAColdFile(Trial trial) throws Exception {
    Path path = trial.handles().file();
    Io cold = trial.handles().cold(trial.handles().open(path, StandardOpenOption.WRITE));
    Results.fails("ioWrite", trial.hooks().ioWrite(cold, Bytes.of("ab"), 0), Errno.EAGAIN);
    Results.is("ioWrite", trial.hooks().ioWrite(cold, Bytes.of("cd"), 2), 2);
    Fail.unlessEqual("the file had", Files.readString(path), "cd");
  }

  private static void errorBehindBytes(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Fiber<Long> writer =
        trial.start(() -> trial.hooks().ioWrite(pair.first(), Bytes.buffer(MEGABYTE), MEGABYTE));
    trial.suspended(writer);
    pair.second().close();
    long count = writer.value();
    Fail.unless(count > 0 && count < MEGABYTE, () -> "ioWrite returned " + count + ", not a part");
    Results.fails(
        "the next ioWrite", trial.hooks().ioWrite(pair.first(), Bytes.of("x"), 1), Errno.EPIPE);
  }

  private static void minimumIsEnough(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    long room = Peer.fill(pair.first());
    Fiber<Long> writer =
        trial.start(() -> trial.hooks().ioWrite(pair.first(), Bytes.buffer(MEGABYTE), room + 1));
    trial.suspended(writer);
    long drained = 0;
    while (!writer.isDone()) {
      drained += Peer.drain(pair.second());
      trial.hooks().kernelSleep(micros(50));
    }
    long count = writer.value();
    Fail.unless(
        count > room && count < MEGABYTE,
        () -> "ioWrite returned " + count + ", not a part of at least " + (room + 1));
    long taken = drained + Peer.drain(pair.second());
    Fail.unlessEqual("the peer had", taken, room + count);
  }

  private static void megabyte(Trial trial) throws InterruptedException {
    for (Pair pair :
        List.of(
            trial.handles().sockets(),
            trial.handles().narrowSockets(),
            trial.handles().pipe().reversed())) {
      Fiber<?> moves =
          moving(trial, pair.first(), pair.second(), 1 + trial.random().nextInt(9_999));
      moves.join();
    }
  }

  private static void bothDirections(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<?> there = moving(trial, pair.first(), pair.second(), 5_000);
    Fiber<?> back = moving(trial, pair.second(), pair.first(), 5_000);
    there.join();
    back.join();
  }

  /** Writes noise at one end and reads it at the other, in two fibers. */
  private static Fiber<?> moving(Trial trial, Io from, Io to, int step) {
    MemorySegment sent = noise(trial, MEGABYTE);
    trial.go(() -> Results.is("ioWrite", trial.hooks().ioWrite(from, sent, MEGABYTE), MEGABYTE));
    return trial.go(() -> {
      MemorySegment received = Bytes.buffer(MEGABYTE);
      for (long done = 0; done < MEGABYTE; ) {
        long size = Math.min(step, MEGABYTE - done);
        long count = trial.hooks().ioRead(to, received.asSlice(done, size), 1);
        Fail.unless(count > 0, () -> "ioRead returned " + Errno.describe(count));
        done += count;
      }
      long different = sent.mismatch(received);
      Fail.unless(different < 0, () -> "byte " + different + " is not the one that was written");
    });
  }

  private static void raisedInAWrite(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    for (int i = 0; i < 5; i++) {
      Fiber<?> writer =
          trial.go(() -> {
            Fail.unlessThrows(
                "ioWrite",
                Raised.class,
                () -> trial.hooks().ioWrite(pair.first(), Bytes.buffer(MEGABYTE), MEGABYTE));
            trial.handles().checkNothingWaits();
          });
      trial.suspended(writer);
      trial.hooks().fiberInterrupt(writer, new Raised());
      writer.join();
      Peer.drain(pair.second());
      trial.hooks().ioWrite(pair.first(), Bytes.of("x"), 1);
      Fail.unlessEqual("the peer had", Peer.drain(pair.second()), 1L);
    }
  }

  private static void reluctantHandles(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Io wrapped = trial.handles().reluctant(pair.first());
    Results.fails("ioWrite", trial.hooks().ioWrite(wrapped, Bytes.of("x"), 0), Errno.EAGAIN);
    for (int i = 0; i < 3; i++) {
      Results.is("ioWrite", trial.hooks().ioWrite(wrapped, Bytes.of("abc"), 3), 3);
      Fail.unlessEqual("the peer had", Peer.drain(pair.second()), 3L);
    }
    pair.second().close();
    Results.fails("ioWrite", trial.hooks().ioWrite(wrapped, Bytes.of("x"), 1), Errno.EPIPE);
  }

  private static void devices(Trial trial) throws InterruptedException {
    Io sink = trial.handles().open(Path.of("/dev/null"), StandardOpenOption.WRITE);
    Io full = trial.handles().open(Path.of("/dev/full"), StandardOpenOption.WRITE);
    for (int minimum = 0; minimum < 3; minimum++) {
      Results.is("ioWrite", trial.hooks().ioWrite(sink, Bytes.of("ab"), minimum), 2);
      Results.fails("ioWrite", trial.hooks().ioWrite(full, Bytes.of("ab"), minimum), Errno.ENOSPC);
    }
  }

  private static void twoWriters(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Fiber<Long> first = trial.start(() -> trial.hooks().ioWrite(pair.first(), Bytes.of("a"), 1));
    Fiber<Long> second = trial.start(() -> trial.hooks().ioWrite(pair.first(), Bytes.of("b"), 1));
    trial.suspended(first);
    trial.suspended(second);
    Peer.drain(pair.second());
    Results.is("the first ioWrite", first.value(), 1);
    Results.is("the second ioWrite", second.value(), 1);
    Fail.unlessEqual("the peer had", Peer.drain(pair.second()), 2L);
  }

  private static void triesSeeRoom(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    for (int i = 0; i < 3; i++) {
      trial.hooks().ioWrite(pair.first(), Bytes.buffer(MEGABYTE), 0);
      Peer.fill(pair.first());
      Results.fails("ioWrite", trial.hooks().ioWrite(pair.first(), Bytes.of("x"), 0), Errno.EAGAIN);
      Peer.drain(pair.second());
      Results.is("with room, ioWrite", trial.hooks().ioWrite(pair.first(), Bytes.of("x"), 0), 1);
      Peer.drain(pair.second());
    }
  }

  private static void slowReader(Trial trial) throws Throwable {
    Pair pair = trial.handles().narrowSockets();
    long total = 200_000;
    var reader =
        trial.elsewhere(() -> {
          for (long left = total; left > 0; ) {
            left -= Peer.drain(pair.second());
            trial.jitter();
          }
        });
    MemorySegment bytes = Bytes.buffer(total);
    bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    Results.is("ioWrite", trial.hooks().ioWrite(pair.first(), bytes, total), total);
    reader.join();
  }
}
