package io.ramie.benchmarks;

import io.ramie.queue.FiberQueue;
import java.util.Comparator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Nanoseconds for an element that one fiber puts into a queue and another one of the same thread
 * takes out of it, and the same with the JDK's queues between virtual threads on the simplest
 * executor. What is bounded has 16 places, so both sides wait once for every 16 elements; of what
 * is not the consumer waits once.
 */
public class QueueBenchmark extends FiberBenchmark {
  private static final int ELEMENTS = 200_000;
  private static final int CAPACITY = 16;
  private static final Integer ELEMENT = 1;

  private static @Nullable Void put(BlockingQueue<Integer> queue) throws InterruptedException {
    for (int i = 0; i < ELEMENTS; i++) {
      queue.put(ELEMENT);
    }
    return null;
  }

  private static @Nullable Void take(BlockingQueue<Integer> queue) throws InterruptedException {
    for (int i = 0; i < ELEMENTS; i++) {
      if (!queue.take().equals(ELEMENT)) {
        throw new IllegalStateException("another element");
      }
    }
    return null;
  }

  private void inFibers(BlockingQueue<Integer> queue) {
    start(() -> take(queue));
    start(() -> put(queue));
    run();
  }

  private interface Body {
    @Nullable Void run() throws InterruptedException;
  }

  private static void uninterrupted(Body body) {
    try {
      body.run();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("nobody interrupts this", interrupted);
    }
  }

  private void inVirtualThreads(BlockingQueue<Integer> queue) {
    executor().start(() -> uninterrupted(() -> take(queue)));
    executor().start(() -> uninterrupted(() -> put(queue)));
    executor().run();
  }

  /** Ours, with a limit. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void bounded() {
    inFibers(FiberQueue.bounded(CAPACITY));
  }

  /** Ours, with one place: each side waits for each element. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void boundedByOne() {
    inFibers(FiberQueue.bounded(1));
  }

  /** Ours, without a limit. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void unbounded() {
    inFibers(FiberQueue.unbounded());
  }

  /** Ours, by priority, with a limit. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void priority() {
    inFibers(FiberQueue.priority(Comparator.naturalOrder(), CAPACITY));
  }

  /** The JDK's, with a limit. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void jdkArrayBlockingQueue() {
    inVirtualThreads(new ArrayBlockingQueue<>(CAPACITY));
  }

  /** The JDK's, with one place. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void jdkArrayBlockingQueueOfOne() {
    inVirtualThreads(new ArrayBlockingQueue<>(1));
  }

  /** The JDK's, of linked nodes, with a limit. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void jdkLinkedBlockingQueueWithLimit() {
    inVirtualThreads(new LinkedBlockingQueue<>(CAPACITY));
  }

  /** The JDK's, without a limit. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void jdkLinkedBlockingQueue() {
    inVirtualThreads(new LinkedBlockingQueue<>());
  }

  /** The JDK's, by priority; it has no limit. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void jdkPriorityBlockingQueue() {
    inVirtualThreads(new PriorityBlockingQueue<>());
  }
}
