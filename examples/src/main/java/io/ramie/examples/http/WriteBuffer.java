package io.ramie.examples.http;

import io.ramie.io.FiberFile;
import java.io.IOException;

/**
 * What is to be sent and is not yet: heads, bodies and chunks, of one answer or several. It goes
 * out when it is full, or {@linkplain #flush when nothing else is to come for now}.
 */
final class WriteBuffer {
  /** Where it goes. */
  interface Sink {
    /** Writes all of it. */
    void write(byte[] source, int offset, int length) throws IOException;

    /** Writes a part of a file. */
    void write(FiberFile file, long position, long count) throws IOException;
  }

  private static final int BYTES = 8 * 1024;
  private static final byte[] CRLF = {Ascii.CR, Ascii.LF};
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  // The size of a chunk that is written bit by bit: four digits, filled in when it ends.
  private static final int SIZE_DIGITS = 4;
  private static final int CHUNK_HEAD = SIZE_DIGITS + 2;
  private static final int CHUNK_TAIL = 2;
  private static final int NO_CHUNK = -1;

  private final Sink sink;
  private final byte[] bytes = new byte[BYTES];
  private int count;
  private int chunk = NO_CHUNK;

  WriteBuffer(Sink sink) {
    this.sink = sink;
  }

  /** Sends what there is. */
  void flush() throws IOException {
    endChunk();
    if (count > 0) {
      int all = count;
      count = 0;
      sink.write(bytes, 0, all);
    }
  }

  // Bytes

  void put(byte b) throws IOException {
    if (count == bytes.length) {
      flush();
    }
    bytes[count++] = b;
  }

  void put(byte[] source) throws IOException {
    put(source, 0, source.length);
  }

  /** Takes bytes. What has no room is not copied: what is before it fills the buffer and leaves. */
  void put(byte[] source, int offset, int length) throws IOException {
    int room = bytes.length - count;
    if (length <= room) {
      System.arraycopy(source, offset, bytes, count, length);
      count += length;
      return;
    }
    System.arraycopy(source, offset, bytes, count, room);
    count = bytes.length;
    flush();
    int rest = length - room;
    if (rest >= bytes.length) {
      sink.write(source, offset + room, rest);
    } else {
      System.arraycopy(source, offset + room, bytes, 0, rest);
      count = rest;
    }
  }

  void endLine() throws IOException {
    put(CRLF);
  }

  void putDecimal(long value) throws IOException {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    if (bytes.length - count < digits) {
      flush();
    }
    count += digits;
    long rest = value;
    for (int i = count - 1; i >= count - digits; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private void putHex(long value) throws IOException {
    if (value >= 16) {
      putHex(value >>> 4);
    }
    put(HEX[(int) (value & 15)]);
  }

  /** Takes a part of a file: a small one with what is there, otherwise straight to the socket. */
  void put(FiberFile file, long position, long length) throws IOException {
    if (length > bytes.length - count) {
      flush();
      sink.write(file, position, length);
      return;
    }
    int read = length == 0 ? 0 : file.read(bytes, count, (int) length, position);
    if (read != length) {
      throw new IOException(file.path() + " has become shorter than " + (position + length));
    }
    count += read;
  }

  // Chunks

  /** Takes bytes as a chunk, or as a part of one. */
  void putChunk(byte[] source, int offset, int length) throws IOException {
    if (length >= bytes.length) {
      beginChunk(length);
      put(source, offset, length);
      endLine();
      return;
    }
    int done = 0;
    while (done < length) {
      openChunk();
      int part = Math.min(length - done, bytes.length - CHUNK_TAIL - count);
      System.arraycopy(source, offset + done, bytes, count, part);
      count += part;
      done += part;
      if (done < length) {
        flush();
      }
    }
  }

  /** Takes a part of a file as a chunk. */
  void putChunk(FiberFile file, long position, long length) throws IOException {
    if (length > 0) {
      beginChunk(length);
      put(file, position, length);
      endLine();
    }
  }

  private void beginChunk(long length) throws IOException {
    endChunk();
    putHex(length);
    endLine();
  }

  private void openChunk() throws IOException {
    if (chunk == NO_CHUNK) {
      if (bytes.length - count <= CHUNK_HEAD + CHUNK_TAIL) {
        flush();
      }
      chunk = count;
      count += CHUNK_HEAD;
    }
  }

  /** Ends the chunk that is being written, if there is one. */
  private void endChunk() {
    if (chunk == NO_CHUNK) {
      return;
    }
    int size = count - chunk - CHUNK_HEAD;
    for (int i = 0; i < SIZE_DIGITS; i++) {
      bytes[chunk + i] = HEX[(size >>> (4 * (SIZE_DIGITS - 1 - i))) & 15];
    }
    System.arraycopy(CRLF, 0, bytes, chunk + SIZE_DIGITS, CRLF.length);
    System.arraycopy(CRLF, 0, bytes, count, CRLF.length);
    count += CHUNK_TAIL;
    chunk = NO_CHUNK;
  }

  /** Ends the last chunk. Trailer fields and an empty line follow. */
  void endChunks() throws IOException {
    endChunk();
    put((byte) '0');
    endLine();
  }
}
