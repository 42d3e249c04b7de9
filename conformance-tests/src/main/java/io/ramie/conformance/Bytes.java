package io.ramie.conformance;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Native memory for hooks, and text in it. */
public final class Bytes {
  private Bytes() {}

  /**
   * Memory of zeros.
   *
   * @param size in bytes
   * @return native memory that the garbage collector frees
   */
  public static MemorySegment buffer(long size) {
    return Arena.ofAuto().allocate(size);
  }

  /**
   * Text as bytes.
   *
   * @param text in ASCII
   * @return native memory without a final zero
   */
  public static MemorySegment of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    MemorySegment segment = buffer(bytes.length);
    segment.copyFrom(MemorySegment.ofArray(bytes));
    return segment;
  }

  /**
   * Bytes as text.
   *
   * @param segment where
   * @param count how many from its start
   * @return the text, one character a byte
   */
  public static String text(MemorySegment segment, long count) {
    byte[] bytes = segment.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
