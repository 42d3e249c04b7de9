package io.ramie.posix;

import io.ramie.spi.Io;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who is reading from and writing to a stream in blocking mode: one each, whatever the handle. Two
 * could see the data, or the room, for one, and the second would wait in the kernel.
 *
 * <p>Several handles and several numbers stand for one stream, so guards are found by what the file
 * is. The last handle of a stream takes its guard away.
 */
final class StreamGuard {
  private record Stream(long device, long inode) {}

  // Guarded by itself.
  private static final Map<Stream, StreamGuard> OPEN = new HashMap<>();

  private final Stream stream;

  // Guarded by OPEN.
  private int handles;

  // Any thread: events whose transfer goes on.
  private final AtomicInteger busy = new AtomicInteger();

  private StreamGuard(Stream stream) {
    this.stream = stream;
  }

  /** The guard of a stream, for one handle more. */
  static StreamGuard join(FileStatus status) {
    synchronized (OPEN) {
      Stream stream = new Stream(status.device(), status.inode());
      StreamGuard guard = OPEN.computeIfAbsent(stream, StreamGuard::new);
      guard.handles++;
      return guard;
    }
  }

  /** One handle less. */
  void leave() {
    synchronized (OPEN) {
      handles--;
      if (handles == 0) {
        OPEN.remove(stream);
      }
    }
  }

  /**
   * Begins a transfer; false while another one goes on in the same direction.
   *
   * @param event {@link Io#READABLE} or {@link Io#WRITABLE}
   */
  boolean tryBegin(int event) {
    int before = busy.getAndUpdate(now -> now | event);
    return (before & event) == 0;
  }

  /** Ends what {@link #tryBegin} has begun. */
  void end(int event) {
    int _ = busy.getAndUpdate(now -> now & ~event);
  }
}
