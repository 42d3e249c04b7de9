package io.ramie.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What is printed to one stream: its lines are counted, and the first of them is kept. */
final class Printed extends OutputStream {
  private static final int LONGEST = 200;

  private final String name;
  private final PrintStream real;
  private final ByteArrayOutputStream first = new ByteArrayOutputStream();

  // Written under the lock of the stream in front, read by whoever wants a note.
  private final AtomicInteger lines = new AtomicInteger();
  private volatile boolean isOver;
  private boolean isInLine;

  Printed(String name, PrintStream real) {
    this.name = name;
    this.real = real;
  }

  PrintStream stream() {
    return new PrintStream(this, true, UTF_8);
  }

  @Override
  public void write(int b) {
    if (isOver) {
      real.write(b);
    } else if (b == '\n') {
      isInLine = false;
    } else {
      count(b);
    }
  }

  private void count(int b) {
    if (!isInLine) {
      isInLine = true;
      lines.incrementAndGet();
    }
    if (lines.get() == 1 && first.size() < LONGEST) {
      first.write(b);
    }
  }

  @Override
  public void flush() {
    if (isOver) {
      real.flush();
    }
  }

  /** Lets everything through from now on. */
  PrintStream end() {
    isOver = true;
    return real;
  }

  /** How much it was, or nothing when it was nothing. */
  Optional<String> note() {
    int count = lines.get();
    if (count == 0) {
      return Optional.empty();
    }
    String text = first.toString(UTF_8).strip();
    return Optional.of(
        count == 1
            ? "while it was asked, a line came on " + name + ": " + text
            : "while it was asked, %d lines came on %s, the first: %s"
                .formatted(count, name, text));
  }
}
