package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
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

  private static List<InetAddress> addresses(String text) {
    return Arrays.stream(text.split(" ")).map(InetAddress::ofLiteral).toList();
  }
}
