package io.ramie.epoll;

import static io.ramie.spi.Io.PRIORITY;
import static io.ramie.spi.Io.READABLE;
import static io.ramie.spi.Io.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Errno;
import io.ramie.spi.SocketType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RegistrationTest {
  private final Handles handles = new Handles();
  private final Handles.Pair sockets = handles.sockets();
  private final Descriptor socket = sockets.first();
  private final Registration registration = new Registration(socket, 1, true);
  private final List<Integer> woken = new ArrayList<>();

  @AfterEach
  void close() {
    handles.close();
  }

  private ReadyWait waiting(int events) {
    ReadyWait wait = IdleFiber.waiting(socket, events);
    registration.add(wait);
    return wait;
  }

  // Waiters

  @Test
  @DisplayName("W5, W6: an event ends the waits for it and no other")
  void anEventEndsTheWaitsForIt() {
    ReadyWait reader = waiting(READABLE);
    ReadyWait writer = waiting(WRITABLE);
    ReadyWait urgent = waiting(PRIORITY);

    registration.told(WRITABLE, false);

    assertThat(writer.isCompleted()).isTrue();
    assertThat(reader.isCompleted()).isFalse();
    assertThat(urgent.isCompleted()).isFalse();
  }

  @Test
  @DisplayName("W7: an event ends every wait for it, the oldest first")
  void waitsEndInTheOrderInWhichTheyBegan() {
    for (int i = 0; i < 4; i++) {
      int number = i;
      registration.add(
          IdleFiber.waiting(socket, i % 2 == 0 ? READABLE : ANY, () -> woken.add(number)));
    }

    registration.told(READABLE, false);

    assertThat(woken).containsExactly(0, 1, 2, 3);
  }

  private static final int ANY = READABLE | PRIORITY | WRITABLE;

  static IntStream subsetsOfFive() {
    return IntStream.range(0, 1 << 5);
  }

  @ParameterizedTest
  @MethodSource("subsetsOfFive")
  void removingSomeLeavesTheOthersInTheirOrder(int removed) {
    List<ReadyWait> waits = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      ReadyWait wait = IdleFiber.waiting(socket, READABLE, () -> woken.add(number));
      registration.add(wait);
      waits.add(wait);
    }

    for (int i = 0; i < 5; i++) {
      if ((removed & 1 << i) != 0) {
        registration.remove(waits.get(i));
      } else {
        left.add(i);
      }
    }
    registration.add(IdleFiber.waiting(socket, READABLE, () -> woken.add(5)));
    left.add(5);
    registration.told(READABLE, false);

    assertThat(woken).isEqualTo(left);
  }

  @Test
  void aWaitThatEndedOtherwiseIsPassedOver() {
    ReadyWait timedOut = waiting(READABLE);
    ReadyWait other = waiting(READABLE);
    timedOut.expire();

    registration.told(READABLE, false);

    assertThat(other.isCompleted()).isTrue();
  }

  // What is known

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(registration.ready(ANY)).isZero();
  }

  @Test
  @DisplayName("W3: of what is known, only what is asked for is told")
  void whatTheKernelToldReplacesWhatWasKnown() {
    registration.told(READABLE, false);
    assertThat(registration.ready(ANY)).isEqualTo(READABLE);
    assertThat(registration.ready(WRITABLE)).isZero();

    registration.told(WRITABLE, false);

    assertThat(registration.ready(ANY)).isEqualTo(WRITABLE);
  }

  @Test
  void notReadyTakesBackOneEvent() {
    registration.told(READABLE | WRITABLE, false);

    registration.notReady(READABLE);

    assertThat(registration.ready(ANY)).isEqualTo(WRITABLE);
  }

  @Test
  void aShortTransferMeansThatAStreamWasDrained() {
    registration.told(READABLE | WRITABLE, false);

    registration.transferred(READABLE, 1, 2);

    assertThat(registration.ready(ANY)).isEqualTo(WRITABLE);
  }

  @Test
  void afterAHangUpOrUrgentDataAShortTransferMeansNothing() {
    registration.told(READABLE, true);

    registration.transferred(READABLE, 1, 2);

    assertThat(registration.ready(ANY)).isEqualTo(READABLE);
  }

  @Test
  void onceEndedAlwaysEnded() {
    registration.told(READABLE, true);
    registration.told(READABLE, false);

    registration.transferred(READABLE, 1, 2);

    assertThat(registration.ready(ANY)).isEqualTo(READABLE);
  }

  @Test
  void aShortDatagramMeansNothing() {
    Descriptor datagrams = handles.sockets(SocketType.DATAGRAM).first();
    Registration registration = new Registration(datagrams, 1, true);
    registration.told(READABLE, false);

    registration.transferred(READABLE, 1, 2);

    assertThat(registration.ready(ANY)).isEqualTo(READABLE);
  }

  @Test
  void anAttemptInVainMeansThatItWasDrained() {
    registration.told(READABLE | WRITABLE, false);

    registration.transferred(READABLE, Errno.EAGAIN.result(), 2);

    assertThat(registration.ready(ANY)).isEqualTo(WRITABLE);
    assertThat(registration.isDrained(READABLE)).isTrue();
    assertThat(registration.isDrained(WRITABLE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 0})
  void aFullTransferAndTheEndSayNothing(long count) {
    registration.told(READABLE, false);

    registration.transferred(READABLE, count, 2);

    assertThat(registration.isDrained(READABLE)).isFalse();
    assertThat(registration.ready(ANY)).isEqualTo(READABLE);
  }

  @Test
  void anErrorSaysNothing() {
    registration.told(READABLE | WRITABLE, false);

    registration.transferred(WRITABLE, Errno.EPIPE.result(), 2);

    assertThat(registration.isDrained(WRITABLE)).isFalse();
    assertThat(registration.ready(ANY)).isEqualTo(READABLE | WRITABLE);
  }

  @Test
  void aCheckAsksTheKernel() {
    registration.told(READABLE, false);

    int found = registration.check(READABLE);

    assertThat(found).isZero();
    assertThat(registration.ready(ANY)).isZero();
    Handles.write(sockets.second(), "x");
    assertThat(registration.check(READABLE)).isEqualTo(READABLE);
    assertThat(registration.ready(ANY)).isEqualTo(READABLE);
  }

  @Test
  void aCheckCorrectsOnlyWhatItAskedFor() {
    registration.told(READABLE | PRIORITY, false);

    int found = registration.check(READABLE | WRITABLE);

    assertThat(found).isEqualTo(WRITABLE);
    assertThat(registration.ready(ANY)).isEqualTo(WRITABLE | PRIORITY);
  }
}
