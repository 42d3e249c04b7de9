package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.ReadSink;
import io.ramie.spi.Wait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads that the loop makes for fibers before their turn. */
class EpollSchedulerReadIntoTest extends HookTest {
  private static final int MUCH = 16 * 1024;

  private final Handles.Pair pair = handles.sockets();
  private final Descriptor near = pair.first();
  private final Descriptor far = pair.second();
  private final Handles.Pair other = handles.sockets();

  /** Only what has been read dry is waited for without a look. */
  @BeforeEach
  void readDry() {
    inFiber(() -> {
      Handles.write(far, "a");
      assertThat(readInto(near)).isEqualTo("a");
      Handles.write(other.second(), "a");
      assertThat(readInto(other.first())).isEqualTo("a");
    });
  }

  private String readInto(Io io) throws InterruptedException {
    MemorySegment buffer = Handles.buffer(100);
    long count;
    do {
      count = scheduler.ioReadInto(io, () -> buffer, null);
    } while (Errno.EAGAIN.is(count));
    return Handles.text(buffer, count);
  }

  private boolean isEmpty(Io io) {
    return Errno.EAGAIN.is(io.receive(Handles.buffer(1), Io.PEEK, null));
  }

  @Test
  void whatHasComeIsReadBeforeAnyFiberHasItsTurn() {
    List<Boolean> empty = new ArrayList<>();
    for (Handles.Pair each : List.of(pair, other)) {
      fiber(() -> {
        assertThat(readInto(each.first())).isEqualTo("hello");
        empty.add(isEmpty(near) && isEmpty(other.first()));
      });
    }
    fiber(() -> {
      Handles.write(far, "hello");
      Handles.write(other.second(), "hello");
    });

    run();

    assertThat(empty).containsExactly(true, true);
  }

  @Test
  void whereMuchCameLastTimeTheFiberReadsItself() {
    List<Boolean> byFiber = new ArrayList<>();
    MemorySegment buffer = Handles.buffer(MUCH + 1);
    ReadSink noting =
        () -> {
          byFiber.add(Thread.currentThread().isVirtual());
          return buffer;
        };
    Fiber<List<Long>> reader =
        fiber(() -> {
          long much = scheduler.ioReadInto(near, noting, null);
          long little = scheduler.ioReadInto(near, noting, null);
          return List.of(much, little, scheduler.ioReadInto(near, noting, null));
        });
    fiber(() -> {
      for (String text : List.of("b".repeat(MUCH), "c", "d")) {
        Handles.write(far, text);
        scheduler.yield();
        scheduler.yield();
      }
    });

    run();

    assertThat(reader.resultNow()).containsExactly((long) MUCH, 1L, 1L);
    assertThat(byFiber).containsExactly(false, true, false);
  }

  @Test
  void whoeverComesFirstTakesAllAndTheOthersAreNotWoken() {
    Fiber<String> first = fiber(() -> readInto(near));
    Fiber<String> second = fiber(() -> readInto(near));
    List<Boolean> waits = new ArrayList<>();
    fiber(() -> {
      Handles.write(far, "hello");
      first.join();
      waits.add(second.currentWait() != null && !second.currentWait().isCompleted());
      Handles.write(far, "again");
    });

    run();

    assertThat(first.resultNow()).isEqualTo("hello");
    assertThat(second.resultNow()).isEqualTo("again");
    assertThat(waits).containsExactly(true);
  }

  @Test
  void oneWhoOnlyWaitsBehindAReaderIsToldOfWhatTheReaderLeaves() {
    MemorySegment small = Handles.buffer(2);
    Fiber<Long> reader = fiber(() -> scheduler.ioReadInto(near, () -> small, null));
    Fiber<Integer> waiter = fiber(() -> scheduler.ioWait(near, Io.READABLE, null));
    fiber(() -> Handles.write(far, "hello"));

    run();

    assertThat(reader.resultNow()).isEqualTo(2);
    assertThat(waiter.resultNow()).isEqualTo(Io.READABLE);
  }

