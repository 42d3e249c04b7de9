package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signals are those of this very process. USR1 would end it if nobody caught it. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SignalsTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private static void raise(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      signal.getMethod("raise", signal).invoke(null, JvmSignals.signal(name));
    } catch (ReflectiveOperationException refused) {
      throw new LinkageError("cannot raise SIG" + name, refused);
    }
  }

  /** Waits until the JVM has delivered so many. */
  private static void awaitPending(SignalSubscription subscription, int count) throws Exception {
    while (subscription.pending() < count) {
      Fibers.sleep(Duration.ofMillis(1));
    }
  }

  /** The handler that a signal has now. */
  private static Object handlerOf(String name) {
    Object signal = JvmSignals.signal(name);
    Object found = JvmSignals.install(signal, JvmSignals.IGNORE);
    JvmSignals.install(signal, found);
    return found;
  }

  @ParameterizedTest
  @EnumSource
  void awaitReturnsTheSignalThatComes(Setting setting) throws Exception {
    setting.run(() -> {
      try (SignalSubscription guard = Signals.subscribe("USR1")) {
        Fiber<?> waiting = Fibers.current();
        Future<?> sender = setting.start(() -> raiseWhenWaiting(waiting));

        String signal = Signals.await("SIGUSR1", "USR1");

        assertThat(signal).isEqualTo("USR1");
        sender.get();
        awaitPending(guard, 1);
      }
    });
  }

  private static void raiseWhenWaiting(Fiber<?> fiber) throws InterruptedException {
    while (fiber.currentWait() == null) {
      Fibers.sleep(Duration.ofMillis(1));
    }
    raise("USR1");
  }

  @Test
  @DisplayName("A signal that comes while the loop sleeps wakes it")
  void signalWakesTheLoop() throws Exception {
    Fibers.run(() -> {
      try (SignalSubscription subscription = Signals.subscribe("USR1")) {
        Fiber<?> waiting = Fibers.current();
        Thread sender =
            Thread.ofPlatform()
                .start(() -> {
                  while (waiting.currentWait() == null) {
                    Thread.onSpinWait();
                  }
                  raise("USR1");
                });

        assertThat(subscription.await()).isEqualTo("USR1");
        sender.join();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void signalThatComesBetweenTwoWaitsIsNotLost(Setting setting) throws Exception {
    setting.run(() -> {
      try (SignalSubscription subscription = Signals.subscribe("USR1")) {
        for (int i = 1; i <= 3; i++) {
          raise("USR1");
          awaitPending(subscription, i);
        }

        for (int i = 0; i < 3; i++) {
          assertThat(subscription.await()).isEqualTo("USR1");
        }
        assertThat(subscription.pending()).isZero();
        assertThat(subscription.await(Duration.ZERO)).isEmpty();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void everySubscriptionGetsTheSignal(Setting setting) throws Exception {
    setting.run(() -> {
      try (SignalSubscription first = Signals.subscribe("USR1");
          SignalSubscription second = Signals.subscribe("WINCH", "SIGUSR1")) {
        raise("USR1");

        assertThat(first.await()).isEqualTo("USR1");
        assertThat(second.await()).isEqualTo("USR1");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Of several fibers that wait on one subscription each signal ends one wait")
  void eachSignalEndsOneWait(Setting setting) throws Exception {
    setting.run(() -> {
      SignalSubscription subscription = Signals.subscribe("USR1");
      List<Future<String>> waiters = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiters.add(setting.start(() -> awaitOrClosed(subscription)));
      }
      raise("USR1");
      while (waiters.stream().noneMatch(Future::isDone)) {
        Fibers.sleep(Duration.ofMillis(1));
      }

      assertThat(waiters.stream().filter(Future::isDone)).hasSize(1);
      subscription.close();
      List<String> endings = new ArrayList<>();
      for (Future<String> waiter : waiters) {
        endings.add(waiter.get());
      }
      assertThat(endings).containsExactlyInAnyOrder("USR1", "closed", "closed");
    });
  }

  private static String awaitOrClosed(SignalSubscription subscription) throws Exception {
    try {
      return subscription.await();
    } catch (IllegalStateException closed) {
      return "closed";
    }
  }

  @ParameterizedTest
  @EnumSource
  void awaitEndsWhenTheTimeHasPassed(Setting setting) throws Exception {
    setting.run(() -> {
      assertThat(Signals.await(LITTLE, "USR1")).isEmpty();
      try (SignalSubscription subscription = Signals.subscribe("USR1")) {
        assertThat(subscription.await(LITTLE)).isEmpty();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("D9: closing a subscription ends the waits on it")
  void closeWakesEveryWaiter(Setting setting) throws Exception {
    setting.run(() -> {
      SignalSubscription subscription = Signals.subscribe("USR1");
      Fiber<?> waiting = Fibers.current();
      setting.start(() -> {
        while (waiting.currentWait() == null) {
          Fibers.sleep(Duration.ofMillis(1));
        }
        subscription.close();
      });

      assertThatIllegalStateException()
          .isThrownBy(subscription::await)
          .withMessageContaining("SIGUSR1")
          .withMessageContaining("closed");
      assertThatIllegalStateException().isThrownBy(subscription::await);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("What is raised in a fiber that waits comes out, and no signal is lost")
  void raisedCauseComesOut(Setting setting) throws Exception {
    IOException raised = new IOException("on purpose");

    setting.run(() -> {
      try (SignalSubscription subscription = Signals.subscribe("USR1")) {
        Fiber<?> waiting = Fibers.current();
        setting.start(() -> waiting.raise(raised));

        assertThatThrownBy(subscription::await).isSameAs(raised);
        raise("USR1");

        assertThat(subscription.await()).isEqualTo("USR1");
      }
    });
  }

  @Test
  void formerHandlerComesBackAfterTheLastSubscription() {
    CountDownLatch arrived = new CountDownLatch(1);
    Object own = JvmSignals.handler(_ -> arrived.countDown());
    Object before = JvmSignals.install(JvmSignals.signal("USR1"), own);
    try {
      SignalSubscription first = Signals.subscribe("USR1");
      SignalSubscription second = Signals.subscribe("USR1");

      first.close();
      assertThat(handlerOf("USR1")).isNotSameAs(own);
      second.close();
      second.close();

      assertThat(handlerOf("USR1")).isSameAs(own);
    } finally {
      JvmSignals.install(JvmSignals.signal("USR1"), before);
    }
  }

  @Test
  void handlerThatSomebodyElseHasInstalledMeanwhileStays() {
    Object own = JvmSignals.handler(_ -> {});
    try {
      SignalSubscription subscription = Signals.subscribe("USR1");
      JvmSignals.install(JvmSignals.signal("USR1"), own);

      subscription.close();

      assertThat(handlerOf("USR1")).isSameAs(own);
    } finally {
      JvmSignals.install(JvmSignals.signal("USR1"), JvmSignals.DEFAULT);
    }
  }

  @Test
  @DisplayName(
      "What the JVM delivers after the last subscription was closed goes to the former handler")
  void lateSignalGoesToTheFormerHandler() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    Object signal = JvmSignals.signal("USR1");
    JvmSignals.install(signal, JvmSignals.handler(_ -> arrived.countDown()));
    try {
      SignalSubscription subscription = Signals.subscribe("USR1");
      Object ours = handlerOf("USR1");
      subscription.close();

      JvmSignals.call(ours, signal);

      arrived.await();
    } finally {
      JvmSignals.install(signal, JvmSignals.DEFAULT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KILL", "STOP", "SEGV", "BUS", "FPE", "ILL", "TRAP", "PIPE", "XFSZ", "USR2", "CHLD", "CLD",
        "QUIT"
      })
  void signalThatIsNotToBeHadIsRefusedWithTheReason(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signals.subscribe("SIG" + name))
        .withMessageMatching("cannot wait for SIG" + name + ": .{10,}");
  }

  @Test
  void unknownSignalIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signals.subscribe("term"))
        .withMessage("no signal is called 'term' here: a name such as TERM or SIGTERM is needed");
    assertThatIllegalArgumentException()
        .isThrownBy(Signals::subscribe)
        .withMessageContaining("name a signal");
  }

  @Test
  void signalsBeforeARefusedOneAreGivenBack() {
    assertThatIllegalArgumentException().isThrownBy(() -> Signals.subscribe("USR1", "QUIT"));

    assertThat(handlerOf("USR1")).isSameAs(JvmSignals.DEFAULT);
  }

  @Test
  void subscriptionSaysWhatItIs() {
    try (SignalSubscription subscription = Signals.subscribe("USR1", "HUP")) {
      assertThat(subscription).hasToString("SignalSubscription[[SIGUSR1, SIGHUP], 0 pending]");
    }
  }
}
