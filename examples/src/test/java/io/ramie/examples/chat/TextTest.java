package io.ramie.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void whatCouldHarmATerminalIsTakenOut() {
    assertThat(Text.clean(" \u001b[31mred\u0007\u009b1m\ta\nb\u202ec\u2066d 🙂 "))
        .isEqualTo("[31mred1m a bcd 🙂");
  }

  @Test
  void namesAreLettersDigitsAndHyphens() {
    assertThat(Text.isName("Zoë-2")).isTrue();
    assertThat(Text.isName("x".repeat(20))).isTrue();
    assertThat(Text.isName("x".repeat(21))).isFalse();
    assertThat(Text.isName("")).isFalse();
    assertThat(Text.isName("a b")).isFalse();
    assertThat(Text.isName("a,b")).isFalse();
  }
}
