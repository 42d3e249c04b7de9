package io.ramie.examples.memcached;

import java.util.concurrent.atomic.LongAdder;

/** What went through the connections of all threads. */
final class Traffic {
  final LongAdder bytesRead = new LongAdder();
  final LongAdder bytesWritten = new LongAdder();
  final LongAdder connections = new LongAdder();
  final LongAdder opened = new LongAdder();

  /** Begins to count anew what does not tell how it is now. */
  void reset() {
    bytesRead.reset();
    bytesWritten.reset();
    opened.reset();
  }
}
