package io.ramie.examples.http.websocket;

import java.nio.charset.StandardCharsets;

/** A whole message, whatever frames it came in. */
public final class Message {
  private final boolean isText;
  private final byte[] data;

  Message(boolean isText, byte[] data) {
    this.isText = isText;
    this.data = data;
  }

  /**
   * Whether it is text, which is valid UTF-8 then.
   *
   * @return false if it is binary
   */
  public boolean isText() {
    return isText;
  }

  /**
   * What it says.
   *
   * @return not a copy
   */
  public byte[] data() {
    return data;
  }

  /**
   * What it says, as text.
   *
   * @return the data decoded as UTF-8
   */
  public String text() {
    return new String(data, StandardCharsets.UTF_8);
  }
}
