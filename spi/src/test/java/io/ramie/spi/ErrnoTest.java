package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ErrnoTest {
  @Test
  void numberIsFoundWithEitherSign() {
    assertThat(Errno.of(11)).isSameAs(Errno.EAGAIN);
    assertThat(Errno.of(-11)).isSameAs(Errno.EAGAIN);
  }

  @Test
  void unknownNumberHasNoConstant() {
    assertThat(Errno.of(9_999)).isNull();
    assertThat(Errno.of(0)).isNull();
    assertThat(Errno.of((1L << 32) + 11)).isNull();
    assertThat(Errno.of(Long.MIN_VALUE)).isNull();
  }

  @Test
  void numbersAreDistinct() {
    assertThat(Arrays.stream(Errno.values()).map(Errno::number)).doesNotHaveDuplicates();
  }

  @Test
  void resultIsTheNegatedNumber() {
    assertThat(Errno.EPIPE.result()).isEqualTo(-32);
    assertThat(Errno.EPIPE.is(-32)).isTrue();
    assertThat(Errno.EPIPE.is(32)).isFalse();
  }

  @Test
  void descriptionNamesTheError() {
    assertThat(Errno.describe(-111)).isEqualTo("ECONNREFUSED (Connection refused)");
    assertThat(Errno.describe(-9_999)).isEqualTo("errno 9999");
  }
}