  @Test
  void anInterruptBetweenTheReadAndTheTurnMeetsTheNextWait() {
    IllegalStateException cause = new IllegalStateException("raised");
    // In the queue before the reader, so that its turn comes between the read and the reader's.
    Fiber<?> interrupting = fiber(() -> assertThat(readInto(other.first())).isEqualTo("go"));
    Fiber<?> reader =
        fiber(() -> {
          assertThat(readInto(near)).isEqualTo("hello");
          assertThatThrownBy(() -> scheduler.kernelSleep(Duration.ofHours(1))).isSameAs(cause);
        });
    interrupting.onFinish(() -> scheduler.fiberInterrupt(reader, cause));
    fiber(() -> {
      Handles.write(other.second(), "go");
      Handles.write(far, "hello");
    });

    run();

    assertThat(reader.state()).isEqualTo(Fiber.State.SUCCESS);
  }

  @Test
  void aCloseBetweenTheReadAndTheTurnLosesNothing() {
    fiber(() -> {
      assertThat(readInto(other.first())).isEqualTo("go");
      near.close();
    });
    Fiber<String> reader = fiber(() -> readInto(near));
    fiber(() -> {
      Handles.write(other.second(), "go");
      Handles.write(far, "hello");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("hello");
  }

  @Test
  void memoryThatCannotBeHadIsTheMatterOfItsFiberOnce() {
    IllegalStateException none = new IllegalStateException("none");
    MemorySegment buffer = Handles.buffer(100);
    List<String> asked = new ArrayList<>();
    ReadSink failingOnce =
        () -> {
          asked.add("");
          if (asked.size() == 1) {
            throw none;
          }
          return buffer;
        };
    fiber(() -> {
      assertThatThrownBy(() -> scheduler.ioReadInto(near, failingOnce, null)).isSameAs(none);
      assertThat(scheduler.ioReadInto(near, failingOnce, null)).isEqualTo(5);
    });
    Fiber<String> reader = fiber(() -> readInto(other.first()));
    fiber(() -> {
      Handles.write(far, "hello");
      Handles.write(other.second(), "hello");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("hello");
    assertThat(asked).hasSize(2);
  }

  @Test
  void memoryOfTheFiberAloneIsReadIntoByTheFiber() {
    Fiber<String> reader =
        fiber(() -> {
          try (Arena own = Arena.ofConfined()) {
            MemorySegment buffer = own.allocate(100);
            return Handles.text(buffer, scheduler.ioRead(near, buffer, 1));
          }
        });
    fiber(() -> Handles.write(far, "hello"));

    run();

    assertThat(reader.resultNow()).isEqualTo("hello");
  }

  @Test
  void aFiberThatPollsReadsForNobody() {
    List<Boolean> byFiber = new ArrayList<>();
    MemorySegment buffer = Handles.buffer(100);
    Fiber<Long> reader =
        fiber(() ->
            scheduler.ioReadInto(
                near,
                () -> {
                  byFiber.add(Thread.currentThread().isVirtual());
                  return buffer;
                },
                null));
    fiber(() -> {
      Handles.write(far, "hello");
      scheduler.ioSelect(List.of(other.first()), List.of(), List.of(), Duration.ZERO);
      assertThat(byFiber).isEmpty();
    });

    run();

    assertThat(reader.resultNow()).isEqualTo(5);
    assertThat(byFiber).containsExactly(true);
  }

  @Test
  void whoWaitsInFrontOfAReaderFindsWhatHeWasTold() {
    Fiber<Long> waiter =
        fiber(() -> {
          int _ = scheduler.ioWait(near, Io.READABLE, null);
          return near.read(Handles.buffer(100));
        });
    Fiber<String> reader = fiber(() -> readInto(near));
    fiber(() -> {
      Handles.write(far, "hello");
      waiter.join();
      Handles.write(far, "again");
    });

    run();

    assertThat(waiter.resultNow()).isEqualTo(5);
    assertThat(reader.resultNow()).isEqualTo("again");
  }

  @Test
  void anAttemptThatFindsNothingDoesNotMakeMuchLittle() {
    List<Boolean> byFiber = new ArrayList<>();
    MemorySegment buffer = Handles.buffer(MUCH);
    ReadSink noting =
        () -> {
          byFiber.add(Thread.currentThread().isVirtual());
          return buffer;
        };
    fiber(() -> {
      assertThat(scheduler.ioReadInto(near, noting, null)).isEqualTo(MUCH);
      assertThat(Errno.EAGAIN.is(scheduler.ioRead(near, buffer, 0))).isTrue();
      assertThat(scheduler.ioReadInto(near, noting, null)).isEqualTo(1);
    });
    fiber(() -> {
      Handles.write(far, "b".repeat(MUCH));
      scheduler.yield();
      scheduler.yield();
      Handles.write(far, "c");
    });

    run();

    assertThat(byFiber).containsExactly(false, true);
  }

  @Test
  void aReadThatWaitsForItsMinimumIsMadeByTheLoopToo() {
    MemorySegment buffer = Handles.buffer(100);
    Fiber<Long> reader = fiber(() -> scheduler.ioRead(near, buffer, 5));
    List<Boolean> empty = new ArrayList<>();
    fiber(() -> {
      assertThat(readInto(other.first())).isEqualTo("go");
      empty.add(isEmpty(near));
    });
    fiber(() -> {
      Handles.write(other.second(), "go");
      Handles.write(far, "hel");
      scheduler.yield();
      scheduler.yield();
      Handles.write(far, "lo");
    });

    run();

    assertThat(Handles.text(buffer, reader.resultNow())).isEqualTo("hello");
    assertThat(empty).containsExactly(true);
  }

  // What the sink takes

  /** Takes what does not end with a full stop. */
  private static class Sentences implements ReadSink {
    final MemorySegment memory = Handles.buffer(8);
    final List<String> offered = new ArrayList<>();
    int asked;

    @Override
    public MemorySegment memory() {
      asked++;
      return memory;
    }

    @Override
    public boolean offer(long count) {
      String piece = Handles.text(memory, count);
      offered.add(piece);
      return !piece.endsWith(".");
    }
  }

  /** Writes pieces, each when the one before has been offered. */
  private void writing(Sentences sink, String... pieces) {
    fiber(() -> {
      for (int i = 0; i < pieces.length; i++) {
        Handles.write(far, pieces[i]);
        while (sink.offered.size() <= i) {
          scheduler.yield();
        }
      }
    });
  }

  @Test
  void whatTheSinkTakesEndsNoWait() {
    Sentences sink = new Sentences();
    List<Wait<?>> waits = new ArrayList<>();
    Fiber<Long> reader = fiber(() -> scheduler.ioReadInto(near, sink, null));
    fiber(() -> {
      waits.add(reader.currentWait());
      Handles.write(far, "one");
      while (sink.offered.isEmpty()) {
        scheduler.yield();
      }
      waits.add(reader.currentWait());
      Handles.write(far, "two.");
    });

    run();

    assertThat(sink.offered).containsExactly("one", "two.");
    assertThat(Handles.text(sink.memory, reader.resultNow())).isEqualTo("two.");
    assertThat(waits.getLast()).isNotNull().isSameAs(waits.getFirst());
  }

  @Test
  void theEndIsNotOffered() {
    Sentences sink = new Sentences();
    Fiber<Long> reader = fiber(() -> scheduler.ioReadInto(near, sink, null));
    fiber(() -> {
      Handles.write(far, "one");
      while (sink.offered.isEmpty()) {
        scheduler.yield();
      }
      far.close();
    });

    run();

    assertThat(reader.resultNow()).isZero();
    assertThat(sink.offered).containsExactly("one");
  }

  @Test
  void whereTheSinkHasTakenAFullMemoryTheFiberLooksForMore() {
    Sentences sink = new Sentences();
    Fiber<String> reader =
        fiber(() -> {
          long nothing = scheduler.ioReadInto(near, sink, null);
          long more = scheduler.ioReadInto(near, sink, null);
          return Errno.describe(nothing) + " " + Handles.text(sink.memory, more);
        });
    writing(sink, "12345678more.");

    run();

    assertThat(reader.resultNow()).isEqualTo(Errno.describe(Errno.EAGAIN.result()) + " more.");
    assertThat(sink.offered).containsExactly("12345678");
  }

  @Test
  void theEndThatComesTogetherWithWhatTheSinkTakesIsFound() {
    Sentences sink = new Sentences();
    Fiber<List<Long>> reader =
        fiber(() -> {
          long nothing = scheduler.ioReadInto(near, sink, null);
          return List.of(nothing, scheduler.ioReadInto(near, sink, null));
        });
    fiber(() -> {
      Handles.write(far, "one");
      far.close();
    });

    run();

    assertThat(sink.offered).containsExactly("one");
    assertThat(reader.resultNow()).containsExactly((long) Errno.EAGAIN.result(), 0L);
  }

  @Test
  void theTimeOutIsForAllThatTheSinkTakes() {
    Sentences sink = new Sentences();
    Fiber<Long> reader = fiber(() -> scheduler.ioReadInto(near, sink, millis(20)));
    fiber(() -> {
      while (!reader.isDone()) {
        Handles.write(far, "more");
        scheduler.kernelSleep(millis(1));
      }
    });

    run();

    assertThat(Errno.EAGAIN.is(reader.resultNow())).isTrue();
    assertThat(sink.offered).isNotEmpty();
  }

  @Test
  void whatIsRaisedWhileTheLoopReadsMeetsTheNextWaitOfAFiberThatGetsThePiece() {
    IllegalStateException cause = new IllegalStateException("raised");
    AtomicReference<Fiber<?>> self = new AtomicReference<>();
    Sentences sink =
        new Sentences() {
          @Override
          public MemorySegment memory() {
            Wait.interrupt(self.get(), cause);
            return super.memory();
          }
        };
    Fiber<?> reader =
        fiber(() -> {
          assertThat(Handles.text(sink.memory, scheduler.ioReadInto(near, sink, null)))
              .isEqualTo("one.");
          assertThatThrownBy(() -> scheduler.kernelSleep(Duration.ofHours(1))).isSameAs(cause);
        });
    self.set(reader);
    writing(sink, "one.");

    run();

    assertThat(reader.state()).isEqualTo(Fiber.State.SUCCESS);
  }

  @Test
  void whatIsRaisedWhileTheLoopReadsEndsAReadWhosePieceTheSinkTakes() {
    IllegalStateException cause = new IllegalStateException("raised");
    AtomicReference<Fiber<?>> self = new AtomicReference<>();
    Sentences sink =
        new Sentences() {
          @Override
          public boolean offer(long count) {
            Wait.interrupt(self.get(), cause);
            return super.offer(count);
          }
        };
    Fiber<?> reader =
        fiber(() -> {
          assertThatThrownBy(() -> scheduler.ioReadInto(near, sink, null)).isSameAs(cause);
          scheduler.yield();
        });
    self.set(reader);
    writing(sink, "one");

    run();

    assertThat(reader.state()).isEqualTo(Fiber.State.SUCCESS);
    assertThat(sink.offered).containsExactly("one");
  }

  @Test
  void anInterruptWhileTheLoopReadsMeetsTheNextWaitOfAFiberThatGetsThePiece() {
    AtomicReference<Thread> self = new AtomicReference<>();
    Sentences sink =
        new Sentences() {
          @Override
          public MemorySegment memory() {
            self.get().interrupt();
            return super.memory();
          }
        };
    Fiber<?> reader =
        fiber(() -> {
          self.set(Thread.currentThread());
          assertThat(scheduler.ioReadInto(near, sink, null)).isEqualTo(4);
          assertThatThrownBy(() -> scheduler.kernelSleep(Duration.ofHours(1)))
              .isInstanceOf(InterruptedException.class);
        });
    writing(sink, "one.");

    run();

    assertThat(reader.state()).isEqualTo(Fiber.State.SUCCESS);
  }

  @Test
  void whatTheSinkThrowsIsThrownAndWhatIsRaisedThenMeetsTheNextWait() {
    IllegalStateException cause = new IllegalStateException("raised");
    IllegalStateException refused = new IllegalStateException("refused");
    AtomicReference<Fiber<?>> self = new AtomicReference<>();
    Sentences sink =
        new Sentences() {
          @Override
          public MemorySegment memory() {
            Wait.interrupt(self.get(), cause);
            throw refused;
          }
        };
    Fiber<?> reader =
        fiber(() -> {
          assertThatThrownBy(() -> scheduler.ioReadInto(near, sink, null)).isSameAs(refused);
          assertThatThrownBy(() -> scheduler.kernelSleep(Duration.ofHours(1))).isSameAs(cause);
        });
    self.set(reader);
    fiber(() -> Handles.write(far, "one."));

    run();

    assertThat(reader.state()).isEqualTo(Fiber.State.SUCCESS);
  }

  @Test
  void aReadThatHasEndedTakesNothingMore() {
    IllegalStateException cause = new IllegalStateException("raised");
    Sentences sink = new Sentences();
    Fiber<?> reader =
        fiber(
            () -> assertThatThrownBy(() -> scheduler.ioReadInto(near, sink, null)).isSameAs(cause));
    fiber(() -> {
      Wait.interrupt(reader, cause);
      Handles.write(far, "one");
    });

    run();

    assertThat(reader.state()).isEqualTo(Fiber.State.SUCCESS);
    assertThat(sink.asked).isZero();
    assertThat(Handles.read(near)).isEqualTo("one");
  }

  @Test
  void memoryOfAPieceThatTheSinkHasTakenIsNotReadIntoAgain() {
    Sentences sink = new Sentences();
    Fiber<Long> reader = fiber(() -> scheduler.ioReadInto(near, sink, null));
    fiber(() -> {
      Handles.write(far, "one");
      while (sink.offered.isEmpty()) {
        scheduler.yield();
      }
      Handles.write(far, "two");
      scheduler.ioSelect(List.of(other.first()), List.of(), List.of(), Duration.ZERO);
    });

    run();

    assertThat(reader.resultNow()).isEqualTo(3);
    assertThat(sink.asked).isEqualTo(2);
    assertThat(sink.offered).containsExactly("one");
  }

  @Test
  void aCloseWhileTheLoopReadsLosesNothingAndEndsNoOtherWait() {
    Sentences sink =
        new Sentences() {
          @Override
          public boolean offer(long count) {
            near.close();
            return super.offer(count);
          }
        };
    Fiber<Long> reader =
        fiber(() -> {
          long count = scheduler.ioReadInto(near, sink, null);
          scheduler.kernelSleep(millis(1));
          return count;
        });
    fiber(() -> Handles.write(far, "one."));

    run();

    assertThat(Handles.text(sink.memory, reader.resultNow())).isEqualTo("one.");
  }

  @Test
  void whatTheSinkThrowsIsThrownByItsReadOnly() {
    IllegalStateException refused = new IllegalStateException("refused");
    Sentences failing =
        new Sentences() {
          @Override
          public boolean offer(long count) {
            throw refused;
          }
        };
    fiber(() ->
        assertThatThrownBy(() -> scheduler.ioReadInto(near, failing, null)).isSameAs(refused));
    Fiber<String> reader = fiber(() -> readInto(other.first()));
    fiber(() -> {
      Handles.write(far, "hello");
      Handles.write(other.second(), "hello");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("hello");
  }

  @Test
  void whoReadsBehindOneWhoseSinkTakesAllIsNotWoken() {
    Sentences sink = new Sentences();
    Fiber<Long> first = fiber(() -> scheduler.ioReadInto(near, sink, null));
    Fiber<String> second = fiber(() -> readInto(near));
    fiber(() -> {
      for (String piece : List.of("one", "two.")) {
        int before = sink.offered.size();
        Handles.write(far, piece);
        while (sink.offered.size() == before) {
          scheduler.yield();
        }
      }
      first.join();
      Handles.write(far, "three");
    });

    run();

    assertThat(sink.offered).containsExactly("one", "two.");
    assertThat(second.resultNow()).isEqualTo("three");
  }
}
