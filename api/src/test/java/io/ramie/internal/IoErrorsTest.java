package io.ramie.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IoErrorsTest {
  @Test
  void durationsAreReadable() {
    assertThat(IoErrors.timedOut("read", Duration.ofMillis(1500)))
        .hasMessage("read timed out after 1.5s");
    assertThat(IoErrors.timedOut("read", Duration.ofMinutes(2)))
        .hasMessage("read timed out after 2m");
  }
}
