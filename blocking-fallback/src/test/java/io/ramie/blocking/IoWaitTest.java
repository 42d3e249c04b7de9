package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class IoWaitTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  private final FiberScheduler scheduler = new BlockingScheduler(SchedulerOptions.DEFAULT);
  private final Handles.Pair pair = Handles.pair();

  @AfterEach
  void closeHandles() {
    pair.close();
    scheduler.close();
  }

  @AfterEach
  void nothingIsLeftRegistered() throws IOException {
    SharedPoller poller = SharedPoller.get();
    Handles.eventually(() -> poller.size() == 0);
    assertThat(pair.near().waits()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void arrivingDataEndsTheWait(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> wait(Io.READABLE));
    subject.awaitWait(Wait.Kind.IO);

    Handles.write(pair.far());

    assertThat(subject.value()).isEqualTo(Io.READABLE);
  }

  @ParameterizedTest
  @EnumSource
  void onlyReadyOnesOfTheEventsAskedForAreReturned(Subject.Kind kind) throws Exception {
    Handles.write(pair.far());

    int first = Subject.call(kind, () -> wait(Io.READABLE));
    Handles.drain(pair.near());
    int second = Subject.call(kind, () -> wait(Io.READABLE | Io.WRITABLE));

    assertThat(first).isEqualTo(Io.READABLE);
    assertThat(second).isEqualTo(Io.WRITABLE);
  }

  @ParameterizedTest
  @EnumSource
  void zeroTimeOutLooks(Subject.Kind kind) throws Exception {
    int before = Subject.call(kind, () -> wait(Io.READABLE, Duration.ZERO));
    Handles.write(pair.far());
    int after = Subject.call(kind, () -> wait(Io.READABLE, Duration.ZERO));

    assertThat(before).isZero();
    assertThat(after).isEqualTo(Io.READABLE);
  }

  @ParameterizedTest
  @EnumSource
  void timeOutIsNeverEarly(Subject.Kind kind) throws Exception {
    long elapsed =
        Subject.call(
            kind,
            () -> {
              long start = System.nanoTime();
              assertThat(wait(Io.READABLE, SHORT)).isZero();
              return System.nanoTime() - start;
            });

    assertThat(elapsed).isGreaterThanOrEqualTo(SHORT.toNanos());
  }

  @ParameterizedTest
  @EnumSource
  void hangUpMakesReadersAndWritersReady(Subject.Kind kind) throws Exception {
    Handles.fill(pair.near());
    var reader = Subject.start(kind, () -> wait(Io.READABLE));
    var writer = Subject.start(kind, () -> wait(Io.WRITABLE));
    reader.awaitWait(Wait.Kind.IO);
    writer.awaitWait(Wait.Kind.IO);

    pair.far().close();

    assertThat(reader.value()).isEqualTo(Io.READABLE);
    assertThat(writer.value()).isEqualTo(Io.WRITABLE);
  }

  @ParameterizedTest
  @EnumSource
  void hangUpIsNoUrgentData(Subject.Kind kind) throws Exception {
    var reader = Subject.start(kind, () -> wait(Io.READABLE));
    var urgent = Subject.start(kind, () -> wait(Io.PRIORITY));
    reader.awaitWait(Wait.Kind.IO);
    urgent.awaitWait(Wait.Kind.IO);

    pair.far().close();
    assertThat(reader.value()).isEqualTo(Io.READABLE);
    assertThat(urgent.hasEnded()).isFalse();
    urgent.thread().interrupt();

    assertThat(urgent.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void closeEndsTheWait(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> wait(Io.READABLE));
    subject.awaitWait(Wait.Kind.IO);

    pair.near().close();

    assertThat(subject.failure()).isInstanceOf(ClosedIoException.class);
  }

  @ParameterizedTest
  @EnumSource
  void closeEndsEveryWaitInARace(Subject.Kind kind) throws Exception {
    for (int round = 0; round < 200; round++) {
      try (Handles.Pair raced = Handles.pair()) {
        var subject = Subject.start(kind, () -> scheduler.ioWait(raced.near(), Io.READABLE, null));
        var _ = subject.fiber();
        spin(ThreadLocalRandom.current().nextInt(2_000));

        raced.near().close();

        assertThat(subject.failure()).isInstanceOf(ClosedIoException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedHandleCannotBeWaitedFor(Subject.Kind kind) throws Exception {
    pair.near().close();

    var subject = Subject.start(kind, () -> wait(Io.READABLE));

    assertThat(subject.failure()).isInstanceOf(ClosedIoException.class);
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsTheWait(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> wait(Io.READABLE));
    subject.awaitWait(Wait.Kind.IO);

    subject.thread().interrupt();

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void noInterruptIsLostInARace(Subject.Kind kind) throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    int rounds = 1_000;
    var subject =
        Subject.start(
            kind,
            () -> {
              while (interrupted.get() < rounds) {
                try {
                  wait(Io.READABLE);
                } catch (InterruptedException e) {
                  interrupted.incrementAndGet();
                }
              }
              return interrupted.get();
            });

    for (int round = 1; round <= rounds; round++) {
      spin(ThreadLocalRandom.current().nextInt(500));
      subject.thread().interrupt();
      int current = round;
      Handles.eventually(() -> interrupted.get() == current);
    }

    assertThat(subject.value()).isEqualTo(rounds);
  }

  @ParameterizedTest
  @EnumSource
  void noDataIsOverlookedInARace(Subject.Kind kind) throws Exception {
    AtomicInteger received = new AtomicInteger();
    int rounds = 1_000;
    var subject =
        Subject.start(
            kind,
            () -> {
              var buffer = Handles.buffer(16);
              while (received.get() < rounds) {
                received.addAndGet((int) scheduler.ioRead(pair.near(), buffer, 1));
              }
              return received.get();
            });

    for (int round = 1; round <= rounds; round++) {
      spin(ThreadLocalRandom.current().nextInt(500));
      Handles.write(pair.far());
      int current = round;
      Handles.eventually(() -> received.get() == current);
    }

    assertThat(subject.value()).isEqualTo(rounds);
  }

  @ParameterizedTest
  @EnumSource
  void raiseEndsTheWait(Subject.Kind kind) throws Exception {
    IOException cause = new IOException();
    var subject = Subject.start(kind, () -> wait(Io.READABLE));
    subject.awaitWait(Wait.Kind.IO);

    subject.fiber().raise(cause);

    assertThat(subject.failure()).isSameAs(cause);
  }

  @ParameterizedTest
  @EnumSource
  void unblockDoesNotEndTheWaitButTheNextBlock(Subject.Kind kind) throws Exception {
    var subject =
        Subject.start(
            kind,
            () -> {
              int events = wait(Io.READABLE);
              return events == Io.READABLE && scheduler.block(null, null);
            });
    subject.awaitWait(Wait.Kind.IO);

    scheduler.unblock(null, subject.fiber());
    assertThat(subject.fiber().currentWait().isCompleted()).isFalse();
    Handles.write(pair.far());

    assertThat(subject.value()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void regularFileIsReadyAtOnce(Subject.Kind kind, @TempDir Path folder) throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    try (Io file = scheduler.platform().open(path, Set.of()).io()) {
      int events =
          Subject.call(kind, () -> scheduler.ioWait(file, Io.READABLE | Io.WRITABLE, null));

      assertThat(events).isEqualTo(Io.READABLE | Io.WRITABLE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noEventsCannotBeWaitedFor(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> wait(0));

    assertThat(subject.failure()).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void handleOfAnotherPlatformIsRefusedByName(Subject.Kind kind) throws Exception {
    try (Io foreign = new ForeignIo()) {
      var subject = Subject.start(kind, () -> scheduler.ioWait(foreign, Io.READABLE, null));

      assertThat(subject.failure())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("posix", "elsewhere", "a handle from elsewhere");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWaiterOfOneHandleIsWoken(Subject.Kind kind) throws Exception {
    List<Subject<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      readers.add(Subject.start(kind, () -> wait(Io.READABLE)));
    }
    for (var reader : readers) {
      reader.awaitWait(Wait.Kind.IO);
    }

    Handles.write(pair.far());

    for (var reader : readers) {
      assertThat(reader.value()).isEqualTo(Io.READABLE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void waiterForAnotherEventGoesOnWaiting(Subject.Kind kind) throws Exception {
    Handles.fill(pair.near());
    var reader = Subject.start(kind, () -> wait(Io.READABLE));
    var writer = Subject.start(kind, () -> wait(Io.WRITABLE));
    reader.awaitWait(Wait.Kind.IO);
    writer.awaitWait(Wait.Kind.IO);

    Handles.drain(pair.far());
    assertThat(writer.value()).isEqualTo(Io.WRITABLE);
    assertThat(reader.hasEnded()).isFalse();
    Handles.write(pair.far());

    assertThat(reader.value()).isEqualTo(Io.READABLE);
  }

  @ParameterizedTest
  @EnumSource
  void handleCanBeWaitedForAgainAfterATimeOut(Subject.Kind kind) throws Exception {
    var subject =
        Subject.start(
            kind,
            () -> {
              assertThat(wait(Io.READABLE, SHORT)).isZero();
              return wait(Io.READABLE);
            });
    Handles.eventually(() -> waitsForEver(subject));

    Handles.write(pair.far());

    assertThat(subject.value()).isEqualTo(Io.READABLE);
  }

  @ParameterizedTest
  @EnumSource
  void noDescriptorIsLeftOpen(Subject.Kind kind) throws Exception {
    Subject.call(kind, () -> wait(Io.READABLE, SHORT));
    scheduler.close();
    long before = Handles.openDescriptors();

    for (int i = 0; i < 50; i++) {
      Handles.Pair used = Handles.pair();
      var timedOut = Subject.start(kind, () -> scheduler.ioWait(used.near(), Io.READABLE, SHORT));
      var interrupted = Subject.start(kind, () -> scheduler.ioWait(used.near(), Io.READABLE, null));
      var closed = Subject.start(kind, () -> scheduler.ioWait(used.near(), Io.READABLE, null));
      interrupted.awaitWait(Wait.Kind.IO);
      closed.awaitWait(Wait.Kind.IO);
      interrupted.thread().interrupt();
      timedOut.value();
      interrupted.failure();
      used.close();
      closed.failure();
    }

    Handles.eventually(() -> {
      scheduler.close();
      return Handles.openDescriptors() <= before;
    });
  }

  @Test
  void oneThousandVirtualThreadsWaitAtOnce() throws Exception {
    int count = 1_000;
    List<Handles.Pair> pairs = new ArrayList<>();
    List<Subject<Long>> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Handles.Pair one = Handles.pair();
      pairs.add(one);
      readers.add(
          Subject.start(
              Subject.Kind.VIRTUAL, () -> scheduler.ioRead(one.near(), Handles.buffer(1), 1)));
    }
    SharedPoller poller = SharedPoller.get();
    Handles.eventually(() -> poller.size() == count);

    pairs.forEach(one -> Handles.write(one.far()));

    for (var reader : readers) {
      assertThat(reader.value()).isEqualTo(1);
    }
    pairs.forEach(Handles.Pair::close);
  }

  private static boolean waitsForEver(Subject<?> subject) {
    try {
      return subject.awaitWait(Wait.Kind.IO).timeoutNanos() == Wait.FOREVER;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private int wait(int events) throws InterruptedException {
    return wait(events, null);
  }

  private int wait(int events, Duration timeout) throws InterruptedException {
    return scheduler.ioWait(pair.near(), events, timeout);
  }

  private static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }

  private static final class ForeignIo extends Io {
    ForeignIo() {
      super(
          (Platform)
              Proxy.newProxyInstance(
                  Platform.class.getClassLoader(),
                  new Class<?>[] {Platform.class},
                  (proxy, method, arguments) ->
                      method.getName().equals("name") ? "elsewhere" : null));
    }

    @Override
    protected void implClose() {}

    @Override
    public String toString() {
      return "a handle from elsewhere";
    }
  }
}
