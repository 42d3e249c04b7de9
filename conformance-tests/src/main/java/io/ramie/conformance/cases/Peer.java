package io.ramie.conformance.cases;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Trial;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;

/** What the other side of a connection does: primitives of the system, without any scheduler. */
final class Peer {
  private static final int CHUNK = 1 << 16;

  private Peer() {}

  /** Writes a text; it keeps trying while there is no room. */
  static void write(Io io, String text) {
    MemorySegment bytes = Bytes.of(text);
    for (long done = 0; done < bytes.byteSize(); ) {
      done += check("write", io.underlying().write(bytes.asSlice(done)));
    }
  }

  /** Writes until there is no room for a single byte: how many there was room for. */
  static long fill(Io io) {
    return writeAll(io, Bytes.buffer(CHUNK)) + writeAll(io, Bytes.buffer(1));
  }

  private static long writeAll(Io io, MemorySegment bytes) {
    long done = 0;
    for (; ; ) {
      long count = io.underlying().write(bytes);
      if (Errno.EAGAIN.is(count)) {
        return done;
      }
      done += check("write", count);
    }
  }

  /** Reads what is there: how many bytes that was. */
  static long drain(Io io) {
    MemorySegment bytes = Bytes.buffer(CHUNK);
    long done = 0;
    for (; ; ) {
      long count = io.underlying().read(bytes);
      if (count == 0 || Errno.EAGAIN.is(count)) {
        return done;
      }
      done += check("read", count);
    }
  }

  /** Ends a TCP connection so that the other side finds it reset. */
  static void reset(Io io) {
    check("setOption", io.underlying().setOption(StandardSocketOptions.SO_LINGER, 0));
    io.close();
  }

  private static long check(String call, long result) {
    if (result < 0 && !Errno.EINTR.is(result) && !Errno.EAGAIN.is(result)) {
      throw new IllegalStateException("the peer's " + call + " failed: " + Errno.describe(result));
    }
    return Math.max(result, 0);
  }

  /** Waits without end, also when the hook returns for no reason. */
  static int await(Trial trial, Io io, int events) throws InterruptedException {
    int ready;
    do {
      ready = trial.hooks().ioWait(io, events, null);
    } while (ready == 0);
    return ready;
  }
}
