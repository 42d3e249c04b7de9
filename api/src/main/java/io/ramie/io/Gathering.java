package io.ramie.io;

import io.ramie.internal.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One write out of several buffers: neighbours are collected as far as one piece takes them. */
final class Gathering {
  private final ByteBuffer[] sources;
  private final int end;
  private int next;

  Gathering(ByteBuffer[] sources, int offset, int length) {
    this.sources = sources;
    this.next = offset;
    this.end = offset + length;
  }

  long writeTo(ByteSink sink) throws IOException {
    long total = 0;
    while (next < end) {
      int last = lastOfPiece();
      total += last == next ? sink.write(sources[next]) : writeTogether(sink, last);
      next = last + 1;
    }
    return total;
  }

  /** How far the sources from the next one on fit in one piece. */
  private int lastOfPiece() {
    long bytes = sources[next].remaining();
    int last = next;
    while (last + 1 < end && (bytes += sources[last + 1].remaining()) <= BufferPool.SEGMENT_BYTES) {
      last++;
    }
    return last;
  }

  private long writeTogether(ByteSink sink, int last) throws IOException {
    ByteBuffer piece = collect(last);
    try {
      return sink.write(piece);
    } finally {
      advance(last, piece.position());
    }
  }

  private ByteBuffer collect(int last) {
    int bytes = 0;
    for (int i = next; i <= last; i++) {
      bytes += sources[i].remaining();
    }
    ByteBuffer piece = ByteBuffer.allocate(bytes);
    for (int i = next; i <= last; i++) {
      piece.put(sources[i].duplicate());
    }
    return piece.flip();
  }

  /** Moves the positions of the sources along, by what was written of their piece. */
  private void advance(int last, int written) {
    int left = written;
    for (int i = next; i <= last && left > 0; i++) {
      int part = Math.min(sources[i].remaining(), left);
      sources[i].position(sources[i].position() + part);
      left -= part;
    }
  }
}
