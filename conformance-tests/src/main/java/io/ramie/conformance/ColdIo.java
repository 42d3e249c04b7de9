package io.ramie.conformance;

import io.ramie.conformance.platform.ForwardingIo;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;

/** A file of which nothing is in memory: its disk has to be waited for, each time. */
final class ColdIo extends ForwardingIo {
  ColdIo(Platform platform, Io real) {
    super(platform, real);
  }

  @Override
  public long readNow(MemorySegment buffer, long position) {
    return Errno.EAGAIN.result();
  }

  @Override
  public long writeNow(MemorySegment buffer, long position) {
    return Errno.EAGAIN.result();
  }
}
