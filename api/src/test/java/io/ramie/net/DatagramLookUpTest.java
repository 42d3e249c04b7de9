package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.spi.ExtraSocketOptions;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Datagram sockets whose peers are names. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class DatagramLookUpTest {
  private static final Duration LITTLE = Duration.ofMillis(10);
  private static final InetSocketAddress SLOW = InetSocketAddress.createUnresolved("slow", 80);

  private final CountDownLatch released = new CountDownLatch(1);
  private final NamedPlatform names =
      new NamedPlatform(
          Map.of(
              "slow", List.of(Loopback.IPV4),
              "four first", List.of(Loopback.IPV4, Loopback.IPV6)));

  private void run(Fibers.Action<Exception> action) throws Exception {
    FiberScheduler scheduler =
        Schedulers.provider("epoll").create(SchedulerOptions.DEFAULT.withPlatform(names));
    Fibers.run(scheduler, action);
  }

  private void holdAnswers() {
    names.beforeAnswer(() -> {
      try {
        released.await();
      } catch (InterruptedException stopped) {
        throw new UnknownHostException("interrupted");
      }
    });
  }

  @Test
  void lookUpBeforeSendingTimesOut() throws Exception {
    holdAnswers();

    run(() -> {
      try (UdpSocket socket = UdpSocket.open().setTimeout(LITTLE)) {
        assertThatThrownBy(() -> socket.send(new byte[1], SLOW))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("send to slow:80 timed out after 0.01s");
        assertThatThrownBy(() -> socket.sendNow(ByteBuffer.allocate(1), SLOW))
            .isInstanceOf(SocketTimeoutException.class);
      }
      released.countDown();
    });
  }

  @Test
  void lookUpBeforeConnectingEndsAtTheDeadline() throws Exception {
    holdAnswers();

    run(() -> {
      try (UdpSocket socket = UdpSocket.open().setDeadline(Deadline.after(LITTLE))) {
        assertThatThrownBy(() -> socket.connect(SLOW))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("connect to slow:80 timed out after 0.01s");
      }
      released.countDown();
    });
  }

  @Test
  @DisplayName("A look-up keeps no descriptor from being closed")
  void closeDuringALookUpFreesThePort() throws Exception {
    holdAnswers();

    run(() -> {
      UdpSocket socket = UdpSocket.bind(new InetSocketAddress(Loopback.IPV4, 0));
      InetSocketAddress local = socket.localAddress();
      Fiber<UdpSocket> connecting = Fibers.schedule(() -> socket.connect(SLOW));

      socket.close();

      UdpSocket.bind(local).close();
      assertThat(connecting.isDone()).isFalse();
      released.countDown();
      assertThatThrownBy(connecting::value)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ClosedChannelException.class);
    });
  }

  @Test
  void socketBoundToAnIpv6AddressSendsToTheIpv6AddressOfAName() throws Exception {
    run(() -> {
      try (UdpSocket socket = UdpSocket.bind(new InetSocketAddress(Loopback.IPV6, 0))) {
        assertSendsToIpv6(socket);
      }
    });
  }

  @Test
  void socketForIpv6OnlySendsToTheIpv6AddressOfAName() throws Exception {
    run(() -> {
      try (UdpSocket socket =
          UdpSocket.builder().option(ExtraSocketOptions.IPV6_V6ONLY, true).open()) {
        assertSendsToIpv6(socket);
      }
    });
  }

  @Test
  void socketForBothFamiliesSendsToTheFirstAddressOfAName() throws Exception {
    run(() -> {
      try (UdpSocket socket = UdpSocket.open();
          UdpSocket peer = UdpSocket.bind(new InetSocketAddress(Loopback.IPV4, 0))) {
        socket.connect(InetSocketAddress.createUnresolved("four first", peer.port()));

        assertThat(socket.remoteAddress()).isEqualTo(peer.localAddress());
      }
    });
  }

  private static void assertSendsToIpv6(UdpSocket socket) throws Exception {
    try (UdpSocket peer = UdpSocket.bind(new InetSocketAddress(Loopback.IPV6, 0))) {
      socket.send(new byte[3], InetSocketAddress.createUnresolved("four first", peer.port()));

      assertThat(peer.receive(new byte[10]).size()).isEqualTo(3);
    }
  }
}
