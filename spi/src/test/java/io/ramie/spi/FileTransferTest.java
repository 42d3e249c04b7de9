package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R26 and PR1 to PR6: what is in memory is moved at once, only the rest is offloaded. */
@Timeout(60)
@ExtendWith(TestProviders.class)
class FileTransferTest {
  private static final long EAGAIN = Errno.EAGAIN.result();
  private static final long EINTR = Errno.EINTR.result();
  private static final long EIO = Errno.EIO.result();
  private static final MemorySegment BUFFER = Arena.ofAuto().allocate(64);

  private final Recorder hooks = new Recorder();
  private final FakeFile file = new FakeFile();

  @Test
  void whatIsInMemoryIsReadAtOnce() throws InterruptedException {
    file.then(64);

    assertThat(hooks.ioRead(file, BUFFER, 64)).isEqualTo(64);
    assertThat(file.calls).containsExactly("read now 64");
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void whatMemoryTakesIsWrittenAtOnce() throws InterruptedException {
    file.then(64);

    assertThat(hooks.ioWrite(file, BUFFER, 64)).isEqualTo(64);
    assertThat(file.calls).containsExactly("write now 64");
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void whatHasToComeFromADiskIsOffloaded() throws InterruptedException {
    file.then(EAGAIN, 64);

    assertThat(hooks.ioRead(file, BUFFER, 1)).isEqualTo(64);
    assertThat(file.calls).containsExactly("read now 64", "read 64");
    assertThat(hooks.waits).containsExactly("operation");
  }

  @Test
  void onlyTheRestOfTheMinimumIsOffloaded() throws InterruptedException {
    file.then(10, EAGAIN, 20, 30);

    assertThat(hooks.ioRead(file, BUFFER, 60)).isEqualTo(60);
    assertThat(file.calls).containsExactly("read now 64", "read now 54", "read 54", "read 34");
    assertThat(hooks.waits).containsExactly("operation");
  }

  @Test
  void enoughFromMemoryIsNotOffloaded() throws InterruptedException {
    file.then(10);

    assertThat(hooks.ioRead(file, BUFFER, 10)).isEqualTo(10);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void positionAndBufferAdvanceTogether() throws InterruptedException {
    // PR6
    file.then(10, EAGAIN, 20, 30);

    assertThat(hooks.ioPread(file, BUFFER, 100, 60)).isEqualTo(60);
    assertThat(file.calls)
        .containsExactly(
            "read now at 100 64", "read now at 110 54", "read at 110 54", "read at 130 34");
  }

  @Test
  void positionAndBufferAdvanceTogetherWhenWriting() throws InterruptedException {
    // PR6
    file.then(EAGAIN, 40, 24);

    assertThat(hooks.ioPwrite(file, BUFFER, 5, 64)).isEqualTo(64);
    assertThat(file.calls).containsExactly("write now at 5 64", "write at 5 64", "write at 45 24");
    assertThat(hooks.waits).containsExactly("operation");
  }

  @Test
  void minimumOfZeroIsOneAttempt() throws InterruptedException {
    file.then(10);

    assertThat(hooks.ioRead(file, BUFFER, 0)).isEqualTo(10);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void minimumOfZeroWaitsForNoDisk() throws InterruptedException {
    file.then(EAGAIN, EAGAIN, EAGAIN, EAGAIN);

    assertThat(hooks.ioRead(file, BUFFER, 0)).isEqualTo(EAGAIN);
    assertThat(hooks.ioWrite(file, BUFFER, 0)).isEqualTo(EAGAIN);
    assertThat(hooks.ioPread(file, BUFFER, 0, 0)).isEqualTo(EAGAIN);
    assertThat(hooks.ioPwrite(file, BUFFER, 0, 0)).isEqualTo(EAGAIN);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void diskThatDoesNotAnswerIsAskedAgain() throws InterruptedException {
    file.then(EAGAIN, EAGAIN, EAGAIN, 10);

    assertThat(hooks.ioRead(file, BUFFER, 1)).isEqualTo(10);
    assertThat(hooks.waits)
        .containsExactly("operation", "READABLE", "operation", "READABLE", "operation");
  }

  @Test
  void endOfFileIsNotOffloaded() throws InterruptedException {
    // PR4
    file.then(0, 5, 0);

    assertThat(hooks.ioPread(file, BUFFER, 1_000, 64)).isZero();
    assertThat(hooks.ioPread(file, BUFFER, 95, 64)).isEqualTo(5);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void endOfFileComesBeforeTheMinimumAlsoOnTheDisk() throws InterruptedException {
    file.then(EAGAIN, 5, 0, 0);

    assertThat(hooks.ioRead(file, BUFFER, 64)).isEqualTo(5);
  }

  @Test
  void errorIsAValueWithoutAHop() throws InterruptedException {
    file.then(EIO);

    assertThat(hooks.ioRead(file, BUFFER, 1)).isEqualTo(EIO);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void errorBehindWhatWasInMemoryIsKeptForTheNextRead() throws InterruptedException {
    file.then(10, EAGAIN, EIO);

    assertThat(hooks.ioRead(file, BUFFER, 64)).isEqualTo(10);
    assertThat(hooks.ioRead(file, BUFFER, 1)).isEqualTo(EIO);
  }

  @Test
  void errorOnTheDiskIsMetAgainAfterWhatCameBeforeIt() throws InterruptedException {
    file.then(EAGAIN, 5, EIO, EAGAIN, EIO);

    assertThat(hooks.ioRead(file, BUFFER, 64)).isEqualTo(5);
    assertThat(hooks.ioRead(file, BUFFER, 1)).isEqualTo(EIO);
  }

  @Test
  void attemptThatASignalInterruptsIsMadeAgain() throws InterruptedException {
    file.then(EINTR, EAGAIN, EINTR, 10);

    assertThat(hooks.ioRead(file, BUFFER, 1)).isEqualTo(10);
    assertThat(file.calls).containsExactly("read now 64", "read now 64", "read 64", "read 64");
    assertThat(hooks.waits).containsExactly("operation", "operation");
  }

  @Test
  void errorAtAPositionIsKeptForNobody() throws InterruptedException {
    file.then(10, EIO, 64);

    assertThat(hooks.ioPread(file, BUFFER, 0, 64)).isEqualTo(10);
    assertThat(hooks.ioRead(file, BUFFER, 1)).isEqualTo(64);
  }

  @Test
  void negativePositionIsRefusedWithoutAHop() throws InterruptedException {
    assertThat(hooks.ioPread(file, BUFFER, -1, 1)).isEqualTo(Errno.EINVAL.result());
    assertThat(hooks.ioPwrite(file, BUFFER, Long.MIN_VALUE, 1)).isEqualTo(Errno.EINVAL.result());
    assertThat(file.calls).isEmpty();
    assertThat(hooks.waits).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("interrupts")
  void whatADiskHasMovedCountsAndTheInterruptIsForTheNextWait(Exception cause) throws Exception {
    hooks.interruptLate(cause);
    file.then(EAGAIN, 40, 24);

    assertThat(hooks.ioWrite(file, BUFFER, 64)).isEqualTo(64);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(Fiber.current().withdraw(cause)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("interrupts")
  void whatWasInMemoryCountsWhenTheRestIsInterrupted(Exception cause) throws Exception {
    hooks.interruptLate(cause);
    file.then(10, EAGAIN, 0);

    assertThat(hooks.ioRead(file, BUFFER, 64)).isEqualTo(10);
    assertThat(Fiber.current().withdraw(cause)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("interrupts")
  void errorOfTheDiskIsToldBeforeTheInterrupt(Exception cause) throws Exception {
    hooks.interruptLate(cause);
    file.then(EAGAIN, EIO);

    assertThat(hooks.ioPwrite(file, BUFFER, 0, 64)).isEqualTo(EIO);
    assertThat(Fiber.current().withdraw(cause)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -4, -11})
  void interruptIsThrownWhenNothingWasMoved(long count) {
    hooks.interruptLate(new CancellationException());
    file.then(EAGAIN, count);

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> hooks.ioRead(file, BUFFER, 64));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private static List<Exception> interrupts() {
    return List.of(new InterruptedException(), new CancellationException());
  }
}
