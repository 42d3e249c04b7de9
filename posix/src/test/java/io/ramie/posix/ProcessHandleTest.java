package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.ProcessStatus;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a handle of a process tells, and what it leaves to others. */
class ProcessHandleTest {
  private static final PosixPlatform PLATFORM = PosixPlatform.provider();

  private static Process java(String script) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", script).start();
  }

  @Test
  void aRunningProcessIsNotReadable() throws IOException {
    Process child = java("read never");
    try (Descriptor process = Handles.opened(PLATFORM.openProcess(child.pid()))) {
      assertThat(process.readiness(Io.READABLE)).isZero();
      assertThat(PLATFORM.processStatus(process)).isEqualTo(ProcessStatus.RUNNING);

      child.getOutputStream().close();

      assertThat(Handles.await(process, Io.READABLE)).isEqualTo(Io.READABLE);
    }
  }

  // P1, P5
  @Test
  void theStatusStaysForWhoeverWaits() throws IOException {
    int child = Spawn.shell("exit 42");
    try (Io process = PLATFORM.openProcess(child).io()) {
      Handles.await(process, Io.READABLE);

      assertThat(PLATFORM.processStatus(process)).isEqualTo(ProcessStatus.exited(child, 42));
      assertThat(PLATFORM.processStatus(process)).isEqualTo(ProcessStatus.exited(child, 42));
      assertThat(PLATFORM.waitProcess(child, 0)).isEqualTo(ProcessStatus.exited(child, 42));
    }
  }

  // P5
  @Test
  void aSignalIsTold() throws IOException {
    int child = Spawn.shell("kill -TERM $$");
    try (Io process = PLATFORM.openProcess(child).io()) {
      Handles.await(process, Io.READABLE);

      assertThat(PLATFORM.processStatus(process))
          .isEqualTo(ProcessStatus.signalled(child, 15, false));
      assertThat(PLATFORM.waitProcess(child, 0).signal()).isEqualTo(15);
    }
  }

  @Test
  void theStatusIsKnownAfterItWasTaken() throws IOException {
    assumeTrue(keepsStatus(), "Linux before 6.15");
    for (String end : new String[] {"exit 7", "kill -9 $$"}) {
      int child = Spawn.shell(end);
      try (Io process = PLATFORM.openProcess(child).io()) {
        ProcessStatus taken = PLATFORM.waitProcess(child, 0);

        assertThat(PLATFORM.processStatus(process)).isEqualTo(taken);
        assertThat(taken.isSuccess()).isFalse();
      }
    }
  }

  @Test
  void theStatusIsKnownAfterJavaHasTakenIt() throws Exception {
    assumeTrue(keepsStatus(), "Linux before 6.15");
    Process child = java("read never; exit 3");
    try (Io process = PLATFORM.openProcess(child.pid()).io()) {
      child.getOutputStream().close();

      assertThat(child.waitFor()).isEqualTo(3);
      assertThat(PLATFORM.processStatus(process)).isEqualTo(ProcessStatus.exited(child.pid(), 3));
    }
  }

  private static boolean keepsStatus() {
    String[] version = System.getProperty("os.version").split("[.-]", 3);
    int major = Integer.parseInt(version[0]);
    return major > 6 || (major == 6 && Integer.parseInt(version[1]) >= 15);
  }

  @Test
  void whatIsNoProcessHasNoStatus() {
    try (Handles.Pair pipe = Handles.pipe()) {
      assertThat(PLATFORM.processStatus(pipe.first()).error()).isEqualTo(Errno.EINVAL.result());
    }
    assertThat(PLATFORM.openProcess(1L << 40).error()).isEqualTo(Errno.ESRCH.result());
    assertThat(PLATFORM.openProcess(Integer.MAX_VALUE).error()).isEqualTo(Errno.ESRCH.result());
    assertThat(PLATFORM.openProcess(0).error()).isEqualTo(Errno.EINVAL.result());
    assertThat(PLATFORM.openProcess(-1).error()).isEqualTo(Errno.EINVAL.result());
  }

  @Test
  void aClosedHandleTellsNothing() {
    Io process = PLATFORM.openProcess(ProcessHandle.current().pid()).io();
    assertThat(process).hasToString("process " + ProcessHandle.current().pid());
    process.close();

    assertThat(PLATFORM.processStatus(process).error()).isEqualTo(Errno.EBADF.result());
  }
}
