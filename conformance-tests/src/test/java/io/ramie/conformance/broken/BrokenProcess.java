package io.ramie.conformance.broken;

import io.ramie.spi.Errno;
import io.ramie.spi.Platform;
import io.ramie.spi.ProcessStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What can be wrong with waiting for child processes. */
final class BrokenProcess {
  private BrokenProcess() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(ErrorsAreThrown.class, ErrorsAreThrown::new, "What is no child is an exception.", "P7")
        .add(
            LooksOnce.class,
            LooksOnce::new,
            "It does not wait for a child.",
            "P2",
            "P4",
            "P6",
            "P101",
            "P103")
        .add(
            RawStatus.class,
            RawStatus::new,
            "The exit code is still shifted as the system has it.",
            "P4",
            "P5",
            "P101")
        .add(AlwaysWaits.class, AlwaysWaits::new, "NO_HANG is ignored.", "P12")
        .add(GroupIsAny.class, GroupIsAny::new, "A process group is taken for all children.", "P6")
        .add(
            OneWaiterForAChild.class,
            OneWaiterForAChild::new,
            "The second fiber that waits for a child is told that there is none.",
            "P103")
        .add(
            EndedIsRefused.class,
            EndedIsRefused::new,
            "A child that has ended before is refused.",
            "P1")
        .list();
  }

  private static final class ErrorsAreThrown extends BreakableScheduler {
    ErrorsAreThrown(Platform platform) {
      super(platform);
    }

    @Override
    public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
      ProcessStatus status = super.processWait(pid, flags);
      if (status.error() != 0) {
        throw new IllegalStateException(Errno.describe(status.error()));
      }
      return status;
    }
  }

  private static final class LooksOnce extends BreakableScheduler {
    LooksOnce(Platform platform) {
      super(platform);
    }

    @Override
    public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
      return super.processWait(pid, ProcessStatus.NO_HANG);
    }
  }

  private static final class RawStatus extends BreakableScheduler {
    RawStatus(Platform platform) {
      super(platform);
    }

    @Override
    public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
      ProcessStatus status = super.processWait(pid, flags);
      return status.error() == 0 && !status.equals(ProcessStatus.RUNNING)
          ? ProcessStatus.exited(pid, status.exitCode() << 8)
          : status;
    }
  }

  private static final class AlwaysWaits extends BreakableScheduler {
    AlwaysWaits(Platform platform) {
      super(platform);
    }

    @Override
    public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
      return super.processWait(pid, 0);
    }
  }

  private static final class GroupIsAny extends BreakableScheduler {
    GroupIsAny(Platform platform) {
      super(platform);
    }

    @Override
    public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
      return super.processWait(Math.max(pid, -1), flags);
    }
  }

  private static final class OneWaiterForAChild extends BreakableScheduler {
    private final Set<Long> awaited = ConcurrentHashMap.newKeySet();

    OneWaiterForAChild(Platform platform) {
      super(platform);
    }

    @Override
    public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
      if (!awaited.add(pid)) {
        return ProcessStatus.failed(Errno.ECHILD.result());
      }
      try {
        return super.processWait(pid, flags);
      } finally {
        awaited.remove(pid);
      }
    }
  }

  private static final class EndedIsRefused extends BreakableScheduler {
    EndedIsRefused(Platform platform) {
      super(platform);
    }

    @Override
    public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
      if (!super.processWait(pid, ProcessStatus.NO_HANG).equals(ProcessStatus.RUNNING)) {
        throw new IllegalStateException("there is no process " + pid + " any more");
      }
      return super.processWait(pid, flags);
    }
  }
}
