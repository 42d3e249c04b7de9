package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.SchedulerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class StressTest {
  private static final int CONNECTIONS = 8;
  private static final long BYTES = 2_000_000;

  /** Raised in readers, which carry on. */
  private static final class Nudge extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final FiberScheduler scheduler = new BlockingScheduler(SchedulerOptions.DEFAULT);

  @ParameterizedTest
  @EnumSource
  void everyByteArrivesWhileReadersAreInterrupted(Subject.Kind kind) throws Exception {
    List<Subject<Long>> readers = new ArrayList<>();
    List<Subject<Long>> writers = new ArrayList<>();
    AtomicInteger nudged = new AtomicInteger();
    for (int i = 0; i < CONNECTIONS; i++) {
      Handles.Pair pair = Handles.pair();
      readers.add(Subject.start(kind, () -> readAll(pair.near(), nudged)));
      writers.add(Subject.start(kind, () -> writeAll(pair.far())));
    }

    int raised = nudgeUntilTheyEnd(readers, nudged);

    for (int i = 0; i < CONNECTIONS; i++) {
      assertThat(writers.get(i).value()).isEqualTo(BYTES);
      assertThat(readers.get(i).value()).isEqualTo(BYTES);
    }
    assertThat(nudged.get()).isLessThanOrEqualTo(raised);
    scheduler.close();
  }

  /** Raises no more than one for each reader at a time: they are there to read as well. */
  private static int nudgeUntilTheyEnd(List<Subject<Long>> readers, AtomicInteger nudged)
      throws Exception {
    List<Fiber<?>> fibers = new ArrayList<>();
    for (Subject<Long> reader : readers) {
      fibers.add(reader.fiber());
    }
    AtomicInteger raised = new AtomicInteger();
    Handles.eventually(() -> {
      if (raised.get() - nudged.get() < CONNECTIONS) {
        raised.incrementAndGet();
        fibers.get(ThreadLocalRandom.current().nextInt(CONNECTIONS)).raise(new Nudge());
      }
      return readers.stream().allMatch(Subject::hasEnded);
    });
    return raised.get();
  }

  private long writeAll(Io io) throws InterruptedException {
    var buffer = Handles.buffer(10_000);
    long written = 0;
    while (written < BYTES) {
      long count = scheduler.ioWrite(io, buffer, buffer.byteSize());
      assertThat(count).isEqualTo(buffer.byteSize());
      written += count;
    }
    io.close();
    return written;
  }

  /** Reads without losing bytes to an interrupt: one attempt at a time, then a wait. */
  private long readAll(Io io, AtomicInteger nudged) throws InterruptedException {
    var buffer = Handles.buffer(10_000);
    long read = 0;
    for (; ; ) {
      long count = io.read(buffer);
      if (count == 0) {
        io.close();
        return read;
      }
      if (Errno.EAGAIN.is(count)) {
        awaitReadable(io, nudged);
      } else {
        assertThat(count).isPositive();
        read += count;
      }
    }
  }

  private void awaitReadable(Io io, AtomicInteger nudged) throws InterruptedException {
    try {
      scheduler.ioWait(io, Io.READABLE, null);
    } catch (Throwable raised) {
      if (!(raised instanceof Nudge)) {
        throw raised;
      }
      nudged.incrementAndGet();
    }
  }
}
