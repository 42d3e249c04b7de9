package io.ramie.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.spi.Io;
import io.ramie.spi.OffloadPool;
import io.ramie.spi.Platform;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A file whose own position cannot be had at once: another thread waits for it. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BusyPositionTest {
  private final Set<String> threads = new ConcurrentSkipListSet<>();

  /** What takes as long as a disk takes notes its thread. */
  private final class BusyFile extends Io {
    private volatile long position;

    private BusyFile(Platform platform) {
      super(platform);
    }

    @Override
    public boolean isFile() {
      return true;
    }

    @Override
    public long position() {
      threads.add(Thread.currentThread().getName());
      return position;
    }

    @Override
    public int seek(long target) {
      threads.add(Thread.currentThread().getName());
      position = target;
      return 0;
    }

    @Override
    protected void implClose() {}

    @Override
    public String toString() {
      return "busy file";
    }
  }

  @Test
  void anotherThreadWaitsForThePosition() throws Exception {
    Fibers.run(
        FilePlatform.scheduler(BusyFile::new),
        () -> {
          try (FiberFile file = FiberFile.open(Path.of("busy"))) {
            assertThat(file.position(7).position()).isEqualTo(7);
          }
        });

    assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith(OffloadPool.shared().name()));
  }
}
