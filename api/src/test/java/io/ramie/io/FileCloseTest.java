package io.ramie.io;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.OffloadPool;
import io.ramie.spi.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Closing a file may wait for its disk. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FileCloseTest {
  private static final Path PATH = Path.of("slow");

  private final CountDownLatch disk = new CountDownLatch(1);
  private final AtomicInteger closed = new AtomicInteger();
  private volatile String closer;

  /** A file whose disk takes its time when it is closed. */
  private final class SlowFile extends Io {
    private SlowFile(Platform platform) {
      super(platform);
    }

    @Override
    public boolean isFile() {
      return true;
    }

    @Override
    protected void implClose() {
      closer = Thread.currentThread().getName();
      try {
        disk.await();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
      closed.incrementAndGet();
    }

    @Override
    public String toString() {
      return "slow file";
    }
  }

  private void run(Fibers.Action<Exception> body) throws Exception {
    Fibers.run(FilePlatform.scheduler(SlowFile::new), body);
  }

  @Test
  @DisplayName("D10: the loop goes on while a disk is slow to close")
  void othersRunWhileAFileCloses() throws Exception {
    run(() -> {
      FiberFile file = FiberFile.open(PATH, WRITE);

      Fiber<?> closing = Fibers.schedule(file::close);

      assertThat(file.isOpen()).isFalse();
      assertThat(closing.isDone()).isFalse();
      disk.countDown();
      closing.join();
      assertThat(closed).hasValue(1);
      assertThat(closer).startsWith(OffloadPool.shared().name());
    });
  }

  @Test
  void cancelDoesNotEndAClose() throws Exception {
    run(() -> {
      FiberFile file = FiberFile.open(PATH, WRITE);
      Fiber<?> closing =
          Fibers.schedule(() -> {
            file.close();
            Fibers.yield();
          });

      closing.cancel();
      Fibers.yield();

      assertThat(closing.isDone()).isFalse();
      disk.countDown();
      closing.join();
      assertThat(closed).hasValue(1);
      assertThat(closing.isCancelled()).isTrue();
    });
  }

  @Test
  void cancelledFiberCloses() throws Exception {
    disk.countDown();
    run(() -> {
      FiberFile file = FiberFile.open(PATH, WRITE);

      Fibers.schedule(
              () -> {
                Fiber.current().cancel();
                file.close();
              })
          .join();

      assertThat(closed).hasValue(1);
    });
  }

  @Test
  void interruptedFiberClosesAndStaysInterrupted() throws Exception {
    disk.countDown();
    run(() -> {
      FiberFile file = FiberFile.open(PATH, WRITE);
      Thread.currentThread().interrupt();

      file.close();

      assertThat(closed).hasValue(1);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void threadsOfThePoolCloseByThemselves() throws Exception {
    disk.countDown();
    run(() -> {
      List<Fiber<?>> closing = new ArrayList<>();
      for (int i = 0; i < 3 * OffloadPool.shared().limit(); i++) {
        FiberFile file = FiberFile.open(PATH, WRITE);
        closing.add(Fibers.schedule(() -> Fibers.offload(file::close)));
      }

      for (Fiber<?> fiber : closing) {
        var _ = fiber.value();
      }

      assertThat(closed).hasValue(closing.size());
    });
  }

  @Test
  void anotherThreadDeletesWhatWasOnlyRead() throws Exception {
    disk.countDown();
    run(() -> {
      FiberFile.open(PATH, READ, DELETE_ON_CLOSE).close();

      assertThat(closer).startsWith(OffloadPool.shared().name());
    });
  }

  @Test
  void whatWasOnlyReadIsClosedAtOnce() throws Exception {
    disk.countDown();
    run(() -> {
      FiberFile.open(PATH).close();

      assertThat(closer).isEqualTo(Thread.currentThread().getName());
    });
  }

  @Test
  void otherThreadCloses() throws Exception {
    disk.countDown();
    run(() -> {
      FiberFile file = FiberFile.open(PATH, WRITE);
      Thread other = Thread.ofPlatform().name("other").start(file::close);

      other.join();

      assertThat(closer).isEqualTo("other");
    });
  }
}
