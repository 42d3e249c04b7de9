package io.ramie.epoll;

import static io.ramie.spi.Io.DONT_WAIT;
import static io.ramie.spi.Io.OUT_OF_BAND;
import static io.ramie.spi.Io.PEEK;
import static io.ramie.spi.Io.PRIORITY;
import static io.ramie.spi.Io.READABLE;
import static io.ramie.spi.Io.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.posix.Descriptor;
import io.ramie.posix.PosixPlatform;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket hooks, and what they know without asking the kernel. */
class EpollSchedulerSocketTest extends HookTest {
  private final Handles.Pair stream = handles.sockets();
  private final Handles.Pair datagram = handles.sockets(SocketType.DATAGRAM);

  private String receive(Io socket, int size, int flags) throws InterruptedException {
    MemorySegment buffer = Handles.buffer(size);
    long count = scheduler.socketReceive(socket, buffer, flags, null);
    return count < 0 ? Errno.describe(count) : Handles.text(buffer, count);
  }

  private void send(Io socket, String text) throws InterruptedException {
    MemorySegment bytes = Handles.text(text);
    assertThat(scheduler.socketSend(socket, bytes, 0, null)).isEqualTo(bytes.byteSize());
  }

  private Registration registration(Io io) {
    return scheduler.loop().registrations().of(io);
  }

  private boolean isKnownReady(Io io, int event) {
    return registration(io).ready(event) != 0;
  }

  /** Registers a handle, and lets the loop be told what it is ready for. */
  private void learn(Io io) throws InterruptedException {
    assertThat(scheduler.ioWait(io, READABLE | WRITABLE, null)).isNotZero();
  }

