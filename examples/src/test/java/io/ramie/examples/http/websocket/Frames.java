package io.ramie.examples.http.websocket;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Frames of a client, written by the book. */
final class Frames {
  private static final Random RANDOM = new Random(1);

  private Frames() {}

  /** A frame with a mask. */
  static byte[] masked(int firstByte, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(firstByte);
    if (data.length < 126) {
      out.write(0x80 | data.length);
    } else if (data.length < 65_536) {
      out.write(0xfe);
      out.write(data.length >> 8);
      out.write(data.length);
    } else {
      out.write(0xff);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) data.length >> shift));
      }
    }
    byte[] mask = new byte[4];
    RANDOM.nextBytes(mask);
    out.writeBytes(mask);
    for (int i = 0; i < data.length; i++) {
      out.write(data[i] ^ mask[i % 4]);
    }
    return out.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
