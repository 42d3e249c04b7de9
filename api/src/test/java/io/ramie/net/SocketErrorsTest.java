package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SocketErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "ECONNREFUSED, java.net.ConnectException",
    "ETIMEDOUT, java.net.ConnectException",
    "EHOSTUNREACH, java.net.NoRouteToHostException",
    "ENETUNREACH, java.net.NoRouteToHostException",
    "EADDRINUSE, java.net.ConnectException",
    "EADDRNOTAVAIL, java.net.ConnectException",
    "EACCES, java.net.ConnectException",
    "EMFILE, io.ramie.net.DescriptorLimitException",
    "ENFILE, io.ramie.net.DescriptorLimitException",
    "ECONNRESET, java.net.SocketException",
    "ENOTCONN, java.net.SocketException"
  })
  void errorNumbersBecomeTheExpectedExceptions(Errno errno, Class<?> type) {
    SocketException failure = SocketErrors.failure("connect to 127.0.0.1:80", errno.result());

    assertThat(failure)
        .isExactlyInstanceOf(type)
        .hasMessageStartingWith(
            "connect to 127.0.0.1:80 failed: " + errno + " (" + errno.message() + ")");
  }

  @ParameterizedTest
  @CsvSource({"EADDRINUSE", "EADDRNOTAVAIL", "EACCES"})
  void onlyListeningFailsToBind(Errno errno) {
    assertThat(SocketErrors.failure("listen on 127.0.0.1:80", errno.result()))
        .isExactlyInstanceOf(BindException.class);
    assertThat(SocketErrors.failure("set SO_SNDBUF of 127.0.0.1:80", errno.result()))
        .isExactlyInstanceOf(SocketException.class);
  }

  @Test
  void limitsAreExplained() {
    assertThat(SocketErrors.failure("accept on 127.0.0.1:80", Errno.EMFILE.result()))
        .hasMessageContaining("ulimit -n");
    assertThat(SocketErrors.failure("accept on 127.0.0.1:80", Errno.ENFILE.result()))
        .hasMessageContaining("fs.file-max");
    assertThat(SocketErrors.failure("listen on 127.0.0.1:80", Errno.EACCES.result()))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("below 1024");
  }

  @Test
  void permissionToSendIsExplainedForTheKindOfSocket() throws Exception {
    try (UdpSocket udp = UdpSocket.open();
        UnixDatagramSocket unix = UnixDatagramSocket.open()) {
      assertThat(new DatagramErrors(udp.io()).failure("send", Errno.EACCES.result()))
          .hasMessageContaining("SO_BROADCAST");
      assertThat(new DatagramErrors(unix.io()).failure("send", Errno.EACCES.result()))
          .hasMessageContaining("write to the socket's file")
          .hasMessageNotContaining("SO_BROADCAST");
    }
  }

  @Test
  void unlistedNumbersAreShown() {
    assertThat(SocketErrors.failure("read from 127.0.0.1:80", -4711))
        .isExactlyInstanceOf(SocketException.class)
        .hasMessage("read from 127.0.0.1:80 failed: errno 4711");
  }

  @Test
  void timeOutOfAReadIsNoConnectFailure() {
    assertThat(SocketErrors.failure("read from 127.0.0.1:80", Errno.ETIMEDOUT.result()))
        .isNotInstanceOf(ConnectException.class)
        .isNotInstanceOf(NoRouteToHostException.class);
  }
}
