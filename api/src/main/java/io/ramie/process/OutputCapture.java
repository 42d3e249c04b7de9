package io.ramie.process;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.io.PipeSource;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads both outputs of a child to their ends in one fiber: whichever has something is read from,
 * so that the child never waits for one while the other is read.
 */
final class OutputCapture {
  private static final int PART = 64 * 1024;

  /** One output, and what has come so far. */
  private static final class Stream {
    private final PipeSource source;
    private final ByteArrayOutputStream bytes;

    // When the read that is due has to have ended.
    private Deadline expiry;

    Stream(PipeSource source, ByteArrayOutputStream bytes) {
      this.source = source;
      this.bytes = bytes;
      this.expiry = expiryFromNow();
    }

    /** Reads a part; false at the end. */
    boolean read(byte[] part) throws IOException {
      int count = source.read(part);
      bytes.write(part, 0, Math.max(0, count));
      expiry = expiryFromNow();
      return count >= 0;
    }

    private Deadline expiryFromNow() {
      Deadline each = Deadline.after(source.readTimeout());
      Deadline all = source.deadline();
      return all == null ? each : each.earlierOf(all);
    }

    void checkTime() throws IOException {
      if (expiry.isExpired()) {
        throw IoErrors.timedOut("read from " + source, expiry);
      }
    }
  }

  private final List<Stream> open = new ArrayList<>();
  private final byte[] part = new byte[PART];

  /** Adds an output, and says where its bytes will be. */
  ByteArrayOutputStream add(@Nullable PipeSource source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (source != null) {
      open.add(new Stream(source, bytes));
    }
    return bytes;
  }

  /** Reads until all have ended. */
  void readAll() throws IOException {
    try {
      while (!open.isEmpty()) {
        List<Io> ready = awaitReady();
        readFrom(ready);
      }
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted("read what a child writes", interrupted);
    }
  }

  private List<Io> awaitReady() throws IOException, InterruptedException {
    List<Io> readable = open.stream().map(stream -> stream.source.io()).toList();
    Deadline first =
        open.stream().map(stream -> stream.expiry).reduce(Deadline.never(), Deadline::earlierOf);
    List<Io> ready =
        Schedulers.current().ioSelect(readable, List.of(), List.of(), first.remaining()).readable();
    for (Stream stream : open) {
      if (!ready.contains(stream.source.io())) {
        stream.checkTime();
      }
    }
    return ready;
  }

  private void readFrom(List<Io> ready) throws IOException {
    for (Stream stream : List.copyOf(open)) {
      if (ready.contains(stream.source.io()) && !stream.read(part)) {
        open.remove(stream);
      }
    }
  }
}
