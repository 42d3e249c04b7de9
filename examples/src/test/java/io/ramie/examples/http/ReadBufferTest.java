package io.ramie.examples.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadBufferTest {
  private static final int HEAD_BYTES = 100;
  private static final int PIECE_BYTES = 333;

  @Test
  void staysSmallHoweverManyHeadsFollowEachOther() throws Exception {
    ReadBuffer buffer = new ReadBuffer((_, _, length) -> Math.min(length, PIECE_BYTES));
    int initial = buffer.bytes().length;

    for (int head = 0; head < 1_000; head++) {
      buffer.beginHead();
      while (buffer.available() < HEAD_BYTES) {
        buffer.fill();
      }
      buffer.advance(buffer.position() + HEAD_BYTES);
      buffer.beginBody();
    }

    assertThat(buffer.bytes()).hasSize(initial);
  }
}
