package io.ramie.examples.http.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a client, and refuses what RFC 6455, 5 forbids. Used by one fiber. */
final class FrameReader {
  /** Where bytes come from. */
  @FunctionalInterface
  interface Source {
    /** Reads what there is, after waiting until there is something; -1 at end of stream. */
    int read(byte[] target, int offset, int length) throws IOException;
  }

  private static final int BUFFER_BYTES = 2048;
  private static final int MAX_CONTROL_BYTES = 125;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final byte[] EMPTY = {};
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Source source;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  FrameReader(Source source) {
    this.source = source;
  }

  /**
   * The next frame, after waiting until there is one; null at an end of stream between frames.
   *
   * @param room how many bytes the message may still have
   * @param isInMessage whether a message has begun and not ended
   * @throws WebSocketException if the frame is wrong, or its data do not fit
   */
  @Nullable Frame read(long room, boolean isInMessage) throws IOException {
    int first = next();
    if (first < 0) {
      return null;
    }
    int opcode = first & 0x0f;
    boolean isLast = (first & 0x80) != 0;
    check((first & 0x70) == 0, "reserved bits are set, and no extension was agreed on");
    check(Opcode.isKnown(opcode), "the opcode is unknown");
    int second = require();
    check((second & 0x80) != 0, "a frame of a client must be masked");
    int shortLength = second & 0x7f;
    if (Opcode.isControl(opcode)) {
      check(isLast, "a control frame must not be fragmented");
      check(shortLength <= MAX_CONTROL_BYTES, "a control frame must have at most 125 bytes");
    } else {
      checkOrder(opcode, isInMessage);
    }
    long length = length(shortLength);
    if (!Opcode.isControl(opcode) && length > room) {
      throw new WebSocketException(CloseCode.TOO_BIG, "the message is too long");
    }
    int mask = littleEndian(4);
    return new Frame(opcode, isLast, data((int) length, mask));
  }

  private static void checkOrder(int opcode, boolean isInMessage) throws WebSocketException {
    if (opcode == Opcode.CONTINUATION) {
      check(isInMessage, "a continuation frame needs a message that has begun");
    } else {
      check(!isInMessage, "a message must not begin before the last one has ended");
    }
  }

  private long length(int shortLength) throws IOException {
    if (shortLength < LENGTH_16) {
      return shortLength;
    }
    long length = 0;
    for (int i = 0; i < (shortLength == LENGTH_16 ? 2 : 8); i++) {
      length = length << 8 | require();
    }
    check(length >= 0, "the highest bit of a length must be 0");
    check(
        length > (shortLength == LENGTH_64 ? 0xffff : MAX_CONTROL_BYTES),
        "a length must be written as short as possible");
    return length;
  }

  private int littleEndian(int bytes) throws IOException {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= require() << (8 * i);
    }
    return value;
  }

  /** What a frame carries. The array grows with what comes, not with what is announced. */
  private byte[] data(int length, int mask) throws IOException {
    if (length == 0) {
      return EMPTY;
    }
    byte[] data = new byte[Math.min(length, BUFFER_BYTES)];
    int done = Math.min(data.length, limit - position);
    System.arraycopy(buffer, position, data, 0, done);
    position += done;
    while (done < length) {
      if (done == data.length) {
        data = Arrays.copyOf(data, (int) Math.min(length, 2L * data.length));
      }
      int count = source.read(data, done, data.length - done);
      if (count < 0) {
        throw endedInFrame();
      }
      done += count;
    }
    unmask(data, mask);
    return data;
  }

  static void unmask(byte[] data, int mask) {
    int i = 0;
    long wide = (mask & 0xffff_ffffL) | (long) mask << 32;
    for (; i <= data.length - Long.BYTES; i += Long.BYTES) {
      LONGS.set(data, i, (long) LONGS.get(data, i) ^ wide);
    }
    for (; i <= data.length - Integer.BYTES; i += Integer.BYTES) {
      INTS.set(data, i, (int) INTS.get(data, i) ^ mask);
    }
    for (; i < data.length; i++) {
      data[i] ^= (byte) (mask >>> (8 * (i & 3)));
    }
  }

  private int require() throws IOException {
    int value = next();
    if (value < 0) {
      throw endedInFrame();
    }
    return value;
  }

  private static EOFException endedInFrame() {
    return new EOFException("the connection ended in the middle of a frame");
  }

  private int next() throws IOException {
    if (position == limit) {
      int count = source.read(buffer, 0, buffer.length);
      if (count < 0) {
        return -1;
      }
      position = 0;
      limit = count;
    }
    return buffer[position++] & 0xff;
  }

  private static void check(boolean holds, String rule) throws WebSocketException {
    if (!holds) {
      throw new WebSocketException(CloseCode.PROTOCOL_ERROR, rule);
    }
  }
}
