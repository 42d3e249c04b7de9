package io.ramie.conformance.differential;

import io.ramie.io.ByteSink;
import io.ramie.io.ByteSource;
import io.ramie.io.Handle;
import io.ramie.net.StreamSocket;
import org.jspecify.annotations.Nullable;

/** One end of a channel, and what is known of it without asking the system. */
final class End {
  final Handle handle;
  final @Nullable Flow in;
  final @Nullable Flow out;
  boolean inputShut;
  boolean outputShut;

  /** Whether it depends on when packets arrive what an operation finds. */
  boolean uncertain;

  private @Nullable End peer;

  End(Handle handle, @Nullable Flow in, @Nullable Flow out) {
    this.handle = handle;
    this.in = in;
    this.out = out;
  }

  static void connect(End one, End other) {
    one.peer = other;
    other.peer = one;
  }

  End peer() {
    if (peer == null) {
      throw new IllegalStateException("no peer");
    }
    return peer;
  }

  ByteSource source() {
    return (ByteSource) handle;
  }

  ByteSink sink() {
    return (ByteSink) handle;
  }

  @Nullable StreamSocket socket() {
    return handle instanceof StreamSocket socket ? socket : null;
  }

  boolean isOpen() {
    return handle.isOpen();
  }
}
