package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class FiberInterruptTest {
  private final IOException cause = new IOException("a cause");
  private Fiber<?> self;

  @BeforeEach
  void findSelf() {
    self = Fiber.current();
  }

  @AfterEach
  void threadIsNotInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void waitThatIsUnderWayThrowsTheCause() throws Exception {
    var waiter = Waiter.start(() -> Wait.block(null, null).await());
    waiter.awaitWait();

    waiter.fiber().raise(cause);

    assertThat(waiter.failure()).isSameAs(cause);
  }

  @Test
  void whatIsRaisedWhileAWaitFindsItsHandleClosedIsNotLost() {
    AtomicInteger described = new AtomicInteger();
    FakeIo io =
        new FakeIo() {
          @Override
          public String toString() {
            // The message of the refusal is made between entering the wait and leaving it.
            if (described.getAndIncrement() == 0) {
              Wait.interrupt(self, cause);
            }
            return "a closed handle";
          }
        };
    io.close();

    assertThatThrownBy(() -> new IoWait(io, Io.READABLE, null).await()).isSameAs(cause);
  }

  @Test
  void nothingIsLeftForTheNextWait() throws Exception {
    var waiter =
        Waiter.start(() -> {
          Throwable thrown = catchThrowable(() -> Wait.block(null, null).await());
          Wait<Boolean> next = Wait.block(null, null);
          next.complete(true);
          return cause.equals(thrown) && next.await() && !Thread.currentThread().isInterrupted();
        });
    waiter.awaitWait();

    Wait.interrupt(waiter.fiber(), cause);

    assertThat(waiter.value()).isTrue();
  }

  @Test
  void whoWaitsForNothingGetsItAtTheNextWait() {
    Wait.interrupt(self, cause);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThatThrownBy(() -> Wait.block(null, null).await()).isSameAs(cause);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void causesAreRaisedOneByOneInOrder() {
    IOException second = new IOException("second");
    Wait.interrupt(self, cause);
    Wait.interrupt(self, second);

    assertThatThrownBy(() -> Wait.block(null, null).await()).isSameAs(cause);
    assertThatThrownBy(() -> Wait.block(null, null).await()).isSameAs(second);
  }

  @Test
  void causeThatComesAfterCompletionIsForTheNextWait() throws InterruptedException {
    Wait<Boolean> ended =
        new Wait<>(Wait.Kind.BLOCK, null, Wait.FOREVER) {
          @Override
          protected void park() {
            complete(true);
            Wait.interrupt(self, cause);
          }
        };

    assertThat(ended.await()).isTrue();

    assertThatThrownBy(() -> Wait.block(null, null).await()).isSameAs(cause);
  }

  @Test
  void withdrawnCauseIsNotRaised() throws InterruptedException {
    Wait.interrupt(self, cause);

    assertThat(self.withdraw(cause)).isTrue();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Wait<Boolean> next = Wait.block(null, null);
    next.complete(true);
    assertThat(next.await()).isTrue();
  }

  @Test
  void withdrawingLeavesOtherCauses() {
    IOException other = new IOException("other");
    Wait.interrupt(self, cause);
    Wait.interrupt(self, other);

    assertThat(self.withdraw(cause)).isTrue();

    assertThatThrownBy(() -> Wait.block(null, null).await()).isSameAs(other);
  }

  @Test
  void raisedCauseCannotBeWithdrawn() {
    Wait.interrupt(self, cause);
    var _ = catchThrowable(() -> Wait.block(null, null).await());

    assertThat(self.withdraw(cause)).isFalse();
  }

  @Test
  void cancelRaisesACancellation() throws Exception {
    var waiter = Waiter.start(() -> Wait.block(null, null).await());
    waiter.awaitWait();

    waiter.fiber().cancel();

    assertThat(waiter.failure())
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("'waiter'");
  }

  @Test
  void finishedThreadCannotBeInterrupted() throws Exception {
    var waiter = Waiter.start(() -> "done");
    waiter.value();
    waiter.fiber().thread().join();

    assertThat(waiter.fiber().raise(cause)).isFalse();
    assertThat(waiter.fiber().cancel()).isFalse();
  }

  @Test
  void everyCauseIsRaisedOnceInARace() throws Exception {
    int rounds = 5_000;
    AtomicInteger raised = new AtomicInteger();
    var waiter =
        Waiter.start(() -> {
          int count = 0;
          while (count < rounds) {
            try {
              Wait.block(null, null).await();
            } catch (Exception thrown) {
              assertThat(thrown).isSameAs(cause);
              count = raised.incrementAndGet();
            }
            Waiter.spin(ThreadLocalRandom.current().nextInt(100));
          }
          return Thread.currentThread().isInterrupted();
        });

    for (int round = 1; round <= rounds; round++) {
      Waiter.spin(ThreadLocalRandom.current().nextInt(100));
      Wait.interrupt(waiter.fiber(), cause);
      int current = round;
      Waiter.eventually(() -> raised.get() == current || waiter.hasEnded());
    }

    assertThat(waiter.value()).isFalse();
    assertThat(raised).hasValue(rounds);
  }

  // Expiry

  @Test
  void guardReturnsTheValueOfTheBody() throws Exception {
    assertThat(new Expiry(TimeoutException::new).guard(() -> "value")).isEqualTo("value");
  }

  @Test
  void expiryIsRaisedWhereTheBodyWaits() {
    Expiry expiry = new Expiry(TimeoutException::new);

    Throwable thrown =
        catchThrowable(() ->
            expiry.guard(() -> {
              expiry.expire();
              return waitHere();
            }));

    assertThat(thrown).isInstanceOf(TimeoutException.class);
    assertThat(Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getMethodName))
        .contains("waitHere");
  }

  private static boolean waitHere() throws InterruptedException {
    return Wait.block(null, null).await();
  }

  @Test
  void expiryEndsABlockingCallOfTheJdk() {
    Expiry expiry = new Expiry(TimeoutException::new);

    assertThatThrownBy(() ->
            expiry.guard(() -> {
              expiry.expire();
              Thread.sleep(Duration.ofDays(1));
              return null;
            }))
        .isInstanceOf(TimeoutException.class)
        .hasSuppressedException(new InterruptedException("sleep interrupted"));
  }

  @Test
  void expiryOfABodyThatDoesNotWaitIsForgotten() throws Exception {
    Expiry expiry = new Expiry(TimeoutException::new);

    String value =
        expiry.guard(() -> {
          expiry.expire();
          return "value";
        });

    assertThat(value).isEqualTo("value");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void expiryAfterTheBodyDoesNothing() throws Exception {
    Expiry expiry = new Expiry(TimeoutException::new);
    expiry.guard(() -> "value");

    expiry.expire();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(self.withdraw(cause)).isFalse();
  }

  @Test
  void interruptThatIsNoExpiryGoesThrough() {
    InterruptedException interrupt = new InterruptedException();

    assertThatThrownBy(() ->
            new Expiry(TimeoutException::new)
                .guard(() -> {
                  throw interrupt;
                }))
        .isSameAs(interrupt);
  }

  @Test
  void expiryNeverLeaksOutOfTheBodyInARace() throws Exception {
    AtomicReference<Expiry> next = new AtomicReference<>();
    var timer =
        Waiter.start(() -> {
          int expired = 0;
          while (expired < 2_000) {
            Expiry expiry = next.getAndSet(null);
            if (expiry != null) {
              Waiter.spin(ThreadLocalRandom.current().nextInt(50));
              expiry.expire();
              expired++;
            }
          }
          return expired;
        });

    int clean = 0;
    while (!timer.hasEnded()) {
      Expiry expiry = new Expiry(TimeoutException::new);
      next.set(expiry);
      expiry.guard(() -> {
        Waiter.spin(ThreadLocalRandom.current().nextInt(50));
        return null;
      });
      Wait<Boolean> wait = Wait.block(null, null);
      wait.complete(true);
      clean += wait.await() && !Thread.currentThread().isInterrupted() ? 0 : 1;
    }

    assertThat(clean).isZero();
  }
}
