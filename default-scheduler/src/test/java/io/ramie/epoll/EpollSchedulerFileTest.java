package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.OffloadPool;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Positional transfers of files, in memory or not. */
class EpollSchedulerFileTest extends HookTest {
  /** Where the bytes of a file are. */
  enum Cache {
    WARM,
    COLD;

    Io view(Descriptor file) {
      return this == COLD ? new ColdFile(file) : file;
    }
  }

  @TempDir private Path folder;
  private Descriptor file;

  @BeforeEach
  void open() {
    file =
        handles.open(
            folder.resolve("file"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  private long write(Io io, String text, long position) throws InterruptedException {
    MemorySegment bytes = Handles.text(text);
    return scheduler.ioPwrite(io, bytes, position, bytes.byteSize());
  }

  private String read(Io io, int size, long position) throws InterruptedException {
    MemorySegment buffer = Handles.buffer(size);
    return Handles.text(buffer, scheduler.ioPread(io, buffer, position, size));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR1: what is written at a position is read there, and the own position stays")
  void whatIsWrittenAtAPositionIsReadThere(Cache cache) {
    Io io = cache.view(file);
    inFiber(() -> {
      assertThat(write(io, "_hello", 0)).isEqualTo(6);
      assertThat(write(io, "HE", 1)).isEqualTo(2);
      assertThat(read(io, 5, 1)).isEqualTo("HEllo");
      assertThat(file.position()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR2: exactly the range of the buffer is filled")
  void exactlyTheRangeIsFilled(Cache cache) {
    Io io = cache.view(file);
    inFiber(() -> {
      assertThat(write(io, "abcHELLOxyz", 0)).isEqualTo(11);
      MemorySegment buffer = Handles.text("..........");
      assertThat(scheduler.ioPread(io, buffer.asSlice(2, 5), 3, 5)).isEqualTo(5);
      assertThat(Handles.text(buffer, 10)).isEqualTo("..HELLO...");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR3, PR4: a read takes what the buffer holds, up to the end, and past it nothing")
  void aReadEndsAtTheEnd(Cache cache) {
    Io io = cache.view(file);
    inFiber(() -> {
      assertThat(write(io, "x".repeat(128), 0)).isEqualTo(128);
      assertThat(read(io, 64, 0)).hasSize(64);
      assertThat(read(io, 64, 100)).hasSize(28);
      assertThat(read(io, 64, 128)).isEmpty();
      assertThat(read(io, 64, 1_000)).isEmpty();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR4: a negative position is an error")
  void aNegativePositionIsAnError(Cache cache) {
    Io io = cache.view(file);
    inFiber(() -> {
      for (long position : new long[] {-1, -2, Long.MIN_VALUE}) {
        assertThat(Errno.EINVAL.is(scheduler.ioPread(io, Handles.buffer(1), position, 1))).isTrue();
        assertThat(Errno.EINVAL.is(scheduler.ioPwrite(io, Handles.text("x"), position, 1)))
            .isTrue();
      }
    });
  }

  @Test
  @DisplayName("PR5: what has no positions is an error, as a value")
  void whatHasNoPositionsIsAnError() {
    Handles.Pair pipe = handles.pipe();
    Handles.Pair sockets = handles.sockets();
    inFiber(() -> {
      for (Io io : new Io[] {pipe.first(), sockets.first()}) {
        assertThat(Errno.ESPIPE.is(scheduler.ioPread(io, Handles.buffer(1), 0, 1))).isTrue();
      }
      assertThat(Errno.ESPIPE.is(scheduler.ioPwrite(pipe.second(), Handles.text("x"), 0, 1)))
          .isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("PR7: fibers read different positions of one file at once")
  void fibersReadDifferentPositions(Cache cache) {
    Io io = cache.view(file);
    inFiber(() -> assertThat(write(io, "0123456789".repeat(100), 0)).isEqualTo(1_000));
    List<Fiber<String>> readers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int position = 7 * i;
      readers.add(fiber(() -> read(io, 3, position)));
    }

    run();

    for (int i = 0; i < readers.size(); i++) {
      int first = 7 * i;
      assertThat(readers.get(i).resultNow())
          .isEqualTo("" + first % 10 + (first + 1) % 10 + (first + 2) % 10);
    }
  }

  @Test
  @DisplayName("What is in memory is read without another thread and without a turn for others")
  void whatIsInMemoryIsReadAtOnce() {
    inFiber(() -> {
      assertThat(write(file, "hello", 0)).isEqualTo(5);
      long turns = scheduler.turns();
      long offloaded = offloaded();
      assertThat(read(file, 5, 0)).isEqualTo("hello");
      assertThat(scheduler.turns()).isEqualTo(turns);
      assertThat(offloaded()).isEqualTo(offloaded);
    });
  }

  private static long offloaded() {
    OffloadPool pool = OffloadPool.shared();
    return pool.completed() + pool.running() + pool.waiting();
  }

  @Test
  @DisplayName("Others run while a disk is slow, and it is a thread of the pool that waits for it")
  void othersRunWhileADiskIsSlow() {
    CountDownLatch disk = new CountDownLatch(1);
    ColdFile cold = new ColdFile(file, disk);
    inFiber(() -> assertThat(write(file, "hello", 0)).isEqualTo(5));
    Fiber<String> reader = fiber(() -> read(cold, 5, 0));
    fiber(() -> {
      scheduler.kernelSleep(millis(2));
      assertThat(reader.isDone()).isFalse();
      disk.countDown();
    });

    run();

    assertThat(reader.resultNow()).isEqualTo("hello");
    assertThat(cold.waiter().getName()).startsWith(OffloadPool.shared().name());
  }

  @Test
  @DisplayName("I3: a fiber that waits for a disk is cancelled, and the disk's thread let go")
  void aFiberThatWaitsForADiskIsCancelled() {
    ColdFile cold = new ColdFile(file, new CountDownLatch(1));
    List<Fiber<?>> waiting =
        List.of(
            fiber(() ->
                assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> scheduler.ioPread(cold, Handles.buffer(5), 0, 5))),
            fiber(() ->
                assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> scheduler.ioPwrite(cold, Handles.buffer(5), 0, 5))));
    fiber(() -> {
      scheduler.kernelSleep(millis(2));
      waiting.forEach(Fiber::cancel);
    });

    run();

    assertThat(OffloadPool.shared().waiting()).isZero();
  }
}
