package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.IoSelection;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SelectTest {
  private final FiberScheduler scheduler = new BlockingScheduler(SchedulerOptions.DEFAULT);
  private final Handles.Pair one = Handles.pair();
  private final Handles.Pair two = Handles.pair();

  @AfterEach
  void closeHandles() throws IOException {
    one.close();
    two.close();
    scheduler.close();
    SharedPoller poller = SharedPoller.get();
    Handles.eventually(() -> poller.size() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void findsEveryReadyHandle(Subject.Kind kind) throws Exception {
    Handles.write(one.far());

    IoSelection selection =
        Subject.call(
            kind,
            () ->
                scheduler.ioSelect(
                    List.of(one.near(), two.near()),
                    List.of(two.near()),
                    List.of(one.near()),
                    null));

    assertThat(selection)
        .isEqualTo(new IoSelection(List.of(one.near()), List.of(two.near()), List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void waitsForTheFirst(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> selectReadable(null));
    subject.awaitWait(Wait.Kind.IO);

    Handles.write(two.far());

    assertThat(subject.value().readable()).containsExactly(two.near());
  }

  @ParameterizedTest
  @EnumSource
  void findsNothingInTime(Subject.Kind kind) throws Exception {
    Duration timeout = Duration.ofMillis(5);
    long elapsed =
        Subject.call(
            kind,
            () -> {
              long start = System.nanoTime();
              assertThat(selectReadable(timeout).isEmpty()).isTrue();
              return System.nanoTime() - start;
            });

    assertThat(elapsed).isGreaterThanOrEqualTo(timeout.toNanos());
  }

  @ParameterizedTest
  @EnumSource
  void zeroTimeOutLooks(Subject.Kind kind) throws Exception {
    IoSelection before = Subject.call(kind, () -> selectReadable(Duration.ZERO));
    Handles.write(one.far());
    IoSelection after = Subject.call(kind, () -> selectReadable(Duration.ZERO));

    assertThat(before).isEqualTo(IoSelection.NONE);
    assertThat(after.readable()).containsExactly(one.near());
  }

  @ParameterizedTest
  @EnumSource
  void closingOneHandleEndsTheSelect(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> selectReadable(Duration.ofDays(1)));
    Handles.eventually(() -> isBlockedIn(subject));

    two.near().close();

    assertThat(subject.failure()).isInstanceOf(ClosedIoException.class);
  }

  @ParameterizedTest
  @EnumSource
  void closedHandleCannotBeSelected(Subject.Kind kind) throws Exception {
    two.near().close();

    var subject = Subject.start(kind, () -> selectReadable(null));

    assertThat(subject.failure()).isInstanceOf(ClosedIoException.class);
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsTheSelect(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> selectReadable(null));
    Handles.eventually(() -> isBlockedIn(subject));

    subject.thread().interrupt();

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void nothingToSelectFromIsASleep(Subject.Kind kind) throws Exception {
    IoSelection selection =
        Subject.call(
            kind, () -> scheduler.ioSelect(List.of(), List.of(), List.of(), Duration.ofMillis(1)));

    assertThat(selection).isEqualTo(IoSelection.NONE);
  }

  private IoSelection selectReadable(Duration timeout) throws InterruptedException {
    return scheduler.ioSelect(List.of(one.near(), two.near()), List.of(), List.of(), timeout);
  }

  /** Whether it is past its first look, which has no time. */
  private static boolean isBlockedIn(Subject<?> subject) {
    try {
      return subject.awaitWait(Wait.Kind.IO).timeoutNanos() > 0;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
