package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.posix.Handles.Asked;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PosixPollerTest {
  private static final long LONG = 60_000_000_000L;

  private final Handles.Pair pair = Handles.socketPair(SocketType.STREAM);
  private Poller poller;

  @BeforeEach
  void open() throws IOException {
    poller = Handles.PLATFORM.openPoller();
  }

  @AfterEach
  void close() {
    poller.close();
    pair.close();
  }

  @Test
  void onlyWhatIsReadyIsTold() {
    Asked reader = new Asked(pair.first(), Io.READABLE);
    Asked writer = new Asked(pair.first(), Io.READABLE | Io.WRITABLE);

    assertThat(poller.poll(List.of(reader, writer), LONG)).isEqualTo(1);

    assertThat(reader.ready).isZero();
    assertThat(writer.ready).isEqualTo(Io.WRITABLE);
  }

  @Test
  void aHangUpLetsEverybodyFindOut() {
    Handles.Pair pipe = Handles.pipe();
    Asked reader = new Asked(pipe.first(), Io.READABLE);
    pipe.second().close();
    assertThat(poller.poll(List.of(reader), LONG)).isEqualTo(1);
    assertThat(reader.ready).isEqualTo(Io.READABLE);
    pipe.close();

    Handles.Pair broken = Handles.pipe();
    Asked writer = new Asked(broken.second(), Io.WRITABLE);
    broken.first().close();
    assertThat(poller.poll(List.of(writer), LONG)).isEqualTo(1);
    assertThat(writer.ready).isEqualTo(Io.WRITABLE);
    broken.close();
  }

  @Test
  void aHangUpDoesNotEndAWaitForUrgentData() {
    pair.second().close();
    Asked asked = new Asked(pair.first(), Io.PRIORITY);
    long start = System.nanoTime();

    int told = poller.poll(List.of(asked), 2_000_000);

    assertThat(told).isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2_000_000);
  }

  @Test
  void anotherThreadEndsAPoll() throws InterruptedException {
    Thread other = Thread.ofPlatform().start(poller::wakeup);

    int told = poller.poll(List.of(), Long.MAX_VALUE);

    assertThat(told).isZero();
    other.join();
  }

  @Test
  void aWakeupEndsOnePollOnly() {
    poller.wakeup();
    poller.wakeup();
    poller.poll(List.of(), Long.MAX_VALUE);
    long start = System.nanoTime();

    poller.poll(List.of(), 500_000);

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(500_000);
  }

  @Test
  void aClosedHandleIsPassedOver() {
    pair.first().close();
    Asked closed = new Asked(pair.first(), Io.WRITABLE);
    Asked open = new Asked(pair.second(), Io.WRITABLE);

    assertThat(poller.poll(List.of(closed, open), LONG)).isEqualTo(1);

    assertThat(closed.ready).isZero();
    assertThat(open.ready).isEqualTo(Io.WRITABLE);
  }

  @Test
  void aHandleIsHeldWhileItIsPolled() {
    Asked closes =
        new Asked(pair.first(), Io.WRITABLE) {
          @Override
          public void ready(int now) {
            int number = pair.first().number();
            pair.first().close();
            try {
              assertThat(Handles.behind(number)).startsWith("socket:");
            } catch (IOException e) {
              throw new AssertionError("the number was given back too early", e);
            }
            super.ready(now);
          }
        };

    assertThat(poller.poll(List.of(closes), LONG)).isEqualTo(1);

    assertThat(closes.ready).isEqualTo(Io.WRITABLE);
  }

  @Test
  void manyHandlesArePolledAtOnce() throws IOException {
    List<EventFd> events = new ArrayList<>();
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      events.add(EventFd.open());
      asked.add(new Asked(events.get(i), Io.READABLE));
    }
    events.get(0).signal();
    events.get(99).signal();

    assertThat(poller.poll(asked, LONG)).isEqualTo(2);

    assertThat(asked.stream().filter(one -> one.ready != 0)).hasSize(2);
    assertThat(asked.get(99).ready).isEqualTo(Io.READABLE);
    events.forEach(Io::close);
  }

  @Test
  void aClosedPollerSaysSoButCanBeWoken() {
    poller.close();

    poller.wakeup();
    poller.close();

    assertThatThrownBy(() -> poller.poll(List.of(), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this poller is closed");
  }

  @Test
  void aHandleOfAnotherPlatformIsRefusedByName() {
    Io stranger = new Stranger();

    assertThatThrownBy(() -> poller.poll(List.of(new Asked(stranger, Io.READABLE)), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the platform \"posix\" cannot poll a handle of the platform \"moon\": a crater");
  }

  @Test
  void aHandleOfAnotherPlatformCanBeFoundOutBefore() {
    assertThatThrownBy(() -> poller.check(new Stranger()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a crater");
    assertThatCode(() -> poller.check(pair.first())).doesNotThrowAnyException();
  }

  /** A handle that no system call knows. */
  private static final class Stranger extends Io {
    private Stranger() {
      super(new Moon());
    }

    @Override
    protected void implClose() {}

    @Override
    public String toString() {
      return "a crater";
    }
  }

  private static final class Moon implements Platform {
    @Override
    public String name() {
      return "moon";
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
      throw new UnsupportedOperationException("nobody waits on the moon");
    }

    @Override
    public ProcessStatus waitProcess(long pid, int flags) {
      return ProcessStatus.failed(Errno.ENOSYS.result());
    }
  }
}
