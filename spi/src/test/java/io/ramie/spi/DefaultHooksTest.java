package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class DefaultHooksTest {
  private static final long EAGAIN = Errno.EAGAIN.result();
  private static final long EINTR = Errno.EINTR.result();
  private static final long EPIPE = Errno.EPIPE.result();
  private static final MemorySegment BUFFER = Arena.ofAuto().allocate(64);

  private final Recorder hooks = new Recorder();
  private final FakeIo io = new FakeIo();

  // Datagrams and urgent data

  @Test
  void receiveWaitsForWhatItsFlagsAskFor() throws InterruptedException {
    io.then(EAGAIN, 3, EAGAIN, 1);

    assertThat(hooks.socketReceive(io, BUFFER, Io.PEEK, null)).isEqualTo(3);
    assertThat(hooks.socketReceive(io, BUFFER, Io.OUT_OF_BAND, null)).isEqualTo(1);

    assertThat(hooks.waits).containsExactly("READABLE", "PRIORITY");
  }

  @Test
  void sendWaitsForRoom() throws InterruptedException {
    io.then(EAGAIN, 64);

    assertThat(hooks.socketSend(io, BUFFER, 0, null)).isEqualTo(64);

    assertThat(hooks.waits).containsExactly("WRITABLE");
  }

  @Test
  void socketCallsThatMustNotWaitTryOnce() throws InterruptedException {
    io.then(EAGAIN, EINTR, EAGAIN);

    assertThat(hooks.socketReceive(io, BUFFER, Io.PEEK | Io.DONT_WAIT, null)).isEqualTo(EAGAIN);
    assertThat(hooks.socketSend(io, BUFFER, Io.DONT_WAIT, null)).isEqualTo(EAGAIN);

    assertThat(io.calls)
        .containsExactly("receive, flags 1, 64", "send, flags 0, 64", "send, flags 0, 64");
    assertThat(hooks.waits).isEmpty();
  }

  // Reading and writing

  @Test
  void readTakesWhatIsThereUpToTheBuffer() throws InterruptedException {
    io.then(64);

    assertThat(hooks.ioRead(io, BUFFER, 1)).isEqualTo(64);
    assertThat(io.calls).containsExactly("read 64");
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void readWaitsInsideForItsMinimum() throws InterruptedException {
    io.then(5, EAGAIN, 6);

    assertThat(hooks.ioRead(io, BUFFER, 11)).isEqualTo(11);
    assertThat(io.calls).containsExactly("read 64", "read 59", "read 59");
    assertThat(hooks.waits).containsExactly("READABLE");
  }

  @Test
  void minimumOfZeroTriesOnce() throws InterruptedException {
    io.then(7, EAGAIN);

    assertThat(hooks.ioRead(io, BUFFER, 0)).isEqualTo(7);
    assertThat(hooks.ioRead(io, BUFFER, 0)).isEqualTo(EAGAIN);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void readIntoWaitsBeforeItAsksForMemory() throws InterruptedException {
    io.then(7);

    long count =
        hooks.ioReadInto(
            io,
            () -> {
              assertThat(hooks.waits).containsExactly("READABLE");
              return BUFFER;
            },
            null);

    assertThat(count).isEqualTo(7);
    assertThat(io.calls).containsExactly("read 64");
  }

  @Test
  void readIntoTriesOnce() throws InterruptedException {
    io.then(EAGAIN);

    assertThat(hooks.ioReadInto(io, () -> BUFFER, null)).isEqualTo(EAGAIN);
  }

  @Test
  void readIntoDoesNotWaitForAnErrorThatWasKept() throws InterruptedException {
    io.keepError(Io.READABLE, (int) EPIPE);

    assertThat(hooks.ioReadInto(io, () -> BUFFER, null)).isEqualTo(EPIPE);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void anAttemptThatASignalInterruptsIsMadeAgainAtOnce() throws InterruptedException {
    io.then(EINTR, 7, EINTR, EAGAIN, EINTR, 3, EINTR, 61);

    assertThat(hooks.ioRead(io, BUFFER, 0)).isEqualTo(7);
    assertThat(hooks.ioRead(io, BUFFER, 0)).isEqualTo(EAGAIN);
    assertThat(hooks.ioRead(io, BUFFER, 64)).isEqualTo(64);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void minimumOfMoreThanTheBufferIsTheBuffer() throws InterruptedException {
    io.then(60, 4);

    assertThat(hooks.ioRead(io, BUFFER, 128)).isEqualTo(64);
  }

  @Test
  void endOfStreamComesBeforeTheMinimum() throws InterruptedException {
    io.then(5, 0, 0);

    assertThat(hooks.ioRead(io, BUFFER, 11)).isEqualTo(5);
    assertThat(hooks.ioRead(io, BUFFER, 11)).isZero();
  }

  @Test
  void errorAfterProgressReturnsTheProgress() throws InterruptedException {
    io.then(5, EPIPE);

    assertThat(hooks.ioWrite(io, BUFFER, 64)).isEqualTo(5);
  }

  @Test
  void errorAfterProgressIsKeptForTheNextTransferInItsDirection() throws InterruptedException {
    io.then(5, EPIPE, 7, 9);

    assertThat(hooks.ioWrite(io, BUFFER, 64)).isEqualTo(5);
    assertThat(hooks.ioRead(io, BUFFER, 1)).isEqualTo(7);
    assertThat(hooks.ioWrite(io, BUFFER, 1)).isEqualTo(EPIPE);
    assertThat(hooks.ioWrite(io, BUFFER, 1)).isEqualTo(9);
  }

  @Test
  void emptyBufferIsNoCall() throws InterruptedException {
    assertThat(hooks.ioRead(io, BUFFER.asSlice(64), 1)).isZero();
    assertThat(hooks.ioWrite(io, BUFFER.asSlice(64), 1)).isZero();
    assertThat(io.calls).isEmpty();
  }

  @Test
  void fullHandleIsWaitedForUntilItIsWritable() throws InterruptedException {
    io.then(EAGAIN, 40, EAGAIN, 24);

    assertThat(hooks.ioWrite(io, BUFFER, 64)).isEqualTo(64);
    assertThat(io.calls).containsExactly("write 64", "write 64", "write 24", "write 24");
    assertThat(hooks.waits).containsExactly("WRITABLE", "WRITABLE");
  }

  @Test
  void wakeUpForNoReasonIsAnotherAttempt() throws InterruptedException {
    io.then(EAGAIN, EAGAIN, 1);

    assertThat(hooks.ioRead(io, BUFFER, 1)).isEqualTo(1);
    assertThat(hooks.waits).hasSize(2);
  }

  // At a position

  @Test
  void positionMovesWithTheBuffer() throws InterruptedException {
    io.then(5, 6);

    assertThat(hooks.ioPread(io, BUFFER, 100, 11)).isEqualTo(11);
    assertThat(io.calls).containsExactly("read at 100 64", "read at 105 59");
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void minimumOfZeroAtAPositionTriesOnce() throws InterruptedException {
    io.then(5);

    assertThat(hooks.ioPread(io, BUFFER, 0, 0)).isEqualTo(5);
  }

  @Test
  void endOfFileComesBeforeTheMinimumAtAPosition() throws InterruptedException {
    io.then(5, 0);

    assertThat(hooks.ioPread(io, BUFFER, 0, 64)).isEqualTo(5);
  }

  @Test
  void negativePositionIsRefused() throws InterruptedException {
    assertThat(hooks.ioPread(io, BUFFER, -1, 1)).isEqualTo(Errno.EINVAL.result());
    assertThat(io.calls).isEmpty();
  }

  @Test
  void handleWithoutPositionsSaysSo() throws InterruptedException {
    // PR5
    assertThat(hooks.ioPwrite(io, BUFFER, 0, 1)).isEqualTo(Errno.ESPIPE.result());
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void handleThatIsNoFileIsWaitedForAtAPosition() throws InterruptedException {
    io.then(EAGAIN, 5);

    assertThat(hooks.ioPread(io, BUFFER, 7, 1)).isEqualTo(5);
    assertThat(io.calls).containsExactly("read at 7 64", "read at 7 64");
    assertThat(hooks.waits).containsExactly("READABLE");
  }

  // The others

  @Test
  void handleThatIsNoSocketSaysSo() throws InterruptedException {
    long notSocket = Errno.ENOTSOCK.result();

    assertThat(hooks.socketReceive(io, BUFFER, 0, null)).isEqualTo(notSocket);
    assertThat(hooks.socketSend(io, BUFFER, 0, null)).isEqualTo(notSocket);
    assertThat(hooks.socketConnect(io, new java.net.InetSocketAddress(0)))
        .isEqualTo((int) notSocket);
    assertThat(hooks.socketAccept(io).error()).isEqualTo((int) notSocket);
    assertThat(hooks.waits).isEmpty();
  }

  @Test
  void yieldIsASleepOfNoTime() throws InterruptedException {
    hooks.yield();

    assertThat(hooks.waits).containsExactly("sleep PT0S");
  }

  @Test
  void closingIsLeftToTheCaller() {
    assertThat(hooks.ioClose(io)).isFalse();
    assertThat(io.isOpen()).isTrue();
  }

  @Test
  void timeOutOfZeroIsRaisedAtTheFirstWait() {
    assertThatThrownBy(() ->
            hooks.timeoutAfter(
                Duration.ZERO, () -> new IOException("late"), () -> Wait.block(null, null).await()))
        .isInstanceOf(IOException.class)
        .hasMessage("late");
  }

  @Test
  void timeOutForEverJustRunsTheBody() throws Exception {
    assertThat(hooks.<String>timeoutAfter(null, IOException::new, () -> "value"))
        .isEqualTo("value");
  }
}
