package io.ramie.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.io.Handle;
import io.ramie.io.Pipe;
import io.ramie.io.Waiters;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.process.FiberProcess;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.ProcessStatus;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class BaseOperationsTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  private final Signal signal = new Signal();

  private Operation<String> orSignal(Operation<String> operation) {
    return Operation.choice(operation, signal.signalled().map(_ -> "signal"));
  }

  private static void awaitNoWaits(Handle handle) throws InterruptedException {
    for (int i = 0; i < 10_000 && !handle.io().waits().isEmpty(); i++) {
      Fibers.sleep(Duration.ofMillis(1));
    }
    assertThat(handle.io().waits()).isEmpty();
  }

  // Fibers

  @Test
  void theEndOfAFiberHappens() throws Exception {
    Fibers.run(() -> {
      Fiber<Integer> slow =
          Fibers.schedule(() -> {
            signal.await();
            return 42;
          });
      Fiber<Integer> failing = Fibers.schedule(() -> fail(signal));
      Operation<Fiber<Integer>> any =
          Operation.prefer(Operations.finished(slow), Operations.finished(failing));
      assertThat(any.tryPerform(SHORT)).isNull();

      signal.signal();

      assertThat(any.perform().isDone()).isTrue();
      assertThat(Operations.finished(slow).perform().resultNow()).isEqualTo(42);
      assertThat(Operations.finished(failing).perform().exceptionNow())
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  private static int fail(Signal signal) throws InterruptedException {
    signal.await();
    throw new IllegalArgumentException("expected");
  }

  @Test
  void aThreadWaitsForTheEndOfAFiber() throws Exception {
    Fiber<String> fiber =
        Fibers.run(() -> {
          Fiber<String> started = Fibers.schedule(() -> "value");
          return started;
        });

    assertThat(Operations.finished(fiber).perform().resultNow()).isEqualTo("value");
  }

  @Test
  void aFiberDoesNotWaitForItsOwnEnd() throws Exception {
    Fibers.run(() ->
        assertThatIllegalStateException()
            .isThrownBy(() -> Operations.finished(Fibers.current()).perform())
            .withMessageContaining("its own end"));
  }

  // Handles

  @ParameterizedTest
  @EnumSource
  void aHandleThatIsReadyIsSoAtOnce(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open()) {
        assertThat(pipe.sink().ready(Io.WRITABLE).perform()).isEqualTo(Io.WRITABLE);
        assertThat(pipe.source().ready(Io.READABLE).tryPerform(Duration.ZERO)).isNull();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatArrivesEndsAChoice(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open()) {
        Future<String> chosen =
            setting.start(
                () -> orSignal(pipe.source().ready(Io.READABLE).map(Io::describeEvents)).perform());
        Waiters.await(pipe.source(), 1);

        pipe.sink().write(new byte[] {1});

        assertThat(chosen.get()).isEqualTo(Io.describeEvents(Io.READABLE));
        assertThat(signal.waiters()).isZero();
        awaitNoWaits(pipe.source());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aHandleThatIsNotChosenIsNotWaitedForAnyMore(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open()) {
        Future<String> chosen =
            setting.start(
                () -> orSignal(pipe.source().ready(Io.READABLE).map(Io::describeEvents)).perform());
        Waiters.await(pipe.source(), 1);

        signal.signal();

        assertThat(chosen.get()).isEqualTo("signal");
        awaitNoWaits(pipe.source());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void closingAHandleEndsTheWaitForIt(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open()) {
        Future<String> chosen =
            setting.start(
                () -> orSignal(pipe.source().ready(Io.READABLE).map(Io::describeEvents)).perform());
        Waiters.await(pipe.source(), 1);

        pipe.source().close();

        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(chosen::get)
            .withCauseInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> pipe.source().ready(Io.READABLE).perform())
            .isInstanceOf(ClosedChannelException.class);
      }
    });
  }

  @Test
  void insideABlockingSectionAnotherThreadWaitsForAHandle() throws Exception {
    Fibers.run(() -> {
      try (Pipe pipe = Pipe.open()) {
        Thread writer = Thread.ofPlatform().unstarted(() -> writeTo(pipe));

        Fibers.blocking(() -> {
          Operation<Integer> ready = pipe.source().ready(Io.READABLE);
          assertThat(ready.tryPerform(SHORT)).isNull();
          writer.start();
          assertThat(ready.perform()).isEqualTo(Io.READABLE);
        });
      }
    });
  }

  private static void writeTo(Pipe pipe) {
    try {
      pipe.sink().write(new byte[] {1});
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNeverReadableIsRefused() throws Exception {
    try (Pipe pipe = Pipe.open()) {
      assertThatExceptionOfType(NonReadableChannelException.class)
          .isThrownBy(() -> pipe.sink().ready(Io.READABLE));
    }
  }

  // Connections

  @ParameterizedTest
  @EnumSource
  void acceptingIsOneOfAChoice(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        Future<String> chosen =
            setting.start(() -> orSignal(listener.accepting().map(this::peerOf)).perform());
        Waiters.await(listener, 1);

        try (TcpSocket client = TcpSocket.connect(listener.localAddress())) {
          assertThat(chosen.get()).isEqualTo(client.localAddress().toString());
        }
      }
    });
  }

  private String peerOf(TcpSocket accepted) {
    accepted.close();
    return accepted.remoteAddress().toString();
  }

  @ParameterizedTest
  @EnumSource
  void anAcceptThatIsNotChosenHasAcceptedNothing(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        Future<String> chosen =
            setting.start(() -> orSignal(listener.accepting().map(this::peerOf)).perform());
        Waiters.await(listener, 1);
        signal.signal();
        assertThat(chosen.get()).isEqualTo("signal");

        try (TcpSocket client = TcpSocket.connect(listener.localAddress());
            TcpSocket accepted = listener.accept(Duration.ofSeconds(10))) {
          assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
        }
      }
    });
  }

  // Processes

  @ParameterizedTest
  @EnumSource
  void theEndOfAProcessHappens(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start("sh", "-c", "read line; exit 3")) {
        Operation<ProcessStatus> exited = process.exited();
        assertThat(exited.tryPerform(SHORT)).isNull();

        process.stdin().close();

        assertThat(exited.perform().exitCode()).isEqualTo(3);
        assertThat(exited.tryPerform(Duration.ZERO)).isNotNull();
      }
    });
  }

  // What others wait for

  @ParameterizedTest
  @EnumSource
  void anAttemptIsRepeatedWheneverTheCallReturns(Setting setting) throws Exception {
    setting.run(() -> {
      AtomicInteger attempts = new AtomicInteger();
      Operation<Integer> third =
          Operations.retrying(
              "a sample",
              () -> attempts.incrementAndGet() < 3 ? null : new Ready<>(attempts.get()),
              () -> Fibers.sleep(Duration.ofNanos(1)));

      assertThat(third.perform()).isEqualTo(3);
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatTheCallOrTheAttemptThrowsEndsTheWait(Setting setting) throws Exception {
    setting.run(() -> {
      Operation<Integer> call =
          Operations.retrying(
              "a sample",
              () -> null,
              () -> {
                throw new IllegalArgumentException("the call");
              });
      AtomicInteger attempts = new AtomicInteger();
      Operation<Integer> attempt =
          Operations.retrying(
              "a sample",
              () -> {
                if (attempts.incrementAndGet() > 1) {
                  throw new IllegalArgumentException("the attempt");
                }
                return null;
              },
              () -> {});

      assertThatThrownBy(call::perform).hasMessage("the call");
      assertThatThrownBy(attempt::perform).hasMessage("the attempt");
    });
  }
}
