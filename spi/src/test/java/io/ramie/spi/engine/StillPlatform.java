package io.ramie.spi.engine;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SocketType;
import java.net.ProtocolFamily;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A platform without handles, whose poller can be woken: all that fibers need to run. */
final class StillPlatform implements Platform {
  @Override
  public String name() {
    return "still";
  }

  @Override
  public IoResult socket(ProtocolFamily family, SocketType type) {
    return IoResult.error(Errno.ENOSYS);
  }

  @Override
  public int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    return Errno.ENOSYS.result();
  }

  @Override
  public int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return Errno.ENOSYS.result();
  }

  @Override
  public IoResult open(Path path, Set<? extends OpenOption> options) {
    return IoResult.error(Errno.ENOSYS);
  }

  @Override
  public Poller openPoller() {
    return new StillPoller();
  }

  @Override
  public ProcessStatus waitProcess(long pid, int flags) {
    return ProcessStatus.failed(Errno.ECHILD.result());
  }

  private static final class StillPoller implements Poller {
    private final Semaphore wakeups = new Semaphore(0);

    @Override
    public int poll(Collection<? extends Interest> interests, long timeoutNanos) {
      try {
        if (wakeups.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)) {
          wakeups.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 0;
    }

    @Override
    public void check(Io io) {
      throw new IllegalArgumentException("there are no handles here, and so not this one: " + io);
    }

    @Override
    public void wakeup() {
      wakeups.release();
    }

    @Override
    public void close() {
      wakeups.release();
    }
  }
}
