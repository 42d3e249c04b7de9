package io.ramie.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Producers and consumers on two schedulers and two plain threads: each element exactly once. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class QueueStressTest {
  private static final int CAPACITY = 4;
  private static final int PRODUCERS = 8;
  private static final int EACH = 4_000;

  /** Starts bodies on two schedulers, each with a thread, and on a thread for each. */
  private static <T> List<Future<T>> everywhere(List<Callable<T>> bodies) {
    List<Future<T>> all = new ArrayList<>();
    List<List<FutureTask<T>>> schedulers = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < bodies.size(); i++) {
      FutureTask<T> task = new FutureTask<>(bodies.get(i));
      all.add(task);
      if (i % 4 < 2) {
        schedulers.get(i % 4).add(task);
      } else {
        Thread.ofPlatform().daemon().start(task);
      }
    }
    for (List<FutureTask<T>> tasks : schedulers) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> Fibers.run("epoll", () -> tasks.forEach(task -> Fibers.schedule(task::run))));
    }
    return all;
  }

  private interface Put {
    void put(FiberQueue<Integer> queue, int element) throws Exception;
  }

  private interface Take {
    @Nullable Integer take(FiberQueue<Integer> queue) throws Exception;
  }

  private static void check(FiberQueue<Integer> queue, Put put, Take take, Runnable atTheEnd)
      throws Exception {
    List<Callable<BitSet>> bodies = new ArrayList<>();
    AtomicInteger producing = new AtomicInteger(PRODUCERS);
    for (int i = 0; i < PRODUCERS; i++) {
      int from = i * EACH;
      bodies.add(() -> {
        for (int element = from; element < from + EACH; element++) {
          put.put(queue, element);
        }
        if (producing.decrementAndGet() == 0) {
          atTheEnd.run();
        }
        return new BitSet();
      });
    }
    for (int i = 0; i < PRODUCERS; i++) {
      bodies.add(() -> {
        BitSet seen = new BitSet();
        for (Integer next = take.take(queue); next != null; next = take.take(queue)) {
          assertThat(seen.get(next)).isFalse();
          seen.set(next);
        }
        return seen;
      });
    }
    BitSet all = new BitSet();
    for (Future<BitSet> each : everywhere(bodies)) {
      assertThat(all.intersects(each.get())).isFalse();
      all.or(each.get());
    }
    assertThat(all.cardinality()).isEqualTo(PRODUCERS * EACH);
    assertThat(queue.size()).isZero();
    assertThat(queue.consumersWaiting() + queue.producersWaiting()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void eachElementIsTakenOnce(Kind kind) throws Exception {
    FiberQueue<Integer> jobs = kind.open(CAPACITY);
    check(jobs, FiberQueue::put, queue -> queue.poll(null), jobs::close);
  }

  @ParameterizedTest
  @EnumSource
  void timeoutsTakeAndPutNothing(Kind kind) throws Exception {
    FiberQueue<Integer> jobs = kind.open(CAPACITY);
    check(
        jobs,
        (queue, element) -> {
          while (!queue.offer(element, anInstant())) {
            Thread.onSpinWait();
          }
        },
        queue -> {
          Integer taken = queue.poll(anInstant());
          while (taken == null && !(queue.isClosed() && queue.isEmpty())) {
            taken = queue.poll(anInstant());
          }
          return taken;
        },
        jobs::close);
  }

  private static Duration anInstant() {
    return Duration.ofNanos(ThreadLocalRandom.current().nextInt(20_000));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotChosenIsNotTaken(Kind kind) throws Exception {
    FiberQueue<Integer> other = kind.open(CAPACITY);
    AtomicInteger left = new AtomicInteger(PRODUCERS * EACH);
    check(
        kind.open(CAPACITY),
        (queue, element) ->
            Operation.choice(queue.putting(element), other.putting(element)).perform(),
        queue ->
            left.getAndDecrement() <= 0
                ? null
                : Operation.choice(queue.taking(), other.taking()).perform(),
        () -> {});
    assertThat(other.size()).isZero();
    assertThat(other.consumersWaiting() + other.producersWaiting()).isZero();
  }

  /** An interrupt comes at any moment; what was taken before it is not lost. */
  @ParameterizedTest
  @EnumSource
  void interruptsTakeAndPutNothing(Kind kind) throws Exception {
    FiberQueue<Integer> queue = kind.open(1);
    BitSet taken = new BitSet();
    CompletableFuture<Thread> consumer = new CompletableFuture<>();
    CompletableFuture<Thread> producer = new CompletableFuture<>();
    List<Future<Integer>> both =
        everywhere(
            List.of(
                () -> {
                  producer.complete(Thread.currentThread());
                  return putAll(queue);
                },
                () -> {
                  consumer.complete(Thread.currentThread());
                  return takeAll(queue, taken);
                }));

    while (!both.get(0).isDone() || !both.get(1).isDone()) {
      consumer.get().interrupt();
      producer.get().interrupt();
      Thread.onSpinWait();
    }

    assertThat(both.get(0).get()).isEqualTo(EACH);
    assertThat(both.get(1).get()).isEqualTo(EACH);
    assertThat(taken.cardinality()).isEqualTo(EACH);
  }

  private static Integer putAll(FiberQueue<Integer> queue) {
    int put = 0;
    while (put < EACH) {
      try {
        queue.put(put);
        put++;
      } catch (InterruptedException e) {
        assertThat(e).isNotNull();
      }
    }
    queue.close();
    return put;
  }

  private static Integer takeAll(FiberQueue<Integer> queue, BitSet taken) {
    int count = 0;
    for (; ; ) {
      try {
        Integer next = queue.poll(null);
        if (next == null) {
          return count;
        }
        taken.set(next);
        count++;
      } catch (InterruptedException e) {
        assertThat(e).isNotNull();
      }
    }
  }
}
