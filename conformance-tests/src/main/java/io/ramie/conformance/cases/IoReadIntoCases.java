package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
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
import io.ramie.spi.ReadSink;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reading into memory that is taken when there is something to read. */
final class IoReadIntoCases {
  private static final String NOTHING = Results.describe(Errno.EAGAIN.result());
  private static final String END = Results.describe(0);

  private IoReadIntoCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_READ_INTO)
        .inFiber(
            "RI1",
            "A fiber that reads waits until there is data, and is told the end when the other side"
                + " closes.",
            "spi, ioReadInto",
            IoReadIntoCases::waitsForDataAndEnd)
        .inFiber(
            "RI2",
            "No memory is asked for while there is nothing to read, and once when there is.",
            "spi, ioReadInto; io_uring, buffer selection",
            IoReadIntoCases::asksForMemoryLate)
        .anywhere(
            "RI3",
            "When the time has passed it returns -EAGAIN, has asked for no memory, and leaves"
                + " nothing; what comes later is read by the next.",
            "spi, ioReadInto",
            IoReadIntoCases::timeOut)
        .anywhere(
            "RI4",
            "What is there already is read without waiting, also within no time at all.",
            "spi, ioReadInto",
            IoReadIntoCases::takesWhatIsThere)
        .anywhere(
            "RI5",
            "An error is returned as a negated errno, not thrown.",
            "contract, general 5",
            IoReadIntoCases::errorsAreReturned)
        .anywhere(
            "RI6",
            "An error that an earlier read has kept is returned at once.",
            "contract, ioRead",
            IoReadIntoCases::keptError)
        .anywhere("RI7", "A file is read up to its end.", "spi, ioReadInto", IoReadIntoCases::files)
        .inFiber(
            "RI8",
            "Of two fibers that read one handle each gets what comes for it, and no byte twice.",
            "io-event selector; async#127",
            IoReadIntoCases::twoReaders)
        .anywhere(
            "RI9",
            "What is raised as data comes loses none: the data are returned, or there for the"
                + " next.",
            "contract, general 2 and 3",
            IoReadIntoCases::raisedRacesWithData)
        .inFiber(
            "RI10",
            "What the memory's source throws is thrown by that read only: data and other fibers"
                + " wait for the next.",
            "spi, ioReadInto",
            IoReadIntoCases::memoryThatFails)
        .anywhere(
            "RI11",
            "What the sink takes is not returned, and what it leaves is: each byte comes once, in"
                + " its order.",
            "spi, ReadSink",
            IoReadIntoCases::sinkTakes)
        .anywhere(
            "RI12",
            "What is raised as data come that the sink takes loses none, and ends the read.",
            "spi, ReadSink; contract, general 2 and 3",
            IoReadIntoCases::raisedRacesWithSink)
        .inFiber(
            "RI13",
            "What the sink throws when it is offered data is thrown by that read only.",
            "spi, ReadSink",
            IoReadIntoCases::sinkThatFails)
        .list();
  }

  /** Gives eight bytes, and counts how often. */
  private static final class Memory {
    final MemorySegment bytes = Bytes.buffer(8);
    int asked;

    MemorySegment get() {
      asked++;
      return bytes;
    }
  }

  /** What a source of memory throws that has none. */
  private static final class NoMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Waits where a scheduler knows already that there is nothing, which may go another way. */
  static long readDry(FiberScheduler hooks, Io io, ReadSink sink) throws InterruptedException {
    long nothing = hooks.ioRead(io, sink.memory(), 0);
    return Errno.EAGAIN.is(nothing) ? hooks.ioReadInto(io, sink, null) : nothing;
  }

  /** Reads once with the hook: the text, or the result when it is 0 or an error. */
  private static String read(Trial trial, Io io, @Nullable Duration timeout)
      throws InterruptedException {
    Memory memory = new Memory();
    long count = trial.hooks().ioReadInto(io, memory::get, timeout);
    Fail.when(count >= 0 && memory.asked != 1, () -> "memory was asked for " + memory.asked);
    return count > 0 ? Bytes.text(memory.bytes, count) : Results.describe(count);
  }

  /** The same without end; there may be nothing for no reason. */
  private static String read(Trial trial, Io io) throws InterruptedException {
    String result;
    do {
      result = read(trial, io, null);
    } while (result.equals(NOTHING));
    return result;
  }

  private static void reads(Trial trial, Io io, String expected) throws InterruptedException {
    Fail.unlessEqual("ioReadInto read", read(trial, io), expected);
  }

  private static void waitsForDataAndEnd(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().pipe())) {
      Fiber<?> reader =
          trial.go(() -> {
            for (int i = 0; i < 3; i++) {
              reads(trial, pair.first(), "abc");
              trial.note("read");
            }
            reads(trial, pair.first(), END);
            reads(trial, pair.first(), END);
          });
      int before = trial.events().size();
      for (int i = 1; i <= 3; i++) {
        int target = before + i;
        trial.suspended(reader);
        Peer.write(pair.second(), "abc");
        trial.until("it has read", () -> trial.events().size() == target);
      }
      trial.suspended(reader);
      pair.second().close();
      reader.join();
    }
  }

  private static void asksForMemoryLate(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (int i = 0; i < 3; i++) {
      Memory memory = new Memory();
      Fiber<Long> reader =
          trial.start(() -> trial.hooks().ioReadInto(pair.first(), memory::get, HOUR));
      trial.suspended(reader);
      trial.hooks().kernelSleep(micros(200));
      Fail.unlessEqual("before there was data memory was asked for", memory.asked, 0);
      Peer.write(pair.second(), "ab");
      Results.is("ioReadInto", reader.value(), 2);
      Fail.unlessEqual("memory was asked for", memory.asked, 1);
      Fail.unlessEqual("it had", Bytes.text(memory.bytes, 2), "ab");
    }
  }

  private static void timeOut(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (int i = 0; i < 3; i++) {
      for (Duration timeout : List.of(Duration.ZERO, millis(1))) {
        Memory memory = new Memory();
        long start = trial.now();
        Results.is(
            "ioReadInto",
            trial.hooks().ioReadInto(pair.first(), memory::get, timeout),
            Errno.EAGAIN.result());
        Fail.whenShorter("ioReadInto", trial.since(start), timeout);
        Fail.unlessEqual("memory was asked for", memory.asked, 0);
        trial.handles().checkNothingWaits();
      }
      Peer.write(pair.second(), "abc");
      reads(trial, pair.first(), "abc");
    }
  }

  private static void takesWhatIsThere(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (Duration timeout : List.of(HOUR, Duration.ZERO)) {
      Peer.write(pair.second(), "abcdefghijkl");
      Fail.unlessEqual("ioReadInto read", read(trial, pair.first(), timeout), "abcdefgh");
      Fail.unlessEqual("ioReadInto read", read(trial, pair.first(), timeout), "ijkl");
    }
  }

  private static void errorsAreReturned(Trial trial) throws InterruptedException {
    reads(
        trial,
        trial.handles().socket(SocketType.STREAM),
        Results.describe(Errno.ENOTCONN.result()));
    Pair pair = trial.handles().connection();
    Peer.reset(pair.second());
    reads(trial, pair.first(), Results.describe(Errno.ECONNRESET.result()));
    reads(trial, pair.first(), END);
  }

  private static void keptError(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "abc");
    reads(trial, pair.first(), "abc");
    pair.first().keepError(Io.READABLE, Errno.ECONNRESET.result());
    Fail.unlessEqual(
        "ioReadInto returned",
        read(trial, pair.first(), trial.patience()),
        Results.describe(Errno.ECONNRESET.result()));
    Peer.write(pair.second(), "def");
    reads(trial, pair.first(), "def");
  }

  private static void files(Trial trial) throws InterruptedException {
    Io file =
        trial
            .handles()
            .cold(
                trial
                    .handles()
                    .open(
                        trial.handles().file((byte) 'a', (byte) 'b', (byte) 'c'),
                        StandardOpenOption.READ));
    reads(trial, file, "abc");
    reads(trial, file, END);
  }

  private static void twoReaders(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    for (int i = 0; i < 3; i++) {
      Fiber<String> first = trial.start(() -> read(trial, pair.first()));
      Fiber<String> second = trial.start(() -> read(trial, pair.first()));
      trial.suspended(first);
      trial.suspended(second);
      Peer.write(pair.second(), "a");
      trial.until("one of them has read", () -> first.isDone() || second.isDone());
      trial.hooks().kernelSleep(millis(1));
      Fail.when(first.isDone() && second.isDone(), () -> "two fibers have read one byte");
      Peer.write(pair.second(), "a");
      Fail.unlessEqual("the first ioReadInto read", first.value(), "a");
      Fail.unlessEqual("the second ioReadInto read", second.value(), "a");
    }
  }

  private static void raisedRacesWithData(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    AtomicReference<String> result = new AtomicReference<>("");
    int[] caught = new int[1];
    trial.race(
        200,
        () -> {
          result.set("");
          caught[0] = Raised.caught(() -> result.set(read(trial, pair.first())));
        },
        () -> {
          Peer.write(pair.second(), "x");
          trial.jitter();
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          caught[0] += Raised.caught(() -> trial.hooks().kernelSleep(micros(1)));
          Fail.unlessEqual("of one thing raised, caught were", caught[0], 1);
          trial.handles().checkNothingWaits();
          long left = Peer.drain(pair.first());
          Fail.unlessEqual(
              "of one byte, read and left were", (result.get().equals("x") ? 1 : 0) + left, 1L);
        });
  }

  private static void memoryThatFails(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Pair other = trial.handles().sockets();
    for (int i = 0; i < 3; i++) {
      Memory memory = new Memory();
      ReadSink noMemory =
          () -> {
            MemorySegment second = memory.get();
            if (memory.asked == 1) {
              throw new NoMemory();
            }
            return second;
          };
      Fiber<?> failing =
          trial.go(() ->
              Fail.unlessThrows(
                  "ioReadInto",
                  NoMemory.class,
                  () -> trial.hooks().ioReadInto(pair.first(), noMemory, HOUR)));
      Fiber<String> reader = trial.start(() -> read(trial, other.first()));
      trial.suspended(failing);
      trial.suspended(reader);
      Peer.write(pair.second(), "abc");
      failing.join();
      Peer.write(other.second(), "def");
      Fail.unlessEqual("the other ioReadInto read", reader.value(), "def");
      reads(trial, pair.first(), "abc");
    }
  }

  /** Takes each piece but the last, which ends with a full stop. */
  private static final class Collector implements ReadSink {
    final MemorySegment memory = Bytes.buffer(8);
    final StringBuilder text = new StringBuilder();

    @Override
    public MemorySegment memory() {
      return memory;
    }

    @Override
    public boolean offer(long count) {
      String piece = Bytes.text(memory, count);
      if (piece.endsWith(".")) {
        return false;
      }
      text.append(piece);
      return true;
    }

    /** Reads up to the last piece, whichever way each of them comes. */
    String readAll(FiberScheduler hooks, Io io) throws InterruptedException {
      while (text.indexOf(".") < 0) {
        long count = hooks.ioReadInto(io, this, HOUR);
        Fail.when(
            count <= 0 && !Errno.EAGAIN.is(count),
            () -> "ioReadInto returned " + Results.describe(count));
        if (count > 0) {
          text.append(Bytes.text(memory, count));
        }
      }
      return text.toString();
    }
  }

  private static boolean isEmpty(Io io) {
    return Errno.EAGAIN.is(io.receive(Bytes.buffer(1), Io.PEEK, null));
  }

  private static void sinkTakes(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    Collector sink = new Collector();
    trial.race(
        1,
        () ->
            Fail.unlessEqual(
                "taken and returned was",
                sink.readAll(trial.hooks(), pair.first()),
                "one two three."),
        () -> {
          for (String piece : List.of("one ", "two ", "three.")) {
            Peer.write(pair.second(), piece);
            trial.until("a piece was read", () -> isEmpty(pair.first()));
          }
        });
    trial.handles().checkNothingWaits();
  }

  /** Takes whatever it is offered. */
  private static final class Taker implements ReadSink {
    final MemorySegment memory = Bytes.buffer(8);
    long taken;

    @Override
    public MemorySegment memory() {
      return memory;
    }

    @Override
    public boolean offer(long count) {
      taken += count;
      return true;
    }
  }

  private static void raisedRacesWithSink(Trial trial) throws Throwable {
    Pair pair = trial.handles().sockets();
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    AtomicReference<Taker> sink = new AtomicReference<>(new Taker());
    long[] returned = new long[1];
    int[] caught = new int[1];
    trial.race(
        200,
        () -> {
          sink.set(new Taker());
          returned[0] = 0;
          caught[0] =
              Raised.caught(() -> {
                do {
                  returned[0] = trial.hooks().ioReadInto(pair.first(), sink.get(), HOUR);
                } while (Errno.EAGAIN.is(returned[0]));
              });
        },
        () -> {
          Peer.write(pair.second(), "x");
          trial.jitter();
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          caught[0] += Raised.caught(() -> trial.hooks().kernelSleep(micros(1)));
          Fail.unlessEqual("of one thing raised, caught were", caught[0], 1);
          trial.handles().checkNothingWaits();
          long left = Peer.drain(pair.first());
          Fail.unlessEqual(
              "of one byte, taken, returned and left were",
              sink.get().taken + Math.max(0, returned[0]) + left,
              1L);
        });
  }

  private static void sinkThatFails(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Pair other = trial.handles().sockets();
    for (int i = 0; i < 3; i++) {
      MemorySegment memory = Bytes.buffer(8);
      ReadSink failing =
          new ReadSink() {
            @Override
            public MemorySegment memory() {
              return memory;
            }

            @Override
            public boolean offer(long count) {
              throw new NoMemory();
            }
          };
      Fiber<Long> reader = trial.start(() -> readOrFail(trial, pair.first(), failing));
      Fiber<String> second = trial.start(() -> read(trial, other.first()));
      trial.suspended(reader);
      trial.suspended(second);
      Peer.write(pair.second(), "abc");
      // Not every scheduler offers what it reads.
      Fail.unlessEqual("ioReadInto read or threw", reader.value(), 3L);
      Peer.write(other.second(), "def");
      Fail.unlessEqual("the other ioReadInto read", second.value(), "def");
    }
  }

  private static long readOrFail(Trial trial, Io io, ReadSink failing) throws InterruptedException {
    try {
      return trial.hooks().ioReadInto(io, failing, HOUR);
    } catch (NoMemory _) {
      return 3;
    }
  }
}
