package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumbersTest {
  private static long unsigned(String text) throws CommandError {
    byte[] bytes = ("9" + text + "9").getBytes(US_ASCII);
    return Numbers.unsigned(bytes, 1, bytes.length - 1, CommandError.BAD_FORMAT);
  }

  private static int signed(String text) throws CommandError {
    byte[] bytes = ("9" + text + "9").getBytes(US_ASCII);
    return Numbers.signed(bytes, 1, bytes.length - 1, CommandError.BAD_FORMAT);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "+7, 7",
    "007, 7",
    "'\t12', 12",
    "'12 x', 12",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, -9223372036854775808",
    "18446744073709551615, -1",
    "-18446744073709551615, 1"
  })
  void unsignedNumberIsReadAsCDoes(String text, long value) throws CommandError {
    assertThat(unsigned(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "5x",
        "-",
        "-1",
        "1-",
        "18446744073709551616",
        "99999999999999999999"
      })
  void whatIsNoUnsignedNumberIsRefused(String text) {
    assertThatThrownBy(() -> unsigned(text)).isSameAs(CommandError.BAD_FORMAT);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, -1",
    "2147483647, 2147483647",
    "4294967297, 1",
    "99999999999, 1215752191",
    "-9223372036854775808, 0",
    "9223372036854775807, -1"
  })
  void signedNumberIsCutTo32Bits(String text, int value) throws CommandError {
    assertThat(signed(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "9223372036854775808", "-9223372036854775809", "1x"})
  void whatIsNoSignedNumberIsRefused(String text) {
    assertThatThrownBy(() -> signed(text)).isSameAs(CommandError.BAD_FORMAT);
  }

  @Test
  void minusFarBehindMakesOnlyALargeNumberInvalid() throws CommandError {
    assertThat(unsigned("5 -")).isEqualTo(5);
    assertThatThrownBy(() -> unsigned("18446744073709551615 -")).isSameAs(CommandError.BAD_FORMAT);
  }
}
