package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Poller;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A program that copies its standard input to its standard output. */
final class StandardStreamProbe {
  private static final PosixPlatform PLATFORM = PosixPlatform.provider();

  private StandardStreamProbe() {}

  public static void main(String[] arguments) throws IOException {
    MemorySegment buffer = Arena.ofAuto().allocate(1000);
    try (Poller poller = PLATFORM.openPoller();
        Io in = PLATFORM.standardStream(0).io();
        Io out = PLATFORM.standardStream(1).io()) {
      for (long count = -1; count != 0; ) {
        count = in.read(buffer);
        if (Errno.EAGAIN.is(count)) {
          await(poller, in, Io.READABLE);
        } else if (count < 0) {
          throw new IOException(Errno.describe(count));
        } else {
          writeAll(poller, out, buffer.asSlice(0, count));
        }
      }
    }
  }

  private static void writeAll(Poller poller, Io out, MemorySegment text) throws IOException {
    for (long done = 0; done < text.byteSize(); ) {
      long count = out.write(text.asSlice(done));
      if (Errno.EAGAIN.is(count)) {
        await(poller, out, Io.WRITABLE);
      } else if (count < 0) {
        throw new IOException(Errno.describe(count));
      } else {
        done += count;
      }
    }
  }

  private static void await(Poller poller, Io io, int events) {
    int _ = poller.poll(List.of(new Handles.Asked(io, events)), Long.MAX_VALUE);
  }
}
