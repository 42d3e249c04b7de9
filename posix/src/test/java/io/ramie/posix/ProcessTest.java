package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.ProcessStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class ProcessTest {
  private static final MethodHandle SPAWN =
      Libc.ordinary(
          "posix_spawn",
          Libc.INT,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER);

  private final PosixPlatform platform = PosixPlatform.provider();

  /** Starts a child that Java knows nothing of, and so does not wait for. */
  private static int spawn(String script) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment shell = arena.allocateFrom("/bin/sh");
      MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, 4);
      arguments.setAtIndex(ValueLayout.ADDRESS, 0, shell);
      arguments.setAtIndex(ValueLayout.ADDRESS, 1, arena.allocateFrom("-c"));
      arguments.setAtIndex(ValueLayout.ADDRESS, 2, arena.allocateFrom(script));
      MemorySegment none = MemorySegment.NULL;
      int result =
          Libc.call(f -> (int) SPAWN.invokeExact(f.state, pid, shell, none, none, arguments, none));
      assertThat(result).isZero();
      return pid.get(ValueLayout.JAVA_INT, 0);
    }
  }

  @Test
  void aChildThatExitsTellsItsCode() {
    int child = spawn("exit 7");

    ProcessStatus status = platform.waitProcess(child, 0);

    assertThat(status).isEqualTo(ProcessStatus.exited(child, 7));
  }

  @Test
  void aChildThatIsKilledTellsTheSignal() {
    int child = spawn("kill -9 $$");

    ProcessStatus status = platform.waitProcess(child, 0);

    assertThat(status).isEqualTo(ProcessStatus.signalled(child, 9, false));
  }

  @Test
  void aChildThatStillRunsIsNotWaitedFor() throws Exception {
    int child = spawn("read never </dev/zero");

    ProcessStatus status = platform.waitProcess(child, ProcessStatus.NO_HANG);

    assertThat(status).isEqualTo(ProcessStatus.RUNNING);
    ProcessHandle.of(child).orElseThrow().destroyForcibly();
    assertThat(platform.waitProcess(child, 0).signal()).isEqualTo(9);
  }

  @Test
  void aStatusIsCollectedOnce() {
    int child = spawn("exit 0");

    ProcessStatus first = platform.waitProcess(child, 0);
    ProcessStatus second = platform.waitProcess(child, 0);

    assertThat(first.isSuccess()).isTrue();
    assertThat(second).isEqualTo(ProcessStatus.failed(Errno.ECHILD.result()));
  }

  @Test
  void whatCannotBeWaitedForIsAnErrorInTheStatus() {
    assertThat(platform.waitProcess(1, ProcessStatus.NO_HANG).error())
        .isEqualTo(Errno.ECHILD.result());
    assertThat(platform.waitProcess(1L << 40, 0).error()).isEqualTo(Errno.ECHILD.result());
    assertThat(platform.waitProcess(1, 77).error()).isEqualTo(Errno.EINVAL.result());
  }

  @Test
  void theWordOfWaitpidIsTakenApart() {
    assertThat(ProcessCalls.status(7, 0x0300)).isEqualTo(ProcessStatus.exited(7, 3));
    assertThat(ProcessCalls.status(7, 0xff00)).isEqualTo(ProcessStatus.exited(7, 255));
    assertThat(ProcessCalls.status(7, 9)).isEqualTo(ProcessStatus.signalled(7, 9, false));
    assertThat(ProcessCalls.status(7, 0x80 | 11)).isEqualTo(ProcessStatus.signalled(7, 11, true));
    assertThat(ProcessCalls.status(0, 0)).isEqualTo(ProcessStatus.RUNNING);
  }
}
