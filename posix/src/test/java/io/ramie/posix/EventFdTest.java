package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.ramie.spi.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class EventFdTest {
  @Test
  void itWakesAWaitFromAnotherThread() throws Exception {
    try (EventFd event = EventFd.open();
        Epoll epoll = Epoll.open(4)) {
      epoll.add(event, Epoll.EPOLLIN | Epoll.EPOLLET, 42);

      Thread other = Thread.ofPlatform().start(event::signal);
      int count = epoll.await(Long.MAX_VALUE);

      assertThat(count).isEqualTo(1);
      assertThat(epoll.tagAt(0)).isEqualTo(42);
      other.join();
    }
  }

  @Test
  void drainingForgetsAllSignals() throws IOException {
    try (EventFd event = EventFd.open();
        Epoll epoll = Epoll.open(4)) {
      epoll.add(event, Epoll.EPOLLIN, 1);
      event.signal();
      event.signal();
      assertThat(epoll.poll()).isEqualTo(1);

      event.drain();

      assertThat(epoll.poll()).isZero();
    }
  }

  @Test
  void drainingNothingDoesNotWait() throws IOException {
    try (EventFd event = EventFd.open()) {
      event.drain();

      assertThat(event.isOpen()).isTrue();
    }
  }

  @Test
  void aFullCounterIsSignalEnough() throws IOException {
    try (EventFd event = EventFd.open()) {
      MemorySegment nearlyFull = Handles.buffer(8);
      nearlyFull.set(ValueLayout.JAVA_LONG, 0, -2);
      assertThat(event.write(nearlyFull)).isEqualTo(8);
      assertThat(event.write(nearlyFull)).isEqualTo(Errno.EAGAIN.result());

      event.signal();

      assertThat(Handles.await(event, 1)).isEqualTo(1);
    }
  }

  @Test
  void aSignalAfterCloseReachesNobody() throws IOException {
    EventFd closed = EventFd.open();
    closed.close();

    try (EventFd reusesItsNumber = EventFd.open();
        Epoll epoll = Epoll.open(1)) {
      assertThat(reusesItsNumber.number()).isEqualTo(closed.number());
      epoll.add(reusesItsNumber, Epoll.EPOLLIN, 1);

      assertThatCode(closed::signal).doesNotThrowAnyException();
      assertThatCode(closed::drain).doesNotThrowAnyException();

      assertThat(epoll.poll()).isZero();
    }
  }
}
