package io.ramie.examples.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The line {@code Date: ...}, made once a second. For the fibers of one thread. */
final class DateLine {
  private static final long MILLIS = 1000;

  private long second = Long.MIN_VALUE;
  private byte[] line = {};

  /** The line of now, with its end. Not to be changed. */
  byte[] now() {
    long now = System.currentTimeMillis() / MILLIS;
    if (now != second) {
      second = now;
      String text = "Date: " + HttpDate.format(Instant.ofEpochSecond(now)) + "\r\n";
      line = text.getBytes(StandardCharsets.US_ASCII);
    }
    return line;
  }
}
