package io.ramie.epoll;

import static io.ramie.spi.Io.OUT_OF_BAND;
import static io.ramie.spi.Io.PRIORITY;
import static io.ramie.spi.Io.READABLE;
import static io.ramie.spi.Io.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ramie.posix.Descriptor;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpollSchedulerIoWaitTest extends HookTest {
  private final Handles.Pair pair = handles.sockets();
  private final Descriptor near = pair.first();
  private final Descriptor far = pair.second();

  private Fiber<Integer> waiting(Io io, int events, Duration timeout) {
    return fiber(() -> scheduler.ioWait(io, events, timeout));
  }

  private Fiber<Integer> waiting(Io io, int events) {
    return waiting(io, events, null);
  }

  private int waitFor(Io io, int events, Duration timeout) {
    return inFiber(() -> scheduler.ioWait(io, events, timeout));
  }

  // One waiter

  @Test
  @DisplayName("W1: data that arrives later makes the handle readable")
  void dataThatArrivesLaterIsReadable() {
    Fiber<Integer> reader = waiting(near, READABLE);
    fiber(() -> Handles.write(far, "x"));

    run();

    assertThat(reader.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W1: data that arrives while the loop sleeps wakes it")
  void dataWakesTheLoop() {
    Fiber<Integer> reader = waiting(near, READABLE);
    Threads.Running writer =
        Threads.start(() -> {
          Threads.jitter(50_000);
          Handles.write(far, "x");
        });

    run();

    writer.join();
    assertThat(reader.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W1: more handles than one poll tells become readable at once")
  void moreThanOnePollTells() {
    List<Handles.Pair> pairs =
        Stream.generate(handles::sockets).limit(3 * EventLoop.EVENTS_PER_POLL + 1).toList();
    List<Fiber<Integer>> readers =
        pairs.stream().map(ends -> waiting(ends.first(), READABLE)).toList();
    fiber(() -> pairs.forEach(ends -> Handles.write(ends.second(), "x")));

    run();

    assertThat(readers).allMatch(reader -> reader.resultNow() == READABLE);
  }

  @Test
  @DisplayName("W2: a socket with room is writable")
  void aSocketWithRoomIsWritable() {
    assertThat(waitFor(near, WRITABLE, null)).isEqualTo(WRITABLE);
  }

  @Test
  @DisplayName("W3: of the events asked for, exactly the ready ones are told")
  void theReadySubsetIsTold() {
    assertThat(waitFor(near, READABLE | WRITABLE, null)).isEqualTo(WRITABLE);
    Handles.write(far, "x");
    assertThat(waitFor(near, READABLE | WRITABLE, null)).isEqualTo(READABLE | WRITABLE);
    assertThat(waitFor(near, READABLE, null)).isEqualTo(READABLE);
    assertThat(waitFor(near, READABLE | PRIORITY, null)).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W4: a wait for two events that one ends is over for both")
  void aWaitForTwoEventsIsOverForBoth() {
    Handles.fill(near);
    Fiber<Integer> both =
        fiber(() -> {
          int events = scheduler.ioWait(near, READABLE | WRITABLE, null);
          assertThat(scheduler.loop().readyWaits()).isZero();
          assertThat(near.waits()).isEmpty();
          // The other event finds nobody.
          Handles.drain(far);
          scheduler.kernelSleep(millis(5));
          return events;
        });
    fiber(() -> Handles.write(far, "x"));

    run();

    assertThat(both.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W8: a time-out gives no events, not before its time")
  void aTimeOutGivesNoEvents() {
    long start = System.nanoTime();

    int events = waitFor(near, READABLE, millis(20));

    assertThat(events).isZero();
    assertThat(since(start)).isGreaterThanOrEqualTo(millis(20));
  }

  @Test
  @DisplayName("W8, W12: what is ready in time is told, and the timer is gone")
  void readinessCancelsTheTimer() {
    long start = System.nanoTime();
    Fiber<Integer> reader =
        fiber(() -> {
          int events = scheduler.ioWait(near, READABLE, millis(10_000));
          assertThat(scheduler.loop().timers()).isZero();
          return events;
        });
    fiber(() -> {
      assertThat(scheduler.loop().timers()).isEqualTo(1);
      Handles.write(far, "x");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo(READABLE);
    assertThat(since(start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("W9: a time-out of no time looks at what is ready now")
  void noTimeLooksAtWhatIsReadyNow() {
    inFiber(() -> {
      assertThat(scheduler.ioWait(near, READABLE | WRITABLE, Duration.ZERO)).isEqualTo(WRITABLE);
      Handles.write(far, "x");
      assertThat(scheduler.ioWait(near, READABLE | WRITABLE, Duration.ZERO))
          .isEqualTo(READABLE | WRITABLE);
      assertThat(Handles.read(near)).isEqualTo("x");
      assertThat(scheduler.ioWait(near, READABLE, millis(-1))).isZero();
      Handles.fill(near);
      assertThat(scheduler.ioWait(near, WRITABLE, Duration.ZERO)).isZero();
    });
  }

  @Test
  @DisplayName("W10: what others have taken since is not told as ready")
  void whatOthersHaveTakenIsNotTold() {
    Handles.write(far, "x");
    inFiber(() -> {
      assertThat(scheduler.ioWait(near, READABLE, null)).isEqualTo(READABLE);
      // Behind the scheduler's back, as another thread does.
      assertThat(Handles.read(near)).isEqualTo("x");
      assertThat(scheduler.ioWait(near, READABLE, millis(5))).isZero();
    });
  }

  @Test
  @DisplayName("W11: after a time-out no waiter is left, and later data wakes nobody")
  void aTimeOutRemovesTheWaiter() {
    inFiber(() -> {
      assertThat(scheduler.ioWait(near, READABLE, millis(1))).isZero();
      assertThat(scheduler.loop().readyWaits()).isZero();
      assertThat(near.waits()).isEmpty();
      Handles.write(far, "x");
      assertThat(scheduler.block(null, millis(5))).isFalse();
      assertThat(scheduler.ioWait(near, READABLE, null)).isEqualTo(READABLE);
    });
  }

  @Test
  @DisplayName("W13: what is raised leaves the wait, and later data wakes nobody")
  void whatIsRaisedRemovesTheWaiter() {
    for (int i = 0; i < 10; i++) {
      Fiber<?> reader =
          fiber(() -> {
            assertThatIllegalArgumentException()
                .isThrownBy(() -> scheduler.ioWait(near, READABLE, millis(10_000)))
                .withMessage("raised");
            assertThat(scheduler.loop().readyWaits()).isZero();
            assertThat(scheduler.loop().timers()).isZero();
            assertThat(near.waits()).isEmpty();
            Handles.write(far, "x");
            assertThat(scheduler.block(null, millis(1))).isFalse();
            assertThat(Handles.read(near)).isEqualTo("x");
          });

      reader.raise(new IllegalArgumentException("raised"));
      run();
    }
  }

  @Test
  @DisplayName("W15: of two waiters the one that has ended is passed over")
  void anEndedWaiterIsPassedOver() {
    Fiber<Integer> cancelled = waiting(near, READABLE);
    Fiber<Integer> reader = waiting(near, READABLE);

    // Both before the loop has run: the waiter is still in the list when the event comes.
    cancelled.cancel();
    Handles.write(far, "x");
    run();

    assertThat(cancelled.isCancelled()).isTrue();
    assertThat(reader.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("G8: events that are none, or unknown, are refused")
  void unknownEventsAreRefused() {
    inFiber(() -> {
      for (int events : new int[] {0, 8, -1}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> scheduler.ioWait(near, events, null))
            .withMessageContaining("" + events);
      }
    });
  }

  // Several waiters

  @Test
  @DisplayName("W5: two fibers wait for different events of one handle, and both come")
  void twoFibersWaitForDifferentEvents() {
    Handles.fill(near);
    Fiber<Integer> reader = waiting(near, READABLE);
    Fiber<Integer> writer = waiting(near, WRITABLE);
    fiber(() -> {
      Handles.drain(far);
      Handles.write(far, "x");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo(READABLE);
    assertThat(writer.resultNow()).isEqualTo(WRITABLE);
  }

  @Test
  @DisplayName("W6: of two fibers the one whose event comes goes on, the other later")
  void eachFiberWaitsForItsOwnEvent() {
    Fiber<?> reader =
        fiber(() -> {
          scheduler.ioWait(near, READABLE, null);
          order.add("reader");
        });
    fiber(() -> {
      scheduler.ioWait(near, WRITABLE, null);
      order.add("writer");
      scheduler.kernelSleep(millis(5));
      assertThat(reader.isDone()).isFalse();
      Handles.write(far, "x");
    });

    run();

    assertThat(order).containsExactly("writer", "reader");
  }

  @Test
  @DisplayName("W7: two fibers wait for the same event of one handle, and both go on")
  void twoFibersWaitForTheSameEvent() {
    Fiber<Integer> first = waiting(near, READABLE);
    Fiber<Integer> second = waiting(near, READABLE);
    Handles.write(far, "x");

    run();

    assertThat(first.resultNow()).isEqualTo(READABLE);
    assertThat(second.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W7: many fibers read one handle, and each byte reaches one of them")
  void manyFibersReadOneHandle() {
    int count = 50;
    AtomicInteger read = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      fiber(() -> {
        assertThat(scheduler.ioRead(near, Handles.buffer(1), 1)).isEqualTo(1);
        read.incrementAndGet();
      });
    }
    fiber(() -> {
      for (int i = 0; i < count; i++) {
        Handles.write(far, "x");
        if (i % 3 == 0) {
          scheduler.yield();
        }
      }
    });

    run();

    assertThat(read).hasValue(count);
  }

  @Test
  void aWaiterThatGivesUpLeavesTheOthers() {
    Fiber<Integer> first = waiting(near, READABLE);
    Fiber<Integer> middle = waiting(near, READABLE, millis(1));
    Fiber<Integer> last = waiting(near, READABLE);
    fiber(() -> {
      middle.join();
      Handles.write(far, "x");
    });

    run();

    assertThat(middle.resultNow()).isZero();
    assertThat(first.resultNow()).isEqualTo(READABLE);
    assertThat(last.resultNow()).isEqualTo(READABLE);
  }

  // Hang-up and errors

  @Test
  @DisplayName("W18: a hang-up with nothing to read wakes the reader, which finds the end")
  void aHangUpWakesTheReader() {
    Fiber<Integer> reader = waiting(near, READABLE);
    fiber(far::close);

    run();

    assertThat(reader.resultNow()).isEqualTo(READABLE);
    assertThat(near.read(Handles.buffer(1))).isZero();
  }

  @Test
  @DisplayName("W18, P14: a pipe whose writer is gone wakes its reader")
  void aPipeWithoutAWriterWakesItsReader() {
    Handles.Pair pipe = handles.pipe();
    Fiber<Integer> reader = waiting(pipe.first(), READABLE);
    fiber(pipe.second()::close);

    run();

    assertThat(reader.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W18: a hang-up is told once, it does not make the loop spin")
  void aHangUpDoesNotMakeTheLoopSpin() {
    Handles.Pair pipe = handles.pipe();
    pipe.second().close();
    OtherPlatform clock = new OtherPlatform();
    EpollScheduler counted = new EpollScheduler(clock);
    Fiber<Integer> waiting =
        counted.fiber(
            FiberOptions.NONE,
            () -> {
              assertThat(counted.ioWait(pipe.first(), READABLE, null)).isEqualTo(READABLE);
              // For what never comes, so that the loop has a reason to poll.
              return counted.ioWait(pipe.first(), PRIORITY, millis(50));
            });

    Patience.close(counted);

    assertThat(waiting.resultNow()).isZero();
    assertThat(clock.clockReads()).isLessThan(20);
  }

  @Test
  @DisplayName("W19: a hang-up wakes who waits for room only, and the next write tells why")
  void aHangUpWakesTheWriter() {
    Handles.Pair pipe = handles.pipe();
    Handles.fill(pipe.second());
    Fiber<Integer> writer = waiting(pipe.second(), WRITABLE);
    fiber(pipe.first()::close);

    run();

    assertThat(writer.resultNow()).isEqualTo(WRITABLE);
    assertThat(pipe.second().write(Handles.text("x"))).isNegative();
  }

  @Test
  @DisplayName("W18, W19: a hang-up wakes readers and writers of a full socket")
  void aHangUpWakesReadersAndWriters() {
    Handles.fill(near);
    Fiber<Integer> reader = waiting(near, READABLE);
    Fiber<Integer> writer = waiting(near, WRITABLE);
    fiber(far::close);

    run();

    assertThat(reader.resultNow()).isEqualTo(READABLE);
    assertThat(writer.resultNow()).isEqualTo(WRITABLE);
  }

  // Kinds of handles

  @Test
  @DisplayName("W22: a regular file and /dev/null are ready after one yield")
  void aFileIsReadyAfterOneYield(@TempDir Path folder) throws Exception {
    Path path = Files.writeString(folder.resolve("file"), "text");
    Io file = handles.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Io nothing = handles.open(Path.of("/dev/null"), StandardOpenOption.WRITE);

    for (Io io : new Io[] {file, nothing, file}) {
      order.clear();
      fiber(() -> {
        int events = scheduler.ioWait(io, READABLE | WRITABLE, null);
        order.add(Io.describeEvents(events));
      });
      order.add("starter");
      run();
      assertThat(order).containsExactly("starter", "READABLE|WRITABLE");
    }
  }

  @Test
  @DisplayName("W23: the reader of a FIFO waits for its writer, and reads what that has written")
  void theReaderOfAFifoWaits(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    // With a writer of its own the reader finds no end before the other one has come.
    Io reader = handles.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Fiber<Integer> waiting = waiting(reader, READABLE);
    fiber(() -> {
      Io writer = handles.open(path, StandardOpenOption.WRITE);
      Handles.write(writer, "through the FIFO");
      writer.close();
    });

    run();

    assertThat(waiting.resultNow()).isEqualTo(READABLE);
    assertThat(Handles.read(reader)).isEqualTo("through the FIFO");
  }

  @Test
  @DisplayName("W24: urgent data is told as priority, and only as that to who asks for it")
  void urgentDataIsPriority() {
    Handles.Pair tcp = handles.tcp();
    Fiber<Integer> urgent = waiting(tcp.first(), PRIORITY);
    Fiber<Integer> reader = waiting(tcp.first(), READABLE, millis(20));
    fiber(() -> assertThat(tcp.second().send(Handles.text("!"), OUT_OF_BAND, null)).isEqualTo(1));

    run();

    assertThat(urgent.resultNow()).isEqualTo(PRIORITY);
    assertThat(reader.resultNow()).isIn(0, READABLE);
    assertThat(tcp.first().receive(Handles.buffer(1), OUT_OF_BAND, null)).isEqualTo(1);
  }

  @Test
  @DisplayName("W25: a listener is readable while a connection waits, time after time")
  void aListenerIsReadableWhileAConnectionWaits() {
    Descriptor listener = handles.listener();
    inFiber(() -> {
      for (int i = 0; i < 3; i++) {
        assertThat(scheduler.ioWait(listener, READABLE, millis(1))).isZero();
        assertThat(scheduler.socketConnect(handles.tcpSocket(), listener.localAddress())).isZero();
        assertThat(scheduler.ioWait(listener, READABLE, null)).isEqualTo(READABLE);
        handles.opened(scheduler.socketAccept(listener));
      }
    });
  }

  @Test
  @DisplayName("W26: an empty pipe has room and no data, a full one data and no room")
  void aPipeIsReadyForWhatItIs() {
    Handles.Pair pipe = handles.pipe();

    assertThat(waitFor(pipe.first(), READABLE, millis(5))).isZero();
    assertThat(waitFor(pipe.second(), WRITABLE, millis(5))).isEqualTo(WRITABLE);
    Handles.fill(pipe.second());

    assertThat(waitFor(pipe.second(), WRITABLE, millis(5))).isZero();
    assertThat(waitFor(pipe.first(), READABLE, millis(5))).isEqualTo(READABLE);
  }

  @Test
  void aHandleOfAnotherPlatformIsRefused() {
    Io stranger = new OtherPlatform().simulated();

    inFiber(() ->
        assertThatIllegalArgumentException()
            .isThrownBy(() -> scheduler.ioWait(stranger, READABLE, null))
            .withMessageContaining("posix")
            .withMessageContaining("other"));
  }

  @Test
  void aWrappedHandleIsAskedAgainEachTime() {
    Io wrapper = new OtherPlatform().wrapping(near);
    Handles.write(far, "abc");

    inFiber(() -> {
      for (int i = 0; i < 3; i++) {
        assertThat(scheduler.ioWait(wrapper, READABLE, null)).isEqualTo(READABLE);
        // One byte at a time, though the wrapper was asked for more: no sign of being drained.
        assertThat(scheduler.ioRead(wrapper, Handles.buffer(10), 1)).isEqualTo(1);
      }
      assertThat(scheduler.ioWait(wrapper, READABLE, millis(1))).isZero();
      assertThat(scheduler.ioRead(wrapper, Handles.buffer(10), 0)).isNegative();
    });
  }

  @Test
  void virtualThreadsOfAFiberWaitThroughTheHooksToo() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    fiber(() -> {
      Thread.startVirtualThread(() -> {
        try {
          assertThat(scheduler.ioRead(near, Handles.buffer(4), 4)).isEqualTo(4);
          order.add("read");
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        ended.countDown();
      });
      Thread.startVirtualThread(() -> {
        try {
          scheduler.kernelSleep(millis(5));
          order.add("slept");
          assertThat(scheduler.ioWrite(far, Handles.text("data"), 4)).isEqualTo(4);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        ended.countDown();
      });
    });

    run();

    assertThat(ended.getCount()).isZero();
    assertThat(order).containsExactly("slept", "read");
  }

  // Several loops

  @Test
  @DisplayName("W7: one handle is waited for on two schedulers at once, and both wake")
  void twoSchedulersWaitForOneHandle() {
    int rounds = 200;
    CyclicBarrier together = new CyclicBarrier(3);
    AtomicInteger read = new AtomicInteger();
    Threads.Running[] loops = new Threads.Running[2];
    for (int i = 0; i < loops.length; i++) {
      loops[i] =
          Threads.start(() -> {
            EpollScheduler own = new EpollScheduler(Platform.system());
            own.fiber(
                FiberOptions.NONE,
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    assertThat(own.ioWait(near, READABLE, null)).isEqualTo(READABLE);
                    // Blocks the whole loop, which has nothing else to do.
                    together.await();
                    together.await();
                  }
                  return read.incrementAndGet();
                });
            Patience.close(own);
          });
    }
    Threads.run(() -> {
      for (int round = 0; round < rounds; round++) {
        Handles.write(far, "x");
        together.await();
        assertThat(Handles.read(near)).isEqualTo("x");
        together.await();
      }
    });

    for (Threads.Running loop : loops) {
      loop.join();
    }
    assertThat(read).hasValue(2);
  }

  @Test
  @DisplayName("W7: fibers of two schedulers share what arrives on one handle, and lose none of it")
  void twoSchedulersShareOneHandle() {
    int bytes = 5_000;
    AtomicInteger read = new AtomicInteger();
    Threads.Running[] loops = new Threads.Running[2];
    for (int i = 0; i < loops.length; i++) {
      loops[i] =
          Threads.start(() -> {
            EpollScheduler own = new EpollScheduler(Platform.system());
            own.fiber(
                FiberOptions.NONE,
                () -> {
                  for (long count = 1; count > 0; ) {
                    count = own.ioRead(near, Handles.buffer(7), 1);
                    read.addAndGet((int) count);
                  }
                  return null;
                });
            Patience.close(own);
          });
    }
    fiber(() -> {
      for (int i = 0; i < bytes; i++) {
        assertThat(scheduler.ioWrite(far, Handles.text("x"), 1)).isEqualTo(1);
        if (i % 10 == 0) {
          scheduler.yield();
        }
      }
      far.close();
    });

    run();

    for (Threads.Running loop : loops) {
      loop.join();
    }
    assertThat(read).hasValue(bytes);
  }

  // Closed handles

  @Test
  @DisplayName("C16: a closed handle is not ready, it is closed")
  void aClosedHandleIsRefused(@TempDir Path folder) throws Exception {
    Io file =
        handles.open(Files.writeString(folder.resolve("file"), "text"), StandardOpenOption.READ);
    inFiber(() -> {
      for (Io io : new Io[] {near, file}) {
        scheduler.ioWait(io, READABLE, Duration.ZERO);
        io.close();
        for (Duration timeout : new Duration[] {Duration.ZERO, millis(1), null}) {
          assertThatExceptionOfType(ClosedIoException.class)
              .isThrownBy(() -> scheduler.ioWait(io, READABLE, timeout))
              .withMessageContaining("closed");
        }
      }
    });
  }
}