  private Descriptor udp() {
    Descriptor socket =
        handles.opened(
            PosixPlatform.provider().socket(StandardProtocolFamily.INET, SocketType.DATAGRAM));
    assertThat(socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))).isZero();
    return socket;
  }

  private Descriptor unixDatagram(Path path) {
    Descriptor socket =
        handles.opened(
            PosixPlatform.provider().socket(StandardProtocolFamily.UNIX, SocketType.DATAGRAM));
    assertThat(socket.bind(UnixDomainSocketAddress.of(path))).isZero();
    return socket;
  }

  // Receiving and sending

  @Test
  @DisplayName("K1, K3: a receive waits for the sender, gets what is there, and then the end")
  void aReceiveWaitsForTheSender() {
    Fiber<List<String>> receiver =
        fiber(() -> {
          List<String> parts = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            parts.add(receive(stream.first(), 9, 0));
          }
          return parts;
        });
    fiber(() -> {
      scheduler.yield();
      send(stream.second(), "foo");
      scheduler.yield();
      scheduler.yield();
      send(stream.second(), "bar");
      scheduler.yield();
      scheduler.yield();
      stream.second().shutdown(false, true);
    });

    run();

    assertThat(receiver.resultNow()).containsExactly("foo", "bar", "");
  }

  @Test
  @DisplayName("K2, K4: a datagram reaches its destination, which is told the sender")
  void aDatagramTellsItsSender() {
    Descriptor near = udp();
    Descriptor far = udp();
    List<SocketAddress> senders = new ArrayList<>();
    Fiber<Long> receiver =
        fiber(() -> scheduler.socketReceive(near, Handles.buffer(10), 0, senders::add));
    fiber(() ->
        assertThat(scheduler.socketSend(far, Handles.text("hello"), 0, near.localAddress()))
            .isEqualTo(5));

    run();

    assertThat(receiver.resultNow()).isEqualTo(5);
    assertThat(senders).containsExactly(far.localAddress());
  }

  @Test
  @DisplayName("K11: a datagram of length 0 is a message, and the next one follows")
  void anEmptyDatagramIsAMessage() {
    Fiber<List<String>> receiver =
        fiber(() -> List.of(receive(datagram.first(), 9, 0), receive(datagram.first(), 9, 0)));
    fiber(() -> {
      scheduler.yield();
      send(datagram.second(), "");
      send(datagram.second(), "next");
    });

    run();

    assertThat(receiver.resultNow()).containsExactly("", "next");
  }

  @Test
  @DisplayName("K11, D8: a short datagram is no sign of being drained")
  void aShortDatagramDrainsNothing() {
    inFiber(() -> {
      learn(datagram.first());
      for (String text : List.of("a", "bb", "ccc")) {
        send(datagram.second(), text);
      }
      for (String text : List.of("a", "bb", "ccc")) {
        assertThat(receive(datagram.first(), 100, 0)).isEqualTo(text);
      }
    });
  }

  @Test
  @DisplayName("K7: errors are negative numbers, also of what the loop knows to be idle")
  void errorsAreNegativeNumbers() {
    Handles.Pair pipe = handles.pipe();
    Descriptor listener = handles.listener();
    Descriptor unconnected = handles.tcpSocket();
    inFiber(() -> {
      assertThat(scheduler.ioRead(pipe.first(), Handles.buffer(1), 0)).isNegative();
      assertThat(scheduler.ioWait(pipe.first(), READABLE, millis(1))).isZero();
      assertThat(scheduler.ioRead(pipe.first(), Handles.buffer(1), 0)).isNegative();
      assertThat(scheduler.ioWait(listener, READABLE, millis(1))).isZero();

      assertThat(receive(pipe.first(), 1, 0)).startsWith("ENOTSOCK");
      assertThat(receive(listener, 1, 0)).startsWith("ENOTCONN");
      assertThat(receive(unconnected, 1, 0)).startsWith("ENOTCONN");
      assertThat(receive(stream.first(), 1, 1 << 20)).startsWith("EINVAL");
      assertThat(Errno.ENOTSOCK.is(scheduler.socketSend(pipe.second(), Handles.text("x"), 0, null)))
          .isTrue();
    });
  }

  @Test
  @DisplayName("R4: reading from a listener is an error, also when nobody connects")
  void readingFromAListenerIsAnError() {
    Descriptor listener = handles.listener();
    inFiber(() -> {
      assertThat(scheduler.ioWait(listener, READABLE, millis(1))).isZero();
      assertThat(Errno.ENOTCONN.is(scheduler.ioRead(listener, Handles.buffer(1), 1))).isTrue();
    });
  }

  @Test
  @DisplayName("C16: a closed socket is a bad descriptor, known to be idle or not")
  void aClosedSocketIsABadDescriptor() {
    inFiber(() -> {
      learn(stream.first());
      assertThat(receive(stream.first(), 1, DONT_WAIT)).startsWith("EAGAIN");
      stream.first().close();
      datagram.first().close();
      assertThat(receive(stream.first(), 1, 0)).startsWith("EBADF");
      assertThat(receive(datagram.first(), 1, 0)).startsWith("EBADF");
    });
  }

  // Attempts that do not wait

  @Test
  @DisplayName("R18: an attempt that must not wait finds what the loop was not told of yet")
  void anAttemptFindsWhatTheLoopWasNotToldOf() {
    inFiber(() -> {
      learn(stream.first());
      assertThat(receive(stream.first(), 9, DONT_WAIT)).startsWith("EAGAIN");
      Handles.write(stream.second(), "x");
      assertThat(receive(stream.first(), 9, DONT_WAIT)).isEqualTo("x");
    });
  }

  @Test
  @DisplayName("R18: an attempt to send that must not wait says so when there is no room")
  void anAttemptToSendDoesNotWait() {
    inFiber(() -> {
      learn(stream.first());
      Handles.fill(stream.first());
      long count = scheduler.socketSend(stream.first(), Handles.text("x"), DONT_WAIT, null);
      assertThat(Errno.EAGAIN.is(count)).isTrue();
      assertThat(isKnownReady(stream.first(), WRITABLE)).isFalse();
    });
  }

  // What is known: one may lie to the loop in order to see whether it asks the kernel

  @Test
  @DisplayName("D8: an attempt that found nothing is remembered, so that the wait asks nothing")
  void anAttemptThatFoundNothingIsRemembered() {
    inFiber(() -> {
      learn(datagram.first());
      registration(datagram.first()).told(READABLE | WRITABLE, false);
      assertThat(receive(datagram.first(), 9, DONT_WAIT)).startsWith("EAGAIN");
      assertThat(isKnownReady(datagram.first(), READABLE)).isFalse();
      assertThat(isKnownReady(datagram.first(), WRITABLE)).isTrue();
    });
  }

  @Test
  @DisplayName("D8: a stream that was drained is waited for without an attempt")
  void aDrainedStreamIsWaitedForWithoutAnAttempt() {
    Fiber<String> receiver =
        fiber(() -> {
          learn(stream.first());
          Handles.write(stream.second(), "first");
          assertThat(receive(stream.first(), 9, 0)).isEqualTo("first");
          assertThat(isKnownReady(stream.first(), READABLE)).isFalse();
          // Without the loop's knowledge, which an attempt would not need.
          Handles.write(stream.second(), "second");
          return receive(stream.first(), 9, 0);
        });
    fiber(() -> {
      scheduler.yield();
      assertThat(receiver.isDone()).isFalse();
    });

    run();

    assertThat(receiver.resultNow()).isEqualTo("second");
  }

  @Test
  @DisplayName("D8: a stream that took less than it was given is waited for without an attempt")
  void aFullStreamIsWaitedForWithoutAnAttempt() {
    inFiber(() -> {
      learn(stream.first());
      long taken = scheduler.socketSend(stream.first(), Handles.buffer(1 << 24), 0, null);
      assertThat(taken).isBetween(1L, (1L << 24) - 1);
      assertThat(isKnownReady(stream.first(), WRITABLE)).isFalse();
    });
  }

  @Test
  @DisplayName("D8: looking at data with PEEK drains nothing, however much was asked for")
  void peekingDrainsNothing() {
    inFiber(() -> {
      learn(stream.first());
      Handles.write(stream.second(), "hello");
      // No edge is left that would tell of it again.
      scheduler.loop().takeEvents();
      for (int i = 0; i < 3; i++) {
        assertThat(receive(stream.first(), 100, PEEK)).isEqualTo("hello");
      }
      assertThat(isKnownReady(stream.first(), READABLE)).isTrue();
      assertThat(receive(stream.first(), 100, 0)).isEqualTo("hello");
    });
  }

  @Test
  void aPeekWaitsForData() {
    Fiber<String> peeker = fiber(() -> receive(stream.first(), 100, PEEK));
    fiber(() -> {
      scheduler.yield();
      send(stream.second(), "hello");
    });

    run();

    assertThat(peeker.resultNow()).isEqualTo("hello");
  }

  @Test
  @DisplayName("K3, D8: of a wrapped socket nothing is known, and each attempt is made")
  void ofAWrappedSocketNothingIsKnown() {
    Io wrapped = new OtherPlatform().wrapping(stream.first());
    inFiber(() -> {
      learn(stream.first());
      assertThat(receive(wrapped, 9, 0)).startsWith("ENOTSOCK");
      assertThat(registration(wrapped).isDrained(READABLE)).isFalse();
    });
  }

  // Urgent data

  @Test
  @DisplayName("W24: urgent data is received on its own, and the stream around it is whole")
  void urgentDataIsReceivedOnItsOwn() {
    Handles.Pair tcp = handles.tcp();
    inFiber(() -> {
      learn(tcp.first());
      send(tcp.second(), "before");
      assertThat(scheduler.socketSend(tcp.second(), Handles.text("!"), OUT_OF_BAND, null))
          .isEqualTo(1);
      send(tcp.second(), "after");
      assertThat(scheduler.ioWait(tcp.first(), PRIORITY, null)).isEqualTo(PRIORITY);
      assertThat(receive(tcp.first(), 1, OUT_OF_BAND)).isEqualTo("!");
      StringBuilder all = new StringBuilder();
      while (all.length() < "beforeafter".length()) {
        all.append(receive(tcp.first(), 100, 0));
      }
      assertThat(all).hasToString("beforeafter");
    });
  }

  // Room

  @Test
  @DisplayName("R11: a sender waits until a connected datagram socket has taken something")
  void aSenderWaitsForTheReceiver() {
    int messages = 2_000;
    Fiber<Void> sender =
        fiber(() -> {
          for (int i = 0; i < messages; i++) {
            send(datagram.first(), "message " + i);
          }
        });
    fiber(() -> {
      scheduler.yield();
      assertThat(sender.isDone()).isFalse();
      for (int i = 0; i < messages; i++) {
        assertThat(receive(datagram.second(), 100, 0)).isEqualTo("message " + i);
      }
    });

    run();
  }

  @Test
  @DisplayName("R11, K2: a receiver that is full keeps its sender waiting, and nobody else")
  void aFullReceiverKeepsItsSenderWaiting(@TempDir Path folder) {
    int messages = 500;
    Descriptor near = unixDatagram(folder.resolve("near"));
    Descriptor far = unixDatagram(folder.resolve("far"));
    Fiber<Void> sender =
        fiber(() -> {
          learn(near);
          for (int i = 0; i < messages; i++) {
            MemorySegment message = Handles.text("message " + i);
            assertThat(scheduler.socketSend(near, message, 0, far.localAddress()))
                .isEqualTo(message.byteSize());
          }
        });
    fiber(() -> {
      scheduler.kernelSleep(millis(5));
      assertThat(sender.isDone()).isFalse();
      for (int i = 0; i < messages; i++) {
        assertThat(receive(far, 100, 0)).isEqualTo("message " + i);
      }
    });

    run();
  }

  @Test
  @DisplayName("W9, K2: a sender whose receiver is full still counts as writable")
  void aSenderWhoseReceiverIsFullIsWritable(@TempDir Path folder) {
    Descriptor near = unixDatagram(folder.resolve("near"));
    Descriptor far = unixDatagram(folder.resolve("far"));
    inFiber(() -> {
      learn(near);
      long count;
      do {
        count = scheduler.socketSend(near, Handles.text("x"), DONT_WAIT, far.localAddress());
      } while (count == 1);
      assertThat(Errno.EAGAIN.is(count)).isTrue();
      assertThat(scheduler.ioWait(near, WRITABLE, null)).isEqualTo(WRITABLE);
    });
  }

  @Test
  @DisplayName("D9, I3: a sender whose receiver is full is interrupted, and ends when it is closed")
  void aSenderWhoseReceiverIsFullEndsEarly(@TempDir Path folder) {
    Descriptor near = unixDatagram(folder.resolve("near"));
    Descriptor far = unixDatagram(folder.resolve("far"));
    Fiber<?> interrupted =
        fiber(() ->
            assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> sendForEver(near, far)));
    Fiber<Void> closed = fiber(() -> sendUntilClosed(near, far));
    fiber(() -> {
      scheduler.kernelSleep(millis(3));
      interrupted.thread().interrupt();
      interrupted.join();
      assertThat(closed.isDone()).isFalse();
      near.close();
    });

    run();
  }

  /** The handle is closed while the sender waits, or before it tries again. */
  private void sendUntilClosed(Descriptor near, Descriptor far) throws InterruptedException {
    try {
      assertThat(Errno.EBADF.is(sendForEver(near, far))).isTrue();
    } catch (Throwable closed) {
      assertThat(closed).isInstanceOf(ClosedIoException.class);
    }
  }

  private long sendForEver(Descriptor near, Descriptor far) throws InterruptedException {
    SocketAddress destination = far.localAddress();
    long count;
    do {
      count = scheduler.socketSend(near, Handles.text("x"), 0, destination);
    } while (count == 1);
    return count;
  }

  // Connecting

  @Test
  @DisplayName("K8: a connect under way is waited for, also by a socket the loop knew before")
  void aConnectIsWaitedFor() {
    Descriptor listener = handles.listener();
    for (boolean known : new boolean[] {false, true}) {
      Descriptor client = handles.tcpSocket();
      inFiber(() -> {
        if (known) {
          learn(client);
        }
        assertThat(scheduler.socketConnect(client, listener.localAddress())).isZero();
        Descriptor accepted = handles.opened(scheduler.socketAccept(listener));
        send(client, "hello");
        assertThat(receive(accepted, 9, 0)).isEqualTo("hello");
        send(accepted, "you too");
        assertThat(receive(client, 9, 0)).isEqualTo("you too");
      });
    }
  }

  @Test
  @DisplayName("K8: a connect that nobody answers is interrupted, and ends when it is closed")
  void aConnectThatNobodyAnswersEndsEarly() {
    Descriptor listener = handles.tcpSocket();
    assertThat(listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))).isZero();
    assertThat(listener.listen(0)).isZero();
    Descriptor client = handles.tcpSocket();
    fillBacklog(listener.localAddress());
    Fiber<?> connecting =
        fiber(() ->
            assertThatExceptionOfType(ClosedIoException.class)
                .isThrownBy(() -> scheduler.socketConnect(client, listener.localAddress())));
    fiber(() -> {
      scheduler.kernelSleep(millis(2));
      assertThat(connecting.isDone()).isFalse();
      client.close();
    });

    run();
  }

  private void fillBacklog(SocketAddress listener) {
    // Linux takes one more than the backlog, and answers nothing to those behind.
    for (int i = 0; i < 4; i++) {
      int _ = handles.tcpSocket().connect(listener);
    }
  }
}
