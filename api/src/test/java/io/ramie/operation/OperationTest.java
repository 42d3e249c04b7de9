package io.ramie.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class OperationTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Signal first = new Signal();
  private final Signal second = new Signal();

  private Operation<String> eitherSignal() {
    return Operation.choice(
        first.signalled().map(_ -> "first"), second.signalled().map(_ -> "second"));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsReadyHappensAtOnce(Setting setting) throws Exception {
    second.signal();

    setting.run(() -> assertThat(eitherSignal().perform()).isEqualTo("second"));
  }

  @ParameterizedTest
  @EnumSource
  void whatHappensLaterWakesTheOneWhoWaits(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> waiter = new CompletableFuture<>();
      Future<String> chosen =
          setting.start(() -> {
            waiter.complete(Fibers.current());
            return eitherSignal().perform();
          });
      Waiters.await(waiter.get());

      first.signal();

      assertThat(chosen.get()).isEqualTo("first");
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotChosenLeavesNothingBehind(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> waiter = new CompletableFuture<>();
      Future<String> chosen =
          setting.start(() -> {
            waiter.complete(Fibers.current());
            return eitherSignal().perform();
          });
      Waiters.await(waiter.get());
      assertThat(second.waiters()).isOne();

      first.signal();
      chosen.get();

      assertThat(second.waiters()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  void timeEndsAChoice(Setting setting) throws Exception {
    setting.run(() -> {
      Operation<String> late =
          Operation.choice(
              eitherSignal(),
              Operations.sleep(LONG).map(_ -> "very late"),
              Operations.sleep(Duration.ofMillis(2)).map(_ -> "late"));

      assertThat(late.perform()).isEqualTo("late");
      assertThat(first.waiters() + second.waiters()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutSaysWhatDidNotHappen(Setting setting) throws Exception {
    setting.run(() ->
        assertThatExceptionOfType(TimeoutException.class)
            .isThrownBy(() -> eitherSignal().perform(Duration.ofMillis(2)))
            .withMessageContaining("did not happen within")
            .withMessageContaining("Signal"));
    assertThat(first.waiters()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsAChoiceAndTakesNoneOfIt(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> waiter = new CompletableFuture<>();
      Future<String> chosen =
          setting.start(() -> {
            waiter.complete(Fibers.current());
            return eitherSignal().perform();
          });
      Waiters.await(waiter.get());

      waiter.get().thread().interrupt();

      assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
          .isThrownBy(chosen::get)
          .withCauseInstanceOf(InterruptedException.class);
      assertThat(first.waiters() + second.waiters()).isZero();
    });
  }

  @Test
  void withoutWaitingThereIsADefault() {
    assertThat(eitherSignal().performOrElse(() -> "none")).isEqualTo("none");
    first.signal();
    assertThat(eitherSignal().performOrElse(() -> "none")).isEqualTo("first");
  }

  @Test
  void aChoiceIsUnbiased() throws Exception {
    int[] chosen = new int[3];
    Operation<Integer> any =
        Operation.choice(Operation.always(0), Operation.never(), Operation.always(2));

    for (int i = 0; i < 1_000; i++) {
      chosen[any.perform()]++;
    }

    // Each has 500 on average and 16 of deviation.
    assertThat(chosen[0]).isBetween(350, 650);
    assertThat(chosen[0] + chosen[2]).isEqualTo(1_000);
  }

  @Test
  void aPreferenceHasAnOrder() throws Exception {
    Operation<String> any =
        Operation.prefer(Operation.never(), Operation.always("a"), Operation.always("b"));

    for (int i = 0; i < 100; i++) {
      assertThat(any.perform()).isEqualTo("a");
    }
  }

  @Test
  void mappingsApplyFromTheInsideOutwards() throws Exception {
    assertThat(Operation.always(1).map(i -> i + 1).map(i -> "<" + i + ">").perform())
        .isEqualTo("<2>");
  }

  @Test
  void aGuardMakesAnOperationEachTime() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Operation<Integer> guarded = Operation.guard(() -> Operation.always(made.incrementAndGet()));

    assertThat(guarded.perform()).isOne();
    assertThat(guarded.perform()).isEqualTo(2);
  }

  @Test
  void aGuardMayNotPerform() {
    Operation<Integer> inside = Operation.always(1);
    Operation<Integer> guarded =
        Operation.guard(() -> Operation.always(inside.performOrElse(() -> 2)));

    assertThatIllegalStateException().isThrownBy(guarded::perform).withMessageContaining("guard");
  }

  private Operation<String> nacked(
      String name, Operation<String> inner, List<Operation<@Nullable Void>> nacks) {
    return Operation.withNack(nack -> {
      nacks.add(nack.map(_ -> null));
      return inner.map(_ -> name);
    });
  }

  @Test
  void whoeverWasNotChosenLearnsIt() throws Exception {
    List<Operation<@Nullable Void>> nacks = new ArrayList<>();

    Operation.prefer(
            nacked("chosen", Operation.always(""), nacks),
            nacked("other", Operation.always(""), nacks))
        .perform();

    assertThat(nacks.get(0).tryPerform(Duration.ZERO)).isNull();
    assertThat(nacks.get(1).tryPerform(Duration.ZERO)).isNotNull();
  }

  @Test
  void aNackAroundTheChosenOneDoesNotHappen() throws Exception {
    List<Operation<@Nullable Void>> nacks = new ArrayList<>();

    Operation.withNack(
            outer -> {
              nacks.add(outer);
              return Operation.prefer(
                  nacked("chosen", Operation.always(""), nacks),
                  nacked("other", Operation.always(""), nacks));
            })
        .perform();

    assertThat(nacks.get(0).tryPerform(Duration.ZERO)).isNull();
    assertThat(nacks.get(1).tryPerform(Duration.ZERO)).isNull();
    assertThat(nacks.get(2).tryPerform(Duration.ZERO)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void nacksHappenWhenTimeIsUp(Setting setting) throws Exception {
    List<Operation<@Nullable Void>> nacks = new ArrayList<>();

    setting.run(() -> nacked("", Operation.never(), nacks).tryPerform(Duration.ofMillis(1)));

    assertThat(nacks.get(0).tryPerform(Duration.ZERO)).isNotNull();
  }

  @Test
  void nothingGrowsBehindLosingOffers() throws Exception {
    WaitQueue<Offer<String>> queue = new WaitQueue<>();
    List<Offer<String>> standing = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      standing.add(Offer.only("test"));
      queue.add(standing.getLast());
    }

    for (int i = 0; i < 100_000; i++) {
      Offer<String> offer = Offer.only("test");
      queue.add(offer);
      assertThat(offer.await(Duration.ZERO)).isFalse();
      queue.forget(offer);
    }

    assertThat(queue.size()).isEqualTo(10);
    assertThat(queue.held()).isLessThan(100);
  }

  @Test
  void aLateSignalFindsASchedulerThatHasEnded() throws Exception {
    Signal signal = new Signal();
    Fiber<?> abandoned =
        Fibers.run(() -> {
          Fiber<?> fiber = Fibers.schedule(() -> signal.await());
          fiber.cancel();
          return fiber;
        });

    assertThat(abandoned.isDone()).isTrue();
    assertThat(signal.signal()).isTrue();
    assertThat(signal.signal()).isFalse();
  }

  @Test
  void aPerformanceInsideATimeoutThatPassesTakesNothing() throws Exception {
    Fibers.run(() -> {
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> Fibers.timeout(Duration.ofMillis(1), () -> eitherSignal().perform()));
      assertThat(first.waiters()).isZero();
    });
  }

  /** One that leaves its offer where others find it, and then throws. */
  private static BaseOperation<String> broken(
      Consumer<Offer<String>> registered, Consumer<Offer<String>> withdrawn) {
    return new BaseOperation<>() {
      @Override
      protected @Nullable Ready<String> attempt() {
        return null;
      }

      @Override
      protected void register(Offer<String> offer) {
        registered.accept(offer);
        throw new IllegalArgumentException("broken");
      }

      @Override
      protected void withdraw(Offer<String> offer) {
        withdrawn.accept(offer);
      }
    };
  }

  @Test
  void anOperationThatThrowsLeavesNoOtherOnOffer() {
    BaseOperation<String> broken = broken(_ -> {}, _ -> {});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Operation.prefer(first.signalled().map(_ -> "first"), broken).perform());

    assertThat(first.waiters()).isZero();
  }

  @Test
  void anOperationThatThrowsTakesItsOfferBack() {
    List<Offer<String>> found = new ArrayList<>();
    List<Offer<String>> withdrawn = new ArrayList<>();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> broken(found::add, withdrawn::add).perform());

    assertThat(withdrawn).isEqualTo(found).singleElement().matches(Offer::isGone);
  }

  @Test
  @DisplayName(
      "A time-out that comes just before what is waited for is not raised behind its block")
  void aTimeOutThatCameFirstIsNotRaisedLater() throws Exception {
    Fibers.run(() -> {
      Fiber<Boolean> late =
          Fibers.schedule(() -> {
            Fibers.timeout(Duration.ofMillis(1), () -> first.await());
            Fibers.sleep(Duration.ofMillis(1));
            return true;
          });
      Wait<?> wait = Objects.requireNonNull(late.currentWait());
      while (!wait.isCompleted()) {
        Fibers.yield();
      }
      // The time-out has ended the wait, and its fiber has not had its turn yet.
      first.signal();

      assertThat(late.value()).isTrue();
    });
  }
}
