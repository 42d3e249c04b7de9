package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallFrameTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 200_000;
  private static final AtomicReference<Descriptor> HOME = new AtomicReference<>();

  @Test
  void aFrameHasOneOwnerAtATime() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      long intruders = total(threads, CallFrameTest::countIntruders);

      assertThat(intruders).isZero();
    }
  }

  /** Writes something of its own into a frame and counts how often somebody else changed it. */
  private static long countIntruders(long id) {
    long intruders = 0;
    for (long round = 0; round < ROUNDS; round++) {
      // All in the same home, so that they meet.
      CallFrame frame = CallFrame.take(0);
      long mark = id << 32 | round;
      frame.scratch.set(JAVA_LONG, 0, mark);
      Thread.onSpinWait();
      intruders += frame.scratch.get(JAVA_LONG, 0) == mark ? 0 : 1;
      frame.put();
    }
    return intruders;
  }

  @Test
  void everyThreadReadsItsOwnError() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      long wrong = total(threads, CallFrameTest::countWrongErrors);

      assertThat(wrong).isZero();
    }
  }

  /** Fails in one of two ways and counts how often it was told the other. */
  private static long countWrongErrors(long id) {
    try (Handles.Pair pair = Handles.socketPair(SocketType.STREAM)) {
      boolean even = (id & 1) == 0;
      Errno expected = even ? Errno.EAGAIN : Errno.EPIPE;
      MemorySegment buffer = Handles.buffer(1);
      Descriptor socket = pair.first();
      pair.second().shutdown(true, false);
      HOME.compareAndSet(null, socket);
      socket.shareFramesOf(HOME.get());
      long wrong = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long result = even ? socket.read(buffer) : socket.write(buffer);
        wrong += expected.is(result) ? 0 : 1;
      }
      return wrong;
    }
  }

  private interface Counter {
    long count(long id);
  }

  private static long total(ExecutorService threads, Counter counter) throws Exception {
    List<Callable<Long>> tasks =
        IntStream.range(0, THREADS)
            .<Callable<Long>>mapToObj(id -> () -> counter.count(id))
            .toList();
    long total = 0;
    for (Future<Long> future : threads.invokeAll(tasks)) {
      total += future.get();
    }
    return total;
  }

  @Test
  void anExhaustedPoolStillAnswers() {
    int more = 2 * CallFrame.cells(Runtime.getRuntime().availableProcessors());
    Set<Long> addresses = new HashSet<>();
    List<CallFrame> frames = IntStream.range(0, more).mapToObj(_ -> CallFrame.take()).toList();

    frames.forEach(frame -> addresses.add(frame.state.address()));
    frames.forEach(CallFrame::put);

    assertThat(addresses).hasSize(more);
  }

  @Test
  void theNumberOfCellsIsAPowerOfTwo() {
    for (int processors : new int[] {1, 2, 3, 12, 64, 100}) {
      assertThat(Integer.bitCount(CallFrame.cells(processors))).isEqualTo(1);
    }
  }
}
