package io.ramie.posix;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a number stands for between the close of its handle and the departure of the last user: one
 * end of a pair of sockets whose other end is closed, so that a read finds the end of the stream
 * and a write a broken pipe. One for the whole process, opened when it is first needed and never
 * closed.
 */
final class ClosedMarker {
  private static final int NOT_OPEN = -1;

  // Any thread; set once, by compare-and-set.
  private static final AtomicInteger MARKER = new AtomicInteger(NOT_OPEN);

  private ClosedMarker() {}

  /**
   * Puts the marker in the place of what a number stands for, which is thereby let go.
   *
   * @return a negative error number when there is no descriptor left for the marker
   */
  static int cover(int number) {
    int marker = MARKER.get();
    if (marker == NOT_OPEN) {
      marker = open();
    }
    return marker < 0 ? marker : FileCalls.dup3(marker, number, Constants.O_CLOEXEC);
  }

  private static int open() {
    long pair = SocketCalls.socketpair(Constants.AF_UNIX, Constants.SOCK_STREAM);
    if (pair < 0) {
      return (int) pair;
    }
    FileCalls.close((int) (pair >>> 32));
    int marker = (int) pair;
    if (MARKER.compareAndSet(NOT_OPEN, marker)) {
      return marker;
    }
    FileCalls.close(marker);
    return MARKER.get();
  }
}
