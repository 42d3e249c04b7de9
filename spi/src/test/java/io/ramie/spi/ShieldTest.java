package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sections in which nothing that was raised from outside ends a wait. */
@Timeout(60)
@ExtendWith(TestProviders.class)
class ShieldTest {
  private final Fiber<?> self = Fiber.current();
  private final IOException cause = new IOException("a cause");

  @AfterEach
  void threadIsNotInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private static boolean completedWait() throws InterruptedException {
    Wait<Boolean> wait = Wait.block(null, null);
    wait.complete(true);
    return wait.await();
  }

  @Test
  void bodysValueIsReturned() throws Exception {
    assertThat(Schedulers.<String>shielded(() -> "value")).isEqualTo("value");
  }

  @Test
  void whatWasRaisedBeforeIsKeptUntilTheSectionHasEnded() throws Exception {
    Wait.interrupt(self, cause);

    assertThat(Schedulers.<Boolean>shielded(ShieldTest::completedWait)).isTrue();

    assertThatThrownBy(ShieldTest::completedWait).isSameAs(cause);
  }

  @Test
  void whatIsRaisedInsideIsKeptUntilTheSectionHasEnded() throws Exception {
    boolean waited =
        Schedulers.shielded(() -> {
          Wait.interrupt(self, cause);
          return completedWait();
        });

    assertThat(waited).isTrue();
    assertThatThrownBy(ShieldTest::completedWait).isSameAs(cause);
  }

  @Test
  void whatIsKeptIsThrownInTheOrderInWhichItWasRaised() throws Exception {
    IOException second = new IOException("second");
    Wait.interrupt(self, cause);

    Schedulers.<Boolean>shielded(() -> Wait.interrupt(self, second));

    assertThatThrownBy(ShieldTest::completedWait).isSameAs(cause);
    assertThatThrownBy(ShieldTest::completedWait).isSameAs(second);
  }

  @Test
  void waitUnderWayGoesOn() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    var waiter =
        Waiter.start(() -> {
          boolean unblocked = Schedulers.shielded(() -> Wait.block("inside", null).await());
          ended.countDown();
          return unblocked;
        });
    waiter.awaitWait();

    Wait.interrupt(waiter.fiber(), cause);
    waiter.awaitWait();

    assertThat(ended.getCount()).isOne();
    Wait.unblock(waiter.fiber());
    assertThat(waiter.value()).isTrue();
  }

  @Test
  void interruptStatusIsClearInsideAndSetAgainAfterwards() throws Exception {
    Wait.interrupt(self, cause);

    boolean inside = Schedulers.shielded(() -> Thread.currentThread().isInterrupted());

    assertThat(inside).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(catchThrowable(ShieldTest::completedWait)).isSameAs(cause);
  }

  @Test
  void interruptOfTheThreadEndsNoWaitInside() throws Exception {
    var waiter =
        Waiter.start(() -> {
          boolean unblocked = Schedulers.shielded(() -> Wait.block("inside", null).await());
          return unblocked && Thread.interrupted();
        });
    waiter.awaitWait();

    waiter.fiber().thread().interrupt();
    Waiter.eventually(() -> !waiterThread(waiter).isInterrupted());
    Wait.unblock(waiter.fiber());

    assertThat(waiter.value()).isTrue();
  }

  private static Thread waiterThread(Waiter<?> waiter) {
    try {
      return waiter.fiber().thread();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void interruptOfTheThreadFromBeforeIsKept() throws Exception {
    Thread.currentThread().interrupt();

    assertThat(Schedulers.<Boolean>shielded(ShieldTest::completedWait)).isTrue();

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void timeOutThatBeganInsideEndsAWait() {
    assertThatThrownBy(() -> Schedulers.<Object>shielded(() -> expiring(ShieldTest::forEver)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void timeOutThatBeganOutsideIsKept() {
    Callable<Object> body = () -> Schedulers.<Object>shielded(ShieldTest::completedWait);

    assertThat(catchThrowable(() -> expiring(body))).isNull();
  }

  @Test
  void timeOutThatBeganOutsideIsThrownByTheFirstWaitAfterTheSection() {
    Callable<Object> body =
        () -> {
          Schedulers.<Object>shielded(ShieldTest::completedWait);
          return forEver();
        };

    assertThatThrownBy(() -> expiring(body)).isInstanceOf(TimeoutException.class);
  }

  private static Object expiring(Callable<Object> body) throws Exception {
    Expiry expiry = new Expiry(TimeoutException::new);
    expiry.expire();
    return expiry.guard(body);
  }

  private static Object forEver() throws InterruptedException {
    return Wait.block(null, null).await();
  }

  @Test
  void sectionAroundASectionGoesOnAfterIt() throws Exception {
    boolean waited =
        Schedulers.shielded(() -> {
          Schedulers.<Boolean>shielded(() -> Wait.interrupt(self, cause));
          return completedWait();
        });

    assertThat(waited).isTrue();
    assertThatThrownBy(ShieldTest::completedWait).isSameAs(cause);
  }

  @Test
  void timeOutOfTheOuterSectionIsThrownBetweenTheTwoEnds() {
    Callable<Object> outer =
        () ->
            expiring(() -> {
              assertThat(Schedulers.<Boolean>shielded(ShieldTest::completedWait)).isTrue();
              return forEver();
            });

    assertThatThrownBy(() -> Schedulers.shielded(outer)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void sectionEndsAlsoWhenItsBodyThrows() {
    assertThatThrownBy(() ->
            Schedulers.shielded(() -> {
              Wait.interrupt(self, cause);
              throw new IllegalStateException("body");
            }))
        .hasMessage("body");

    assertThatThrownBy(ShieldTest::completedWait).isSameAs(cause);
  }
}
