package io.ramie.spi;

import java.lang.foreign.MemorySegment;

/** A file that has in memory what it is told, and remembers which attempts were made. */
final class FakeFile extends FakeIo {
  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  public long readNow(MemorySegment buffer, long position) {
    return transfer("read now" + at(position), buffer);
  }

  @Override
  public long writeNow(MemorySegment buffer, long position) {
    return transfer("write now" + at(position), buffer);
  }

  @Override
  public long writeAt(MemorySegment buffer, long position) {
    return transfer("write" + at(position), buffer);
  }

  private static String at(long position) {
    return position == OWN_POSITION ? "" : " at " + position;
  }
}
