package io.ramie.conformance.broken;

import io.ramie.conformance.Bytes;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Poller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks once what the system says of a handle. */
final class Look implements Poller.Interest {
  static final int ALL = Io.READABLE | Io.PRIORITY | Io.WRITABLE;

  private final Io io;
  private final int events;
  private int found;

  private Look(Io io, int events) {
    this.io = io;
    this.events = events;
  }

  /** What it is ready for. */
  static int at(Poller poller, Io io, int events) {
    Look look = new Look(io, events);
    int _ = poller.poll(List.of(look), 0);
    return look.found;
  }

  /** Whether a socket has nothing more to read: its end, or a message of length 0. */
  static boolean seesNoByte(Io socket) {
    long count = socket.underlying().receive(Bytes.buffer(1), Io.PEEK, null);
    return count == 0 || Errno.ECONNRESET.is(count);
  }

  /** Whether it is the end of a pipe that reads, which only a hang-up makes writable. */
  static boolean seesHungUpPipe(Poller poller, Io io) {
    return isPipe(io) && at(poller, io, ALL) == (Io.READABLE | Io.WRITABLE);
  }

  private static boolean isPipe(Io io) {
    Path path = io.reopenPath();
    try {
      return path != null && Files.readSymbolicLink(path).toString().startsWith("pipe:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  @Override
  public Io io() {
    return io;
  }

  @Override
  public int events() {
    return events;
  }

  @Override
  public void ready(int events) {
    found = events;
  }
}
