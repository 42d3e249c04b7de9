package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpollTest {
  private static final long TAG = 0x1122334455667788L;

  private final Handles.Pair pair = Handles.socketPair(SocketType.STREAM);
  private Epoll epoll;

  @BeforeEach
  void open() throws IOException {
    epoll = Epoll.open(8);
  }

  @AfterEach
  void close() {
    epoll.close();
    pair.close();
  }

  @Test
  void anEventCarriesItsTag() {
    assertThat(epoll.add(pair.first(), Epoll.EPOLLIN, TAG)).isZero();
    assertThat(epoll.poll()).isZero();

    pair.second().write(Handles.text("x"));

    assertThat(epoll.poll()).isEqualTo(1);
    assertThat(epoll.tagAt(0)).isEqualTo(TAG);
    assertThat(epoll.eventsAt(0)).isEqualTo(Epoll.EPOLLIN);
  }

  @Test
  void manyEventsComeAtOnceAndNoneTwice() throws IOException {
    Set<Long> tags = new HashSet<>();
    EventFd[] events = new EventFd[8];
    for (int i = 0; i < events.length; i++) {
      events[i] = EventFd.open();
      events[i].signal();
      epoll.add(events[i], Epoll.EPOLLIN | Epoll.EPOLLET, i - 4);
    }

    int count = epoll.await(Long.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      tags.add(epoll.tagAt(i));
    }

    assertThat(tags).containsExactlyInAnyOrder(-4L, -3L, -2L, -1L, 0L, 1L, 2L, 3L);
    assertThat(epoll.poll()).isZero();
    for (EventFd event : events) {
      event.close();
    }
  }

  @Test
  void anEdgeIsReportedOnce() {
    epoll.add(pair.first(), Epoll.EPOLLIN | Epoll.EPOLLOUT | Epoll.EPOLLET, TAG);
    assertThat(epoll.poll()).isEqualTo(1);
    assertThat(epoll.eventsAt(0)).isEqualTo(Epoll.EPOLLOUT);

    assertThat(epoll.poll()).isZero();
  }

  @Test
  void aPeerThatIsGoneHangsUp() {
    epoll.add(pair.first(), Epoll.EPOLLIN | Epoll.EPOLLRDHUP, TAG);

    pair.second().close();

    assertThat(epoll.poll()).isEqualTo(1);
    assertThat(epoll.eventsAt(0)).isEqualTo(Epoll.EPOLLIN | Epoll.EPOLLRDHUP | Epoll.EPOLLHUP);
  }

  @Test
  void modifyingArmsAgain() {
    pair.second().write(Handles.text("x"));
    epoll.add(pair.first(), Epoll.EPOLLIN | Epoll.EPOLLONESHOT, 1);
    assertThat(epoll.poll()).isEqualTo(1);
    assertThat(epoll.poll()).isZero();

    assertThat(epoll.modify(pair.first(), Epoll.EPOLLIN | Epoll.EPOLLONESHOT, 2)).isZero();

    assertThat(epoll.poll()).isEqualTo(1);
    assertThat(epoll.tagAt(0)).isEqualTo(2);
  }

  @Test
  void whatIsRemovedIsQuiet() {
    epoll.add(pair.first(), Epoll.EPOLLOUT, TAG);

    assertThat(epoll.remove(pair.first())).isZero();

    assertThat(epoll.poll()).isZero();
    assertThat(epoll.remove(pair.first())).isEqualTo(Errno.ENOENT.result());
  }

  @Test
  void whatIsClosedIsQuietEvenWhileItIsHeld() throws IOException {
    epoll.add(pair.first(), Epoll.EPOLLOUT, TAG);
    pair.first().acquire();

    pair.first().close();

    assertThat(epoll.poll()).isZero();
    assertThat(epoll.remove(pair.first())).isEqualTo(Errno.EBADF.result());
    pair.first().release();
  }

  @Test
  void theSameDescriptorIsAddedOnce() {
    epoll.add(pair.first(), Epoll.EPOLLIN, TAG);

    assertThat(epoll.add(pair.first(), Epoll.EPOLLIN, TAG)).isEqualTo(Errno.EEXIST.result());
    assertThat(epoll.modify(pair.second(), Epoll.EPOLLIN, TAG)).isEqualTo(Errno.ENOENT.result());
  }

  @Test
  void aRegularFileIsRefused(@TempDir Path folder) {
    Path path = folder.resolve("file");
    Set<StandardOpenOption> create = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    try (Descriptor file = Handles.opened(Handles.PLATFORM.open(path, create))) {
      assertThat(epoll.add(file, Epoll.EPOLLIN, TAG)).isEqualTo(Errno.EPERM.result());
    }
  }

  @Test
  void aWaitIsNeverShort() {
    for (long nanos : new long[] {1, 50_000, 300_000, 999_999, 1_000_001, 2_500_000}) {
      assertThat(elapsed(() -> epoll.await(nanos))).isGreaterThanOrEqualTo(nanos);
      assertThat(elapsed(() -> epoll.awaitMillis(nanos))).isGreaterThanOrEqualTo(nanos);
    }
  }

  private static long elapsed(Runnable wait) {
    long start = System.nanoTime();
    wait.run();
    return System.nanoTime() - start;
  }

  @Test
  void millisecondsAreRoundedUp() {
    assertThat(EventCalls.millis(1)).isEqualTo(1);
    assertThat(EventCalls.millis(1_000_000)).isEqualTo(1);
    assertThat(EventCalls.millis(1_000_001)).isEqualTo(2);
    assertThat(EventCalls.millis(Long.MAX_VALUE - 1)).isEqualTo(Integer.MAX_VALUE);
    assertThat(EventCalls.millis(Long.MAX_VALUE)).isEqualTo(-1);
  }

  @Test
  void theLongestWaitIsAllowed() throws IOException {
    try (EventFd event = EventFd.open()) {
      event.signal();
      epoll.add(event, Epoll.EPOLLIN, TAG);

      assertThat(epoll.await(Long.MAX_VALUE - 1)).isEqualTo(1);
      assertThat(epoll.await(Long.MAX_VALUE)).isEqualTo(1);
      assertThat(epoll.awaitMillis(Long.MAX_VALUE - 1)).isEqualTo(1);
      assertThat(epoll.awaitMillis(Long.MAX_VALUE)).isEqualTo(1);
    }
  }

  @Test
  void aClosedInstanceIsABadDescriptor() {
    epoll.close();

    assertThat(epoll.poll()).isEqualTo(Errno.EBADF.result());
    assertThat(epoll.await(1)).isEqualTo(Errno.EBADF.result());
    assertThat(epoll.add(pair.first(), Epoll.EPOLLIN, 1)).isEqualTo(Errno.EBADF.result());
  }

  @Test
  void transfersThroughItAreThoseOfTheHandle() {
    MemorySegment buffer = Handles.buffer(8);

    assertThat(epoll.writeTo(pair.first(), Handles.text("text"))).isEqualTo(4);

    assertThat(Handles.text(buffer, epoll.readFrom(pair.second(), buffer))).isEqualTo("text");
    assertThat(epoll.readFrom(pair.second(), buffer)).isEqualTo(Errno.EAGAIN.result());
  }

  @Test
  void transfersThroughItTellTheEndAndTheError() {
    pair.first().close();

    assertThat(epoll.readFrom(pair.second(), Handles.buffer(8))).isZero();
    assertThat(epoll.writeTo(pair.second(), Handles.text("x"))).isEqualTo(Errno.EPIPE.result());
    assertThat(epoll.readFrom(pair.first(), Handles.buffer(8))).isEqualTo(Errno.EBADF.result());
    assertThat(epoll.writeTo(pair.first(), Handles.text("x"))).isEqualTo(Errno.EBADF.result());
  }

  @Test
  void anEmptyDatagramGoesThroughIt() {
    try (Handles.Pair datagrams = Handles.socketPair(SocketType.DATAGRAM)) {
      assertThat(epoll.writeTo(datagrams.first(), Handles.text(""))).isZero();

      assertThat(datagrams.second().readiness(Io.READABLE)).isEqualTo(Io.READABLE);
    }
  }

  @Test
  void filesTransferThroughItAsWell(@TempDir Path folder) {
    Path path = folder.resolve("file");
    MemorySegment buffer = Handles.buffer(8);
    try (Descriptor file =
        Handles.opened(
            Handles.PLATFORM.open(
                path,
                Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE)))) {
      assertThat(epoll.writeTo(file, Handles.text("text"))).isEqualTo(4);
      assertThat(file.seek(0)).isZero();

      assertThat(Handles.text(buffer, epoll.readFrom(file, buffer))).isEqualTo("text");
    }
  }

  @Test
  void aCapacityIsPositive() {
    assertThatThrownBy(() -> Epoll.open(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be at least 1, not 0");
  }

  @Test
  void eventsReadWell() {
    assertThat(Epoll.describe(Epoll.EPOLLIN | Epoll.EPOLLET)).isEqualTo("EPOLLIN|EPOLLET");
    assertThat(Epoll.describe(0)).isEqualTo("none");
    assertThat(Epoll.describe(0x40)).isEqualTo("0x40");
  }
}
