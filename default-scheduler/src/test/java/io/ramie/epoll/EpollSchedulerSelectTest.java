package io.ramie.epoll;

import static io.ramie.spi.Io.OUT_OF_BAND;
import static io.ramie.spi.Io.READABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ramie.posix.Descriptor;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Wait;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpollSchedulerSelectTest extends HookTest {
  private static final List<Io> NONE = List.of();
  private static final Duration NO_TIME = Duration.ZERO;

  private final Handles.Pair one = handles.sockets();
  private final Handles.Pair two = handles.sockets();
  private final List<Io> both = List.of(one.first(), two.first());

  private IoSelection selectReadable(List<Io> handles, Duration timeout)
      throws InterruptedException {
    return scheduler.ioSelect(handles, NONE, NONE, timeout);
  }

  /** Lets the others come to where they wait, and the kernel tell what it knows. */
  private void letOthersWait() throws InterruptedException {
    scheduler.yield();
    scheduler.yield();
  }

  // What is found

  @Test
  @DisplayName("SEL1: of each set the ready handles are found")
  void theReadyHandlesOfEachSetAreFound() {
    Handles.write(one.second(), "x");

    IoSelection found = inFiber(() -> scheduler.ioSelect(both, List.of(one.second()), NONE, null));

    assertThat(found.readable()).containsExactly(one.first());
    assertThat(found.writable()).containsExactly(one.second());
    assertThat(found.priority()).isEmpty();
  }

  @Test
  @DisplayName("SEL2: sets that were not asked for are empty")
  void setsThatWereNotAskedForAreEmpty() {
    Handles.write(one.second(), "x");
    inFiber(() -> {
      assertThat(scheduler.ioSelect(List.of(one.first()), NONE, NONE, null))
          .isEqualTo(new IoSelection(List.of(one.first()), NONE, NONE));
      assertThat(scheduler.ioSelect(NONE, List.of(one.first()), NONE, null))
          .isEqualTo(new IoSelection(NONE, List.of(one.first()), NONE));
    });
  }

  @Test
  @DisplayName("SEL1: the ready ones come in the order asked for, each as often")
  void theReadyOnesComeInTheOrderAskedFor() {
    Handles.write(one.second(), "x");
    Handles.write(two.second(), "x");
    List<Io> asked = List.of(two.first(), one.first(), two.second(), two.first());

    IoSelection found = inFiber(() -> scheduler.ioSelect(asked, asked, NONE, null));

    assertThat(found.readable()).containsExactly(two.first(), one.first(), two.first());
    assertThat(found.writable()).isEqualTo(asked);
  }

  @Test
  @DisplayName("SEL1: a handle in several sets is found in those it is ready for")
  void aHandleMayBeInSeveralSets() {
    inFiber(() -> {
      List<Io> same = List.of(one.first());
      assertThat(scheduler.ioSelect(same, same, same, null))
          .isEqualTo(new IoSelection(NONE, same, NONE));
      Handles.write(one.second(), "x");
      assertThat(scheduler.ioSelect(same, same, same, null))
          .isEqualTo(new IoSelection(same, same, NONE));
    });
  }

  @Test
  @DisplayName("SEL1, W24: urgent data is found as priority")
  void urgentDataIsFoundAsPriority() {
    Handles.Pair tcp = handles.tcp();
    List<Io> same = List.of(tcp.first());
    fiber(() -> {
      letOthersWait();
      assertThat(tcp.second().send(Handles.text("!"), OUT_OF_BAND, null)).isEqualTo(1);
    });

    IoSelection found = inFiber(() -> scheduler.ioSelect(same, NONE, same, null));

    assertThat(found.priority()).isEqualTo(same);
  }

  @Test
  @DisplayName("SEL1, W18: a handle whose peer is gone is ready for reading and writing")
  void aHangUpIsFound() {
    fiber(() -> {
      letOthersWait();
      two.second().close();
    });

    IoSelection found = inFiber(() -> selectReadable(both, null));

    assertThat(found.readable()).containsExactly(two.first());
  }

  @Test
  @DisplayName("SEL1: what is ready is found although the kernel tells it in several portions")
  void moreIsFoundThanTheKernelTellsAtOnce() {
    List<Io> many = new ArrayList<>();
    List<Io> ends = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Handles.Pair pair = handles.sockets();
      many.add(pair.first());
      ends.add(pair.second());
    }
    List<Io> all = new ArrayList<>(many);
    all.addAll(ends);
    inFiber(() -> {
      assertThat(selectReadable(all, NO_TIME).isEmpty()).isTrue();
      all.forEach(io -> Handles.write(io, "x"));
      assertThat(selectReadable(all, NO_TIME).readable()).isEqualTo(all);
    });
  }

  @Test
  @DisplayName("SEL1: a selection that was woken by one finds all that became ready with it")
  void allThatBecameReadyTogetherAreFound() {
    Fiber<IoSelection> selector = fiber(() -> selectReadable(both, null));
    fiber(() -> {
      letOthersWait();
      Handles.write(two.second(), "x");
      Handles.write(one.second(), "x");
    });

    run();

    assertThat(selector.resultNow().readable()).isEqualTo(both);
  }

  @Test
  @DisplayName("SEL1: a selection that was woken by one finds more than one poll tells")
  void moreThanOnePollTellsIsFoundTogether() {
    List<Handles.Pair> pairs =
        Stream.generate(handles::sockets).limit(3 * EventLoop.EVENTS_PER_POLL).toList();
    List<Io> many = pairs.stream().<Io>map(Handles.Pair::first).toList();
    Fiber<IoSelection> selector = fiber(() -> selectReadable(many, null));
    fiber(() -> {
      letOthersWait();
      pairs.forEach(ends -> Handles.write(ends.second(), "x"));
    });

    run();

    assertThat(selector.resultNow().readable()).isEqualTo(many);
  }

  @Test
  @DisplayName("SEL1, W22: a file is ready after one yield, and so is what became ready meanwhile")
  void aFileIsReadyAfterOneYield(@TempDir Path folder) {
    Descriptor file =
        handles.open(folder.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    List<Io> asked = List.of(one.first(), file);
    Fiber<IoSelection> selector = fiber(() -> scheduler.ioSelect(asked, asked, NONE, null));
    fiber(() -> Handles.write(one.second(), "x"));

    run();

    assertThat(selector.resultNow()).isEqualTo(new IoSelection(asked, asked, NONE));
  }

  @Test
  @DisplayName("SEL1: a wrapped handle that has left data to itself is found again")
  void aWrappedHandleIsFoundAgain() {
    Io wrapped = new OtherPlatform().wrapping(one.first());
    List<Io> asked = List.of(wrapped, two.first());
    Handles.write(one.second(), "xyz");
    inFiber(() -> {
      for (int i = 0; i < 3; i++) {
        assertThat(selectReadable(asked, null).readable()).containsExactly(wrapped);
        assertThat(scheduler.ioRead(wrapped, Handles.buffer(10), 1)).isEqualTo(1);
      }
      assertThat(selectReadable(asked, NO_TIME).isEmpty()).isTrue();
    });
  }

  @Test
  @DisplayName("SEL1: a handle and what it wraps are two handles")
  void aHandleAndWhatItWrapsAreBothFound() {
    Io wrapped = new OtherPlatform().wrapping(one.first());
    List<Io> asked = List.of(wrapped, one.first());
    Fiber<IoSelection> selector = fiber(() -> selectReadable(asked, null));
    fiber(() -> {
      letOthersWait();
      Handles.write(one.second(), "x");
    });

    run();

    assertThat(selector.resultNow().readable()).isEqualTo(asked);
  }

  @Test
  @DisplayName("W10: what others have taken before its turn does not end a selection")
  void whatOthersHaveTakenDoesNotEndASelection() {
    // The reader waited first, so it has its turn before the selection.
    fiber(() -> scheduler.ioRead(one.first(), Handles.buffer(10), 1));
    Fiber<IoSelection> selector = fiber(() -> selectReadable(both, millis(10_000)));
    fiber(() -> {
      letOthersWait();
      Handles.write(one.second(), "x");
      scheduler.kernelSleep(millis(5));
      assertThat(selector.isDone()).isFalse();
      Handles.write(two.second(), "x");
    });

    run();

    assertThat(selector.resultNow().readable()).containsExactly(two.first());
  }

  // Time

  @Test
  @DisplayName("SEL3: a time-out finds nothing, not before its time")
  void aTimeOutFindsNothing() {
    inFiber(() -> {
      long start = System.nanoTime();
      assertThat(selectReadable(both, millis(20))).isEqualTo(IoSelection.NONE);
      assertThat(since(start)).isGreaterThanOrEqualTo(millis(20));
    });
  }

  @Test
  @DisplayName("SEL3: no time looks at what is ready now, told to the loop or not")
  void noTimeLooks() {
    inFiber(() -> {
      assertThat(selectReadable(both, NO_TIME)).isEqualTo(IoSelection.NONE);
      Handles.write(two.second(), "x");
      assertThat(selectReadable(both, NO_TIME).readable()).containsExactly(two.first());
      assertThat(selectReadable(both, millis(-1)).readable()).containsExactly(two.first());
      assertThat(Handles.read(two.first())).isEqualTo("x");
      assertThat(selectReadable(both, NO_TIME)).isEqualTo(IoSelection.NONE);
    });
  }

  @Test
  @DisplayName("SEL3: without a time-out it waits until something is ready")
  void itWaitsUntilSomethingIsReady() {
    Threads.Running writer =
        Threads.start(() -> {
          Threads.jitter(100_000);
          Handles.write(two.second(), "x");
        });

    IoSelection found = inFiber(() -> selectReadable(both, null));

    writer.join();
    assertThat(found.readable()).containsExactly(two.first());
  }

  @Test
  @DisplayName("SEL3: of nothing it is a sleep")
  void ofNothingItIsASleep() {
    inFiber(() -> {
      long start = System.nanoTime();
      assertThat(selectReadable(NONE, millis(5))).isEqualTo(IoSelection.NONE);
      assertThat(since(start)).isGreaterThanOrEqualTo(millis(5));
    });
  }

  @Test
  @DisplayName("SEL4: others run meanwhile, and no fiber helps")
  void othersRunMeanwhile() {
    Fiber<IoSelection> selector = fiber(() -> selectReadable(both, null));
    fiber(() -> {
      letOthersWait();
      assertThat(scheduler.fibers()).hasSize(2);
      assertThat(selector.currentWait().toString())
          .startsWith("I/O on any of 2 handles: READABLE on unix");
      Handles.write(one.second(), "x");
    });

    run();
  }

  // Several at once

  @Test
  @DisplayName("W7: selections and a wait of the same handle all go on")
  void selectionsAndAWaitShareAHandle() {
    Fiber<IoSelection> first = fiber(() -> selectReadable(both, null));
    Fiber<Integer> waiter = fiber(() -> scheduler.ioWait(one.first(), READABLE, null));
    Fiber<IoSelection> second = fiber(() -> selectReadable(List.of(one.first()), null));
    fiber(() -> {
      letOthersWait();
      Handles.write(one.second(), "x");
    });

    run();

    assertThat(first.resultNow().readable()).containsExactly(one.first());
    assertThat(waiter.resultNow()).isEqualTo(READABLE);
    assertThat(second.resultNow().readable()).containsExactly(one.first());
  }

  // Closing

  @Test
  @DisplayName("SEL5: a closed handle is refused at once, whatever else is ready")
  void aClosedHandleIsRefused() {
    Handles.write(one.second(), "x");
    two.first().close();
    inFiber(() -> {
      for (Duration timeout : new Duration[] {null, NO_TIME, millis(10_000)}) {
        assertThatExceptionOfType(ClosedIoException.class)
            .isThrownBy(() -> selectReadable(both, timeout))
            .withMessageContaining("is closed");
      }
    });
  }

  @Test
  @DisplayName("SEL5: a handle of another platform is refused, and the others are let go")
  void aForeignHandleIsRefused() {
    Io foreign = new OtherPlatform().simulated();
    inFiber(() ->
        assertThatIllegalArgumentException()
            .isThrownBy(() -> selectReadable(List.of(one.first(), foreign), null))
            .withMessageContaining("platform other"));
    assertNumberIsReleased(one.first());
  }

  @Test
  @DisplayName("SEL5, D9: closing one of the handles fails the selection, and nobody else")
  void closingOneHandleFailsTheSelectionOnly() {
    Fiber<Void> selector = failing(both, null);
    Fiber<Integer> other = fiber(() -> scheduler.ioWait(one.first(), READABLE, null));
    fiber(() -> {
      letOthersWait();
      two.first().close();
      letOthersWait();
      assertThat(selector.isDone()).isTrue();
      assertThat(other.isDone()).isFalse();
      Handles.write(one.second(), "x");
    });

    run();

    assertThat(other.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("SEL5, D9: another thread closes while the loop sleeps")
  void anotherThreadCloses() {
    failing(both, millis(20_000));
    Threads.Running closer =
        Threads.start(() -> {
          Threads.jitter(20_000);
          two.first().close();
        });

    run();

    closer.join();
  }

  @Test
  @DisplayName("SEL5, W22: a file that is closed during the yield is refused")
  void aFileClosedDuringTheYieldIsRefused(@TempDir Path folder) {
    Descriptor file =
        handles.open(folder.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    failing(List.of(file, one.first()), null);
    fiber(file::close);

    run();
  }

  @Test
  @DisplayName("D9, C9: the number of a closed handle is not reused before the selection has ended")
  void theNumberIsReservedUntilTheSelectionHasEnded() {
    Path number = Path.of("/proc/self/fd/" + one.first().number());
    AtomicBoolean reserved = new AtomicBoolean();
    failing(both, null);
    fiber(() -> {
      letOthersWait();
      one.first().close();
      reserved.set(Files.exists(number, LinkOption.NOFOLLOW_LINKS));
    });

    run();

    assertThat(reserved).isTrue();
    assertNumberIsReleased(one.first());
  }

  private Fiber<Void> failing(List<Io> asked, Duration timeout) {
    return fiber(() -> {
      assertThatExceptionOfType(ClosedIoException.class)
          .isThrownBy(() -> selectReadable(asked, timeout))
          .withMessageContaining("closed while");
    });
  }

  /** Close gives it back only when nobody holds the handle any more. */
  private static void assertNumberIsReleased(Descriptor handle) {
    handle.close();
    Path number = Path.of("/proc/self/fd/" + handle.number());
    assertThat(number)
        .satisfies(n -> assertThat(Files.exists(n, LinkOption.NOFOLLOW_LINKS)).isFalse());
  }

  // Ending early

  @Test
  @DisplayName("SEL6: what is raised leaves the selection, and nothing is left registered")
  void whatIsRaisedLeavesTheSelection() {
    Fiber<Void> selector =
        fiber(() -> {
          assertThatExceptionOfType(CancellationException.class)
              .isThrownBy(() -> selectReadable(both, null));
          assertThat(scheduler.loop().readyWaits()).isZero();
          // Later data wakes nobody.
          Handles.write(one.second(), "x");
          scheduler.kernelSleep(millis(2));
        });
    fiber(() -> {
      letOthersWait();
      selector.cancel();
    });

    run();

    assertNumberIsReleased(one.first());
    assertNumberIsReleased(two.first());
  }

  @Test
  @DisplayName("SEL6: an interrupt of the thread ends the selection")
  void anInterruptEndsTheSelection() {
    Fiber<?> selector =
        fiber(() ->
            assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> selectReadable(both, millis(20_000))));
    fiber(() -> {
      letOthersWait();
      selector.thread().interrupt();
    });

    run();
  }

  @Test
  @DisplayName("SEL6, T7: a time-out around a selection ends it")
  void aTimeOutAroundEndsTheSelection() {
    inFiber(() ->
        assertThatExceptionOfType(TimeoutException.class)
            .isThrownBy(() ->
                scheduler.timeoutAfter(
                    millis(2), TimeoutException::new, () -> selectReadable(both, null))));
  }

  @Test
  @DisplayName("SEL6: handles that live on keep nothing of a selection that has ended")
  void handlesKeepNothingOfAnEndedSelection() {
    // Not started by the method of the test, which would remember it.
    WeakReference<Fiber<?>> selector =
        new WeakReference<>(
            scheduler.fiber(FiberOptions.NONE, () -> selectReadable(both, millis(1))));
    run();

    for (int i = 0; i < 100 && selector.get() != null; i++) {
      System.gc();
    }

    assertThat(selector.get()).isNull();
    assertThat(both).allMatch(Io::isOpen);
  }

  @Test
  @DisplayName("B5: an unblock does not end a selection, and is kept for the next block")
  void anUnblockDoesNotEndASelection() {
    Fiber<Boolean> selector =
        fiber(() -> {
          assertThat(selectReadable(both, null).readable()).containsExactly(one.first());
          return scheduler.block(null, NO_TIME);
        });
    fiber(() -> {
      letOthersWait();
      scheduler.unblock(null, selector);
      letOthersWait();
      assertThat(selector.isDone()).isFalse();
      Handles.write(one.second(), "x");
    });

    run();

    assertThat(selector.resultNow()).isTrue();
  }

  // Threads

  @Test
  @DisplayName("SEL6, B2: no wake-up is lost while other threads write, and unblock")
  void noWakeUpIsLost() {
    int pairs = 5;
    int messages = 50_000;
    List<Handles.Pair> connections = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      connections.add(handles.sockets());
    }
    List<Io> ends = List.copyOf(connections.stream().<Io>map(Handles.Pair::first).toList());
    Fiber<Long> selector =
        fiber(() -> {
          long received = 0;
          while (received < messages) {
            for (Io ready : selectReadable(ends, null).readable()) {
              received += Math.max(0, scheduler.ioRead(ready, Handles.buffer(3), 0));
            }
          }
          return received;
        });
    Random random = new Random(1);
    Threads.Running writer =
        Threads.start(() -> {
          for (int i = 0; i < messages; i++) {
            writeSpinning(connections.get(random.nextInt(pairs)).second());
            if (i % 7 == 0) {
              scheduler.unblock(null, selector);
            }
            Threads.jitter(random.nextInt(300));
          }
        });

    run();

    writer.join();
    assertThat(selector.resultNow()).isEqualTo(messages);
  }

  /** The other side may be too slow for a moment. */
  private static void writeSpinning(Io io) {
    MemorySegment one = Handles.text("x");
    while (io.write(one) != 1) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("SEL5, D9: no closing by another thread in the middle of a selection is lost")
  void noClosingIsLost() {
    Handles.Pair[] current = {handles.sockets()};
    List<Wait.Kind> ended = new ArrayList<>();
    inFiber(() -> {
      for (int i = 0; i < 500; i++) {
        Handles.Pair pair = current[0];
        int spins = i * 10;
        Threads.Running closer =
            Threads.start(() -> {
              Threads.jitter(spins);
              pair.first().close();
            });
        assertThatExceptionOfType(ClosedIoException.class)
            .isThrownBy(() -> selectReadable(List.of(one.first(), pair.first()), null));
        ended.add(Wait.Kind.IO);
        closer.join();
        pair.second().close();
        current[0] = handles.sockets();
      }
    });

    assertThat(ended).hasSize(500);
  }
}
