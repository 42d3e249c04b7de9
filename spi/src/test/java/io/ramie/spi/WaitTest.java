package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class WaitTest {
  private static final int RACES = 5_000;

  /** A wait that ends with text. */
  private static final class Question extends Wait<String> {
    Question() {
      super(Kind.IO, "a question", FOREVER);
    }
  }

  @AfterEach
  void threadIsNotInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void firstCompletionWins() throws InterruptedException {
    Question wait = new Question();

    boolean first = wait.complete("first");
    boolean second = wait.complete("second");
    boolean third = wait.fail(new IOException());

    assertThat(List.of(first, second, third)).containsExactly(true, false, false);
    assertThat(wait.await()).isEqualTo("first");
  }

  @Test
  void exactlyOneOfManyCompletersWins() throws Exception {
    for (int round = 0; round < 500; round++) {
      Question wait = new Question();
      CountDownLatch go = new CountDownLatch(1);
      List<Waiter<Boolean>> completers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String value = "from " + i;
        completers.add(
            Waiter.start(() -> {
              go.await();
              return wait.complete(value);
            }));
      }

      go.countDown();
      String value = wait.await();

      for (int i = 0; i < 3; i++) {
        assertThat(completers.get(i).value()).isEqualTo(value.equals("from " + i));
      }
    }
  }

  @Test
  void nullIsAValue() throws InterruptedException {
    Wait<Object> wait = new Wait<>(Wait.Kind.BLOCK, null, Wait.FOREVER);

    assertThat(wait.complete(null)).isTrue();

    assertThat(wait.isCompleted()).isTrue();
    assertThat(wait.await()).isNull();
  }

  @Test
  void lateCompletionDoesNotEndTheNextWait() throws Exception {
    AtomicReference<Question> first = new AtomicReference<>();
    var waiter =
        Waiter.start(() -> {
          Question one = new Question();
          one.complete("one");
          one.await();
          first.set(one);
          return new Question().await();
        });
    @SuppressWarnings("unchecked")
    Wait<String> second = (Wait<String>) waiter.awaitWait();

    boolean late = first.get().complete("late");
    first.get().wake();

    assertThat(late).isFalse();
    assertThat(second.isCompleted()).isFalse();
    second.complete("two");
    assertThat(waiter.value()).isEqualTo("two");
  }

  @Test
  void noCompletionIsLostInARace() throws Exception {
    AtomicReference<Question> current = new AtomicReference<>();
    var waiter =
        Waiter.start(() -> {
          int ended = 0;
          while (ended < RACES) {
            Question wait = new Question();
            current.set(wait);
            Waiter.spin(ThreadLocalRandom.current().nextInt(100));
            ended += wait.await().length();
          }
          return ended;
        });

    for (int round = 0; round < RACES; round++) {
      Waiter.eventually(() -> current.get() != null);
      Question wait = current.getAndSet(null);
      Waiter.spin(ThreadLocalRandom.current().nextInt(100));
      wait.complete("1");
    }

    assertThat(waiter.value()).isEqualTo(RACES);
  }

  @Test
  void failureIsThrownAsItIs() {
    IOException checked = new IOException();
    Question wait = new Question();
    wait.fail(checked);

    assertThatThrownBy(wait::await).isSameAs(checked);
  }

  @Test
  void suppliedFailureIsMadeWhereTheFiberWaits() throws Exception {
    var waiter = Waiter.start(this::waitHere);
    Wait<?> wait = waiter.awaitWait();

    wait.fail(() -> new IOException("made late"));

    assertThat(
            Arrays.stream(waiter.failure().getStackTrace()).map(StackTraceElement::getMethodName))
        .contains("waitHere");
  }

  private String waitHere() throws InterruptedException {
    return new Question().await();
  }

  @Test
  void interruptEndsTheWaitAndClearsTheStatus() throws Exception {
    AtomicReference<Question> wait = new AtomicReference<>();
    var waiter =
        Waiter.start(() -> {
          wait.set(new Question());
          try {
            return wait.get().await();
          } catch (InterruptedException e) {
            return "interrupted, status " + Thread.currentThread().isInterrupted();
          }
        });
    waiter.awaitWait();

    waiter.fiber().thread().interrupt();

    assertThat(waiter.value()).isEqualTo("interrupted, status false");
    assertThat(wait.get().complete("late")).isFalse();
  }

  @Test
  void interruptThatComesAfterCompletionKeepsItsStatus() throws InterruptedException {
    Question wait = new Question();
    wait.complete("done");
    Thread.currentThread().interrupt();

    String value = wait.await();

    assertThat(value).isEqualTo("done");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptedThreadDoesNotBeginAWait() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> new Question().await()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void waitIsTheCurrentOneWhileItLasts() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    AtomicReference<Wait<?>> after = new AtomicReference<>(new Question());
    var waiter =
        Waiter.start(() -> {
          String value = new Question().await();
          after.set(Fiber.current().currentWait());
          looked.countDown();
          return value;
        });
    @SuppressWarnings("unchecked")
    Wait<String> wait = (Wait<String>) waiter.awaitWait();

    assertThat(wait).isInstanceOf(Question.class);
    assertThat(wait.fiber()).isSameAs(waiter.fiber());
    wait.complete("done");
    looked.await();

    assertThat(after.get()).isNull();
  }

  @Test
  void waitInsideAWaitIsRefused() {
    Wait<String> outer =
        new Wait<>(Wait.Kind.IO, "outer", Wait.FOREVER) {
          @Override
          protected void park() {
            try {
              new Question().await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
        };

    assertThatThrownBy(outer::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Fiber.current().name());
    assertThat(Fiber.current().currentWait()).isNull();
  }

  @Test
  void wordsSayWhatItWaitsForAndHowLong() {
    assertThat(Wait.sleep(Duration.ofSeconds(2)))
        .asString()
        .matches("sleep for .*, at most 2.000 s");
    assertThat(Wait.block("a lock", null)).asString().matches("block on a lock for [^,]*");
    assertThat(new IoWait(new FakeIo(), Io.READABLE | Io.WRITABLE, null))
        .asString()
        .startsWith("READABLE|WRITABLE on fake handle");
  }

  // Unblock

  @Test
  void unblockEndsBlocksAndSleeps() throws Exception {
    for (Wait.Kind kind : List.of(Wait.Kind.BLOCK, Wait.Kind.SLEEP)) {
      var waiter = Waiter.start(() -> new Wait<Boolean>(kind, null, Wait.FOREVER).await());
      waiter.awaitWait();

      Wait.unblock(waiter.fiber());

      assertThat(waiter.value()).isTrue();
    }
  }

  @Test
  void unblockOfAHandleWaitIsKeptForTheNextBlock() throws Exception {
    Callable<Boolean> body =
        () -> new Question().await().equals("ready") && Wait.block(null, null).await();
    var waiter = Waiter.start(body);
    @SuppressWarnings("unchecked")
    Wait<String> wait = (Wait<String>) waiter.awaitWait();

    Wait.unblock(waiter.fiber());
    assertThat(wait.isCompleted()).isFalse();
    wait.complete("ready");

    assertThat(waiter.value()).isTrue();
  }

  @Test
  void earlyUnblocksEndTheNextBlockOnly() throws InterruptedException {
    Wait.unblock(Fiber.current());
    Wait.unblock(Fiber.current());

    assertThat(Wait.block(null, null).await()).isTrue();
    assertThat(expiringBlock().await()).as("unblocked").isFalse();
  }

  @Test
  void earlyUnblockEndsASleepWithoutEnd() throws InterruptedException {
    Wait.unblock(Fiber.current());

    assertThat(Wait.sleep(null).await()).isTrue();
  }

  @Test
  void earlyUnblockShortensNoSleep() throws InterruptedException {
    AtomicInteger parked = new AtomicInteger();
    Wait.unblock(Fiber.current());
    Wait<Boolean> sleep =
        new Wait<>(Wait.Kind.SLEEP, null, 1_000) {
          @Override
          protected void park() {
            parked.incrementAndGet();
            complete(false);
          }
        };

    assertThat(sleep.await()).isFalse();
    assertThat(parked).hasValue(1);
    assertThat(Wait.block(null, null).await()).isTrue();
  }

  /** Times out as soon as it has to wait. */
  private static Wait<Boolean> expiringBlock() {
    return new Wait<>(Wait.Kind.BLOCK, null, 1_000) {
      @Override
      protected void park() {
        complete(false);
      }
    };
  }

  @Test
  void unblockOfAWaitThatHasJustEndedIsNotKept() throws InterruptedException {
    Fiber<?> fiber = Fiber.current();
    Wait<Boolean> timedOut =
        new Wait<>(Wait.Kind.BLOCK, null, 1_000) {
          @Override
          protected void park() {
            complete(false);
            Wait.unblock(fiber);
          }
        };

    assertThat(timedOut.await()).isFalse();

    assertThat(expiringBlock().await()).as("unblocked").isFalse();
  }

  @Test
  void earlyUnblockIsNotUsedUpByABlockThatEndsOtherwise() throws InterruptedException {
    Wait<Boolean> over = expiringBlock();
    Wait.unblock(Fiber.current());
    over.complete(false);

    assertThat(over.await()).isFalse();

    assertThat(expiringBlock().await()).as("unblocked").isTrue();
  }

  @Test
  void unblockOfAFinishedThreadIsIgnored() throws Exception {
    var waiter = Waiter.start(() -> "done");
    waiter.value();
    waiter.fiber().thread().join();

    Wait.unblock(waiter.fiber());

    assertThat(waiter.fiber().isDone()).isTrue();
  }
}
