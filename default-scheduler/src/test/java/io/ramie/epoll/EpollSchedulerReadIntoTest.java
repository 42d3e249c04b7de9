package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
    Supplier<MemorySegment> noting =
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
    Supplier<MemorySegment> failingOnce =
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
    Supplier<MemorySegment> noting =
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
}
