package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOrderTest {
  @ParameterizedTest
  @CsvSource({
    "1.1.1.1,                         1.1.1.1",
    "1.1.1.1 1.1.1.2,                 1.1.1.1 1.1.1.2",
    "::1 ::2 1.1.1.1 1.1.1.2,         ::1 1.1.1.1 ::2 1.1.1.2",
    "1.1.1.1 1.1.1.2 1.1.1.3 ::1,     1.1.1.1 ::1 1.1.1.2 1.1.1.3",
    "1.1.1.1 ::1 ::2 ::3,             1.1.1.1 ::1 ::2 ::3",
  })
  void familiesTakeTurns(String found, String order) {
    assertThat(AddressOrder.interleaved(addresses(found))).isEqualTo(addresses(order));
  }

  @ParameterizedTest
  @CsvSource({
    "PT30S, 3, PT10S",
    "PT5S,  1, PT5S",
    "PT5S,  4, PT2S",
    "PT1S,  4, PT1S",
    "PT0S,  2, PT0S",
    ",      2, ",
  })
  void timeIsSharedOut(Duration remaining, int addresses, Duration share) {
    assertThat(AddressOrder.share(remaining, addresses)).isEqualTo(share);
  }

  private static List<InetAddress> addresses(String text) {
    return Arrays.stream(text.split(" ")).map(InetAddress::ofLiteral).toList();
  }
}
