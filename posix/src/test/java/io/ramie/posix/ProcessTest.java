package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.ProcessStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessTest {
  private final PosixPlatform platform = PosixPlatform.provider();

  @Test
  void aChildThatExitsTellsItsCode() {
    int child = Spawn.shell("exit 7");

    ProcessStatus status = platform.waitProcess(child, 0);

    assertThat(status).isEqualTo(ProcessStatus.exited(child, 7));
  }

  @Test
  void aChildThatIsKilledTellsTheSignal() {
    int child = Spawn.shell("kill -9 $$");

    ProcessStatus status = platform.waitProcess(child, 0);

    assertThat(status).isEqualTo(ProcessStatus.signalled(child, 9, false));
  }

  @Test
  void aChildThatStillRunsIsNotWaitedFor() throws Exception {
    int child = Spawn.shell("read never </dev/zero");

    ProcessStatus status = platform.waitProcess(child, ProcessStatus.NO_HANG);

    assertThat(status).isEqualTo(ProcessStatus.RUNNING);
    ProcessHandle.of(child).orElseThrow().destroyForcibly();
    assertThat(platform.waitProcess(child, 0).signal()).isEqualTo(9);
  }

  @Test
  void aStatusIsCollectedOnce() {
    int child = Spawn.shell("exit 0");

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

  @Test
  void theAgeIsReadBehindAnyName() {
    String numbers = " 1".repeat(18);

    assertThat(ProcessAge.start("7 (a) b) c) S" + numbers + " 4711 0 0")).isEqualTo(47.11);
  }

  @Test
  void whatHasStartedLaterThanNowIsNotYoung() {
    assertThat(ProcessAge.isYoungAt(-0.01)).isFalse();
    assertThat(ProcessAge.isYoungAt(0.0)).isTrue();
    assertThat(ProcessAge.isYoungAt(0.06)).isFalse();
  }

  @Test
  void theAgeIsMeasuredByTheClockOfTheStart() throws Exception {
    double before = ProcessCalls.bootNanos() / 1e9;
    int child = Spawn.shell("exit 0");
    double start = ProcessAge.start(Files.readString(Path.of("/proc/" + child + "/stat")));
    double after = ProcessCalls.bootNanos() / 1e9;
    assertThat(platform.waitProcess(child, 0).isSuccess()).isTrue();

    // A tick is a hundredth of a second, and what is behind the last one does not count.
    assertThat(start).isBetween(before - 0.02, after);
  }

  @Test
  void onlyWhatHasJustStartedIsYoung() {
    assertThat(ProcessAge.isYoung((int) ProcessHandle.current().pid())).isFalse();
    assertThat(ProcessAge.isYoung(Integer.MAX_VALUE)).isFalse();
  }
}
