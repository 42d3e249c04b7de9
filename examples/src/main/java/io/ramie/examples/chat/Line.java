package io.ramie.examples.chat;

import java.nio.charset.StandardCharsets;

/** A line that members get to see. It is encoded once, for however many. */
final class Line {
  private final String text;
  private final byte[] utf8;

  Line(String text) {
    this.text = text;
    this.utf8 = text.getBytes(StandardCharsets.UTF_8);
  }

  /** In UTF-8, without a line end; not a copy. */
  byte[] utf8() {
    return utf8;
  }

  @Override
  public String toString() {
    return text;
  }
}
