package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NearTest {
  @Test
  void wordsWithTheFewestChangesComeFirst() {
    Stream<String> known = Stream.of("socketAccept", "ioWrite", "ioWait", "block", "yield", "run");

    assertThat(Near.to("iowait", known)).startsWith("ioWait, ioWrite, ").doesNotContain("socketA");
  }
}
