package io.ramie.queue;

import static io.ramie.queue.QueueWaiters.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ramie.Fibers;
import io.ramie.HookNotes;
import io.ramie.Setting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.queue.QueueWaiters.Waiter;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class QueueWaitingTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(2);

  private final FiberQueue<String> jobs = FiberQueue.<String>unbounded().named("jobs");
  private final FiberQueue<String> narrow = FiberQueue.<String>bounded(1).named("narrow");

  @ParameterizedTest
  @EnumSource
  @DisplayName("B27: a consumer takes until the queue is closed, and its loop ends")
  void aConsumerTakesUntilTheQueueIsClosed(Setting setting) throws Exception {
    setting.run(() -> {
      Future<List<String>> consumer = setting.start(() -> takeAll(jobs));
      for (String each : List.of("a", "b", "c")) {
        Fibers.sleep(SHORT);
        jobs.put(each);
      }
      jobs.close();

      assertThat(consumer.get()).containsExactly("a", "b", "c");
    });
  }

  private static List<String> takeAll(FiberQueue<String> queue) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    for (String each = queue.poll(null); each != null; each = queue.poll(null)) {
      taken.add(each);
    }
    return taken;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B28: a tiny time-out on an empty queue gives null")
  void aTinyTimeoutEnds(Setting setting) throws Exception {
    setting.run(() -> {
      assertThat(jobs.poll(Duration.ofNanos(1))).isNull();
      assertThat(jobs.poll(1, TimeUnit.NANOSECONDS)).isNull();
      assertThat(jobs.taking().tryPerform(Duration.ofNanos(1))).isNull();
      assertThat(jobs.consumersWaiting()).isZero();
    });
  }

  @Test
  @DisplayName("B28: an element that is there comes without the block hook")
  void anElementThatIsThereComesAtOnce() throws Exception {
    HookNotes notes = new HookNotes();

    Fibers.run(
        notes.scheduler(),
        () -> {
          narrow.put("a");
          assertThat(narrow.poll(LONG)).isEqualTo("a");
          narrow.put("b");
          assertThat(narrow.take()).isEqualTo("b");
          assertThat(narrow.poll(Duration.ofMillis(1))).isNull();
        });

    assertThat(notes.given(Hook.BLOCK)).hasSize(1);
    assertThat(notes.given(Hook.BLOCK).getFirst().getFirst()).isSameAs(narrow);
  }

  @Test
  @DisplayName("B29: a time-out of zero does not wait")
  void aTimeoutOfZeroDoesNotWait() throws Exception {
    HookNotes notes = new HookNotes();

    Fibers.run(
        notes.scheduler(),
        () -> {
          assertThat(narrow.poll(Duration.ZERO)).isNull();
          narrow.put("a");
          assertThat(narrow.offer("b", Duration.ZERO)).isFalse();
        });

    assertThat(notes.called()).doesNotContain(Hook.BLOCK);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B30: who waits for a shorter time times out earlier")
  void consumersTimeOutInTheOrderOfTheirTimeouts(Setting setting) throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    setting.run(() -> {
      List<Future<Boolean>> consumers = new ArrayList<>();
      for (int millis : List.of(300, 100, 200)) {
        consumers.add(
            setting.start(() -> {
              assertThat(jobs.poll(Duration.ofMillis(millis))).isNull();
              order.add(millis);
            }));
      }
      for (Future<Boolean> each : consumers) {
        each.get();
      }
    });

    if (setting == Setting.FIBERS) {
      assertThat(order).containsExactly(100, 200, 300);
    }
    assertThat(order).hasSize(3);
    assertThat(jobs.consumersWaiting()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B30: consumers with equal time-outs get elements first come first served")
  void consumersAreServedInTheirOrder(Setting setting) throws Exception {
    setting.run(() -> {
      List<Waiter<String>> consumers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        consumers.add(start(setting, () -> jobs.poll(LONG)));
      }
      assertThat(jobs.consumersWaiting()).isEqualTo(3);
      assertThat(jobs.poll()).isNull();

      List.of("a", "b", "c").forEach(jobs::add);

      assertThat(consumers.get(0).result().get()).isEqualTo("a");
      assertThat(consumers.get(1).result().get()).isEqualTo("b");
      assertThat(consumers.get(2).result().get()).isEqualTo("c");
      assertThat(jobs.isEmpty()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B32: producers go on one for each element that is taken, in their order")
  void producersAreServedInTheirOrder(Setting setting) throws Exception {
    setting.run(() -> {
      narrow.put("a");
      List<Waiter<Boolean>> producers = new ArrayList<>();
      for (String each : List.of("b", "c", "d")) {
        producers.add(start(setting, () -> narrow.offer(each, LONG)));
      }
      assertThat(narrow.producersWaiting()).isEqualTo(3);
      assertThat(narrow.offer("e")).isFalse();

      assertThat(narrow.take()).isEqualTo("a");
      assertThat(producers.get(0).result().get()).isTrue();
      assertThat(narrow.producersWaiting()).isEqualTo(2);
      assertThat(narrow.remove("b")).isTrue();
      assertThat(producers.get(1).result().get()).isTrue();
      assertThat(narrow.producersWaiting()).isOne();
      assertThat(narrow.take()).isEqualTo("c");
      assertThat(producers.get(2).result().get()).isTrue();
      assertThat(narrow.take()).isEqualTo("d");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B32: closing wakes producers who wait")
  void closingWakesProducers(Setting setting) throws Exception {
    setting.run(() -> {
      narrow.put("a");
      Waiter<Boolean> offering = start(setting, () -> narrow.offer("b", LONG));
      Waiter<?> putting = start(setting, () -> narrow.putting("c").perform());

      narrow.close();

      assertClosed(offering, "narrow");
      assertClosed(putting, "narrow");
      assertThat(narrow.producersWaiting()).isZero();
      assertThat(takeAll(narrow)).containsExactly("a");
    });
  }

  @ParameterizedTest
  @EnumSource
  void closingWakesConsumers(Setting setting) throws Exception {
    setting.run(() -> {
      Waiter<String> taking = start(setting, jobs::take);
      Waiter<String> polling = start(setting, () -> jobs.poll(LONG));
      Waiter<String> performing = start(setting, () -> jobs.taking().perform());

      jobs.close();

      assertClosed(taking, "jobs");
      assertThat(polling.result().get()).isNull();
      assertClosed(performing, "jobs");
      assertThat(jobs.consumersWaiting()).isZero();
    });
  }

  private static void assertClosed(Waiter<?> waiter, String name) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(waiter.result()::get)
        .withCauseInstanceOf(QueueClosedException.class)
        .withMessageContaining(name);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedConsumerHasTakenNothing(Setting setting) throws Exception {
    setting.run(() -> {
      Waiter<String> interrupted = start(setting, jobs::take);
      Waiter<String> next = start(setting, jobs::take);

      interrupted.interrupt();
      assertInterrupted(interrupted);
      jobs.put("a");

      assertThat(next.result().get()).isEqualTo("a");
      assertThat(jobs.consumersWaiting()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedProducerHasPutNothing(Setting setting) throws Exception {
    setting.run(() -> {
      narrow.put("a");
      Waiter<Boolean> interrupted = start(setting, () -> narrow.offer("b", LONG));
      Waiter<Boolean> next = start(setting, () -> narrow.offer("c", LONG));

      interrupted.interrupt();
      assertInterrupted(interrupted);
      assertThat(narrow.take()).isEqualTo("a");

      assertThat(next.result().get()).isTrue();
      assertThat(narrow.take()).isEqualTo("c");
      assertThat(narrow.producersWaiting()).isZero();
    });
  }

  private static void assertInterrupted(Waiter<?> waiter) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(waiter.result()::get)
        .withCauseInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutEndsAPutThatHasPutNothing(Setting setting) throws Exception {
    setting.run(() -> {
      narrow.put("a");

      assertThat(narrow.offer("b", SHORT)).isFalse();
      assertThat(narrow.putting("c").tryPerform(SHORT)).isNull();

      assertThat(narrow.producersWaiting()).isZero();
      assertThat(narrow).containsExactly("a");
    });
  }

  @ParameterizedTest
  @EnumSource
  void aConsumerWhoHasGivenUpIsPassedOver(Setting setting) throws Exception {
    setting.run(() -> {
      Waiter<String> patient = start(setting, jobs::take);
      assertThat(jobs.poll(SHORT)).isNull();
      Waiter<String> late = start(setting, jobs::take);

      jobs.put("a");
      jobs.put("b");

      assertThat(patient.result().get()).isEqualTo("a");
      assertThat(late.result().get()).isEqualTo("b");
    });
  }

  @ParameterizedTest
  @EnumSource
  void takingAndPuttingArePartsOfChoices(Setting setting) throws Exception {
    setting.run(() -> {
      Operation<String> takeOrPut =
          Operation.choice(jobs.taking(), narrow.putting("x").map(_ -> "was put"));

      assertThat(takeOrPut.perform()).isEqualTo("was put");
      Waiter<String> waiter = start(setting, takeOrPut::perform);
      jobs.put("a");
      assertThat(waiter.result().get()).isEqualTo("a");

      assertThat(narrow.producersWaiting()).isZero();
      assertThat(narrow.take()).isEqualTo("x");
      assertThat(narrow.isEmpty()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aChoiceThatTimesOutLeavesTheElement(Setting setting) throws Exception {
    setting.run(() -> {
      Operation<String> limited =
          Operation.choice(jobs.taking(), Operations.sleep(SHORT).map(_ -> "late"));

      assertThat(limited.perform()).isEqualTo("late");
      jobs.put("a");

      assertThat(jobs.consumersWaiting()).isZero();
      assertThat(jobs.poll()).isEqualTo("a");
    });
  }

  @Test
  void whoWaitsInVainLeavesNothingBehind() throws Exception {
    narrow.put("a");
    for (int i = 0; i < 10_000; i++) {
      assertThat(narrow.putting("b").tryPerform(Duration.ofNanos(1))).isNull();
      assertThat(narrow.offer("b", Duration.ofNanos(1))).isFalse();
      assertThat(jobs.poll(Duration.ofNanos(1))).isNull();
    }

    assertThat(narrow.producersWaiting() + jobs.consumersWaiting()).isZero();
    assertThat(narrow.take()).isEqualTo("a");
    assertThat(narrow.poll()).isNull();
  }

  @Test
  void aCancelledFiberHasTakenNothing() throws Exception {
    Fibers.run(() -> {
      Fiber<String> fiber = Fibers.schedule(jobs::take);
      fiber.cancel();
      fiber.join();
      jobs.put("a");

      assertThat(fiber.isCancelled()).isTrue();
      assertThat(jobs.poll()).isEqualTo("a");
    });
  }

  @Test
  void whatWasHandedOverToACancelledFiberBeforeItRunsIsNotLost() throws Exception {
    Fibers.run(() -> {
      Fiber<String> fiber = Fibers.schedule(jobs::take);
      fiber.cancel();
      jobs.put("a");

      assertThat(fiber.value()).isEqualTo("a");
    });
  }

  @Test
  void elementsAddedBeforeTheWaiterRunsStayInOrderForOthers() throws Exception {
    Fibers.run(() -> {
      Fiber<String> first = Fibers.schedule(jobs::take);
      jobs.put("a");
      jobs.put("b");

      // The first consumer has not run since, and has its element already.
      assertThat(jobs.take()).isEqualTo("b");
      assertThat(first.value()).isEqualTo("a");
    });
  }

  @Test
  void aComparatorThatFailsFailsWhoeverPuts() throws Exception {
    FiberQueue<Object> queue =
        FiberQueue.priority(Comparator.comparingInt(each -> Integer.parseInt(each.toString())), 1);
    assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> queue.put("none"));
    assertThat(queue.size()).isZero();

    Setting setting = Setting.THREADS;
    queue.put(1);
    Waiter<Boolean> waiter = start(setting, () -> queue.offer("none", LONG));
    Waiter<Boolean> next = start(setting, () -> queue.offer(2, LONG));
    assertThat(queue.take()).isEqualTo(1);

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(waiter.result()::get)
        .withCauseInstanceOf(NumberFormatException.class);
    assertThat(next.result().get()).isTrue();
    assertThat(queue.take()).isEqualTo(2);
  }

  @Test
  void theLeastComesFirstAndEqualOnesInTheOrderTheyCame() throws Exception {
    FiberQueue<String> queue = FiberQueue.priority(Comparator.comparingInt(String::length));
    for (String each : List.of("ccc", "b1", "b2", "a", "b3")) {
      queue.put(each);
    }

    assertThat(queue).containsExactly("a", "b1", "b2", "b3", "ccc");
    List<String> drained = new ArrayList<>();
    queue.drainTo(drained);
    assertThat(drained).containsExactly("a", "b1", "b2", "b3", "ccc");
  }

  @Test
  void aCapacityIsPositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FiberQueue.bounded(0))
        .withMessageContaining("capacity 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FiberQueue.priority(Comparator.<Integer>naturalOrder(), -1))
        .withMessageContaining("capacity -1");
  }

  @Test
  void itSaysHowItIs() throws Exception {
    assertThat(jobs).hasToString("FiberQueue[jobs: 0]");
    assertThat(FiberQueue.unbounded()).hasToString("FiberQueue[0]");
    narrow.put("a");
    Waiter<Boolean> waiter = start(Setting.THREADS, () -> narrow.offer("b", LONG));
    assertThat(narrow).hasToString("FiberQueue[narrow: 1 of 1, 1 producer waiting]");
    narrow.close();
    assertClosed(waiter, "narrow");
    assertThat(narrow).hasToString("FiberQueue[narrow: 1 of 1, closed]");
  }
}
