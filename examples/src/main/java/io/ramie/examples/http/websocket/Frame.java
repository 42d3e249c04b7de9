package io.ramie.examples.http.websocket;

/** A frame as it came, unmasked. */
final class Frame {
  private final int opcode;
  private final boolean isLast;
  private final byte[] data;

  Frame(int opcode, boolean isLast, byte[] data) {
    this.opcode = opcode;
    this.isLast = isLast;
    this.data = data;
  }

  int opcode() {
    return opcode;
  }

  /** Whether its message ends with it. */
  boolean isLast() {
    return isLast;
  }

  byte[] data() {
    return data;
  }
}
