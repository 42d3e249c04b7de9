package io.ramie.io;

import io.ramie.internal.BufferPool;
import io.ramie.spi.Io;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One read into several buffers. */
final class Scattering {
  private final ByteBuffer[] targets;
  private final int offset;
  private final int length;

  Scattering(ByteBuffer[] targets, int offset, int length) {
    this.targets = targets;
    this.offset = offset;
    this.length = length;
  }

  long readFrom(ByteSource source) throws IOException {
    int room = room();
    ByteBuffer first = firstWithRoom();
    if (first.remaining() == room) {
      return source.read(first);
    }
    awaitReadable(source);
    byte[] bytes = new byte[room];
    int count = source.read(bytes, 0, room);
    distribute(bytes, count);
    return count;
  }

  /** While it waits it holds no memory; another reader may be faster, then the read waits again. */
  private static void awaitReadable(ByteSource source) throws IOException {
    if (source instanceof Handle handle && !handle.io().isFile()) {
      int _ = handle.await(Io.READABLE);
    }
  }

  /** How much room there is, as far as one read fills it. */
  private int room() {
    long room = 0;
    for (int i = 0; i < length; i++) {
      ByteBuffer target = targets[offset + i];
      if (target.isReadOnly()) {
        throw new IllegalArgumentException("cannot read into a read-only buffer: " + target);
      }
      room += target.remaining();
    }
    return (int) Math.min(room, BufferPool.SEGMENT_BYTES);
  }

  private ByteBuffer firstWithRoom() {
    for (int i = 0; i < length; i++) {
      if (targets[offset + i].hasRemaining()) {
        return targets[offset + i];
      }
    }
    return ByteBuffer.allocate(0);
  }

  private void distribute(byte[] bytes, int count) {
    int done = 0;
    for (int i = 0; done < count; i++) {
      ByteBuffer target = targets[offset + i];
      int part = Math.min(target.remaining(), count - done);
      target.put(bytes, done, part);
      done += part;
    }
  }

  static String endedEarly(ByteSource source, int done, int length) {
    return "end of stream after " + done + " of " + length + " bytes from " + source;
  }
}
