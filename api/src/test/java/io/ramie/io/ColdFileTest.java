package io.ramie.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.OffloadPool;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Heap memory, and files that are not in memory. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ColdFileTest {
  private static final int SIZE = 150_000;
  private static final int MANY = 500;

  private interface Body {
    void run(FiberFile file, DiskFile disk) throws Exception;
  }

  private interface Operation {
    Object run(FiberFile file) throws Exception;
  }

  private static void opened(Body body) throws Exception {
    List<DiskFile> disks = new ArrayList<>();
    Fibers.run(
        FilePlatform.scheduler(platform -> {
          DiskFile disk = new DiskFile(platform, SIZE);
          new Random(1).nextBytes(disk.content);
          disks.add(disk);
          return disk;
        }),
        () -> {
          try (FiberFile file =
              FiberFile.open(Path.of("cold"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            body.run(file, disks.getFirst());
          }
        });
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(2).nextBytes(noise);
    return noise;
  }

  // Memory

  @Test
  @DisplayName("D6: fibers that wait for a disk hold none of the memory that they tried with")
  void waitingReadersHoldNoMemory() throws Exception {
    assertWaitingTogether(file -> file.read(new byte[10], 0, 10, 7));
  }

  @Test
  @DisplayName("D6: the same when they read into buffers, at the file's own position")
  void waitingBufferReadersHoldNoMemory() throws Exception {
    assertWaitingTogether(file -> file.read(ByteBuffer.allocate(10)));
  }

  @Test
  @DisplayName("D6: the same when they write")
  void waitingWritersHoldNoMemory() throws Exception {
    assertWaitingTogether(file -> {
      file.write(noise(10), 0, 10, 7);
      return null;
    });
  }

  /** Many at once try with the same memory again and again: each has given it back. */
  private static void assertWaitingTogether(Operation operation) throws Exception {
    opened((file, disk) -> {
      disk.spinning = new CountDownLatch(1);
      List<Fiber<?>> waiting = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        waiting.add(Fibers.schedule(() -> operation.run(file)));
      }

      try {
        assertThat(waiting).noneMatch(Fiber::isDone);
        assertThat(OffloadPool.shared().waiting()).isGreaterThan(MANY / 2);
        assertThat(disk.tried).hasSizeLessThan(MANY / 20);
      } finally {
        disk.spinning.countDown();
      }
      for (Fiber<?> fiber : waiting) {
        var _ = fiber.value();
      }
    });
  }

  // Content

  @Test
  void whatIsOnTheDiskIsRead() throws Exception {
    opened((file, disk) -> {
      byte[] target = new byte[SIZE + 5];

      assertThat(file.read(target, 5, SIZE)).isEqualTo(SIZE);
      assertThat(file.read(target, 0, 1)).isEqualTo(-1);

      assertThat(target).startsWith(0, 0, 0, 0, 0).endsWith(disk.content);
    });
  }

  @Test
  void halfInMemoryAndHalfOnTheDiskIsReadWhole() throws Exception {
    opened((file, disk) -> {
      disk.inMemory = 10_000;
      ByteBuffer target = ByteBuffer.allocate(SIZE);

      assertThat(file.read(target, 100)).isEqualTo(SIZE - 100);

      assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(disk.content).position(100).slice());
    });
  }

  @Test
  void whatMemoryDoesNotTakeIsWritten() throws Exception {
    opened((file, disk) -> {
      disk.inMemory = 10_000;
      byte[] bytes = noise(SIZE);

      file.write(bytes);
      assertThat(disk.content).isEqualTo(bytes);

      ByteBuffer source = ByteBuffer.wrap(bytes, 5, 70_000).asReadOnlyBuffer();
      assertThat(file.write(source, 1)).isEqualTo(70_000);
      assertThat(Arrays.copyOfRange(disk.content, 1, 70_001))
          .isEqualTo(Arrays.copyOfRange(bytes, 5, 70_005));
    });
  }

  @Test
  void diskThatAnswersInBitsIsAskedAgain() throws Exception {
    opened((file, disk) -> {
      long signal = Errno.EINTR.result();
      disk.answers.addAll(List.of(signal, 3L, 5L, signal, 7L));
      byte[] target = new byte[20];

      assertThat(file.read(target)).isEqualTo(20);

      assertThat(disk.content).startsWith(target);
    });
  }

  // Errors and interrupts

  @Test
  void errorBehindBytesIsForTheNextRead() throws Exception {
    opened((file, disk) -> {
      disk.answers.addAll(List.of(8L, (long) Errno.EIO.result(), (long) Errno.EIO.result()));

      assertThat(file.read(new byte[20])).isEqualTo(8);

      assertThatThrownBy(() -> file.read(new byte[20]))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("EIO");
      assertThat(file.read(new byte[20])).isEqualTo(20);
    });
  }

  @Test
  void whatTheDiskHasReadCountsAndTheInterruptIsForTheNextWait() throws Exception {
    opened((file, disk) -> {
      byte[] target = new byte[SIZE];
      disk.interruptOnce(new CancellationException());

      int count = file.read(target);

      assertThat(count).isEqualTo(64 * 1024);
      assertThat(disk.content).startsWith(Arrays.copyOf(target, count));
      assertThat(file.position()).isEqualTo(count);
      assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> file.read(target));
    });
  }

  @Test
  void whatWasInMemoryCountsWhenTheRestIsInterrupted() throws Exception {
    opened((file, disk) -> {
      disk.inMemory = 10;
      disk.interruptOnce(new CancellationException());
      disk.answers.add((long) Errno.EINTR.result());

      assertThat(file.read(new byte[20])).isEqualTo(10);

      assertThatExceptionOfType(CancellationException.class).isThrownBy(Fibers::yield);
    });
  }

  @Test
  void interruptIsThrownWhenNothingWasRead() throws Exception {
    opened((file, disk) -> {
      disk.interruptOnce(new CancellationException());
      disk.answers.add((long) Errno.EINTR.result());

      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> file.read(new byte[20]));

      assertThat(file.position()).isZero();
    });
  }

  @Test
  void bufferKnowsWhatWasWrittenBeforeTheInterrupt() throws Exception {
    opened((file, disk) -> {
      ByteBuffer source = ByteBuffer.wrap(noise(SIZE));
      disk.interruptOnce(new CancellationException());

      assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> file.write(source));

      assertThat(source.position()).isEqualTo(64 * 1024);
      assertThat(disk.content).startsWith(Arrays.copyOf(source.array(), source.position()));
    });
  }
}
