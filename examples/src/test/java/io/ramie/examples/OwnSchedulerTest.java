package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Installation;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the README shows about a scheduler of one's own. */
@Timeout(60)
class OwnSchedulerTest {
  @Test
  void aSchedulerOfOnesOwnIsInstalledLikeAnyOther() {
    try (Installation installed = Fibers.install(new MyScheduler())) {
      Fibers.schedule(() -> System.out.println("runs on " + installed.scheduler()));
    }

    assertThat(Fibers.scheduler()).isEmpty();
  }

  /** A scheduler that hands everything to another one. */
  private static final class MyScheduler implements FiberScheduler {
    private final FiberScheduler other = Schedulers.provider().create(SchedulerOptions.DEFAULT);

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      return other.fiber(options, body);
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      return other.ioWait(io, events, timeout);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      other.kernelSleep(duration);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      return other.block(blocker, timeout);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      other.unblock(blocker, fiber);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      other.fiberInterrupt(fiber, cause);
    }

    @Override
    public void run() {
      other.run();
    }

    @Override
    public void close() {
      other.close();
    }

    @Override
    public boolean isClosed() {
      return other.isClosed();
    }

    @Override
    public String toString() {
      return "my scheduler";
    }
  }
}
