package io.ramie.epoll;

import static io.ramie.spi.Io.READABLE;
import static io.ramie.spi.Io.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/** Fibers wait in random hooks while other threads do to them whatever they may, at random. */
class EpollSchedulerStressTest extends HookTest {
  private static final int FIBERS = 60;
  private static final int PAIRS = 8;
  private static final int THREADS = 3;
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(4);

  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final AtomicReferenceArray<Handles.Pair> pairs = new AtomicReferenceArray<>(PAIRS);
  private final AtomicLong waits = new AtomicLong();
  private final AtomicLong raised = new AtomicLong();
  private final AtomicLong caught = new AtomicLong();
  private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(FIBERS);
  private volatile boolean stop;

  @Test
  void nothingIsLeftAfterARandomHistory() throws Exception {
    long seed = Long.getLong("ramie.seed", System.nanoTime());
    System.out.println("EpollSchedulerStressTest: -Dramie.seed=" + seed);
    long sockets = Handles.openDescriptors("socket:");
    for (int i = 0; i < PAIRS; i++) {
      pairs.set(i, unkeptPair());
    }
    List<Fiber<Void>> fibers = new ArrayList<>();
    for (int i = 0; i < FIBERS; i++) {
      Random random = new Random(seed + i);
      fibers.add(fiber(() -> liveOn(random)));
    }

    List<Threads.Running> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(seed - 1 - i);
      threads.add(Threads.start(() -> disturb(fibers, random)));
    }
    threads.add(Threads.start(() -> end(fibers)));
    run();
    threads.forEach(Threads.Running::join);
    for (int i = 0; i < PAIRS; i++) {
      pairs.get(i).close();
    }

    assertThat(surprises).isEmpty();
    assertThat(waits).hasValueGreaterThan(1_000);
    // Whoever ended with one still to come never saw it.
    assertThat(caught.get()).isPositive().isLessThanOrEqualTo(raised.get());
    assertThat(scheduler.fibers()).isEmpty();
    assertThat(scheduler.loop().timers()).isZero();
    assertThat(scheduler.loop().readyWaits()).isZero();
    assertThat(scheduler.loop().registrations().size()).isZero();
    // The marker of closed handles is opened once, and stays.
    assertThat(Handles.openDescriptors("socket:")).isBetween(sockets, sockets + 1);
  }

  private static Handles.Pair unkeptPair() {
    return new Handles().sockets();
  }

  // Fibers

  private void liveOn(Random random) {
    try {
      while (true) {
        try {
          waits.incrementAndGet();
          waitSomehow(random);
        } catch (Raised expected) {
          caught.incrementAndGet();
        } catch (TimeoutException | InterruptedException | ClosedIoException expected) {
          // ended early, which is what this is about
        }
      }
    } catch (Stop end) {
      // as it should
    } catch (Throwable surprise) {
      surprises.add(surprise);
    } finally {
      ended.countDown();
    }
  }

  private void waitSomehow(Random random) throws Exception {
    Handles.Pair pair = pairs.get(random.nextInt(PAIRS));
    Io end = random.nextBoolean() ? pair.first() : pair.second();
    Duration timeout = random.nextInt(4) == 0 ? null : Duration.ofNanos(random.nextInt(2_000_000));
    switch (random.nextInt(12)) {
      case 0 -> scheduler.yield();
      case 1 -> scheduler.kernelSleep(timeout);
      case 2 -> scheduler.block("stress", timeout);
      case 3 -> checkEvents(READABLE, scheduler.ioWait(end, READABLE, timeout));
      case 4 ->
          checkEvents(READABLE | WRITABLE, scheduler.ioWait(end, READABLE | WRITABLE, timeout));
      case 5 -> checkCount(scheduler.ioRead(end, Handles.buffer(100), random.nextInt(50)));
      case 6 -> checkCount(scheduler.ioWrite(end, Handles.buffer(5_000), random.nextInt(5_000)));
      case 7 ->
          scheduler.timeoutAfter(
              timeout,
              TimeoutException::new,
              () -> scheduler.ioRead(end, Handles.buffer(10_000), 10_000));
      case 8 ->
          scheduler.timeoutAfter(
              timeout,
              TimeoutException::new,
              () ->
                  scheduler.timeoutAfter(
                      Duration.ofNanos(random.nextInt(1_000_000)),
                      TimeoutException::new,
                      () -> scheduler.block(null, null)));
      case 9, 10 -> selectSomehow(random, timeout);
      default -> replace(random.nextInt(PAIRS));
    }
  }

  private void selectSomehow(Random random, Duration timeout) throws Exception {
    List<Io> first = new ArrayList<>();
    List<Io> second = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(PAIRS); i++) {
      first.add(pairs.get(random.nextInt(PAIRS)).first());
      second.add(pairs.get(random.nextInt(PAIRS)).second());
    }
    IoSelection found =
        random.nextBoolean()
            ? scheduler.ioSelect(first, List.of(), second, timeout)
            : scheduler.ioSelect(second, first, List.of(), timeout);
    if (timeout == null && found.isEmpty()) {
      throw new IOException("a selection without a time-out has found nothing");
    }
  }

  private static void checkEvents(int asked, int told) throws IOException {
    if ((told & ~asked) != 0) {
      throw new IOException("asked for " + asked + " and got " + told);
    }
  }

  private static void checkCount(long count) throws IOException {
    boolean possible =
        count >= 0
            || Errno.EAGAIN.is(count)
            || Errno.EBADF.is(count)
            || Errno.EPIPE.is(count)
            || Errno.ECONNRESET.is(count);
    if (!possible) {
      throw new IOException(Errno.describe(count));
    }
  }

  private void replace(int index) {
    pairs.getAndSet(index, unkeptPair()).close();
  }

  // Other threads

  private void disturb(List<Fiber<Void>> fibers, Random random) {
    while (!stop) {
      Fiber<?> fiber = fibers.get(random.nextInt(FIBERS));
      switch (random.nextInt(20)) {
        case 0 -> replace(random.nextInt(PAIRS));
        case 1, 2, 3 -> {
          raised.incrementAndGet();
          scheduler.fiberInterrupt(fiber, new Raised());
        }
        case 4 -> fiber.thread().interrupt();
        case 5, 6, 7 -> {
          Handles.Pair pair = pairs.get(random.nextInt(PAIRS));
          long _ = pair.first().write(Handles.buffer(random.nextInt(1, 3_000)));
          long _ = pair.second().read(Handles.buffer(3_000));
        }
        default -> scheduler.unblock("stress", fiber);
      }
      Threads.jitter(random.nextInt(2_000));
    }
  }

  private void end(List<Fiber<Void>> fibers) throws InterruptedException {
    boolean early = ended.await(LONG_ENOUGH.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(early).isFalse();
    stop = true;
    do {
      fibers.forEach(fiber -> fiber.raise(new Stop()));
    } while (!ended.await(1, TimeUnit.MILLISECONDS));
  }
}
