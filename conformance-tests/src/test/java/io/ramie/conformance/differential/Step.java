package io.ramie.conformance.differential;

import java.util.Random;

/** One operation of a random program, on the end of a channel with some number. */
sealed interface Step {
  /** How bytes are handed over. */
  enum Form {
    ARRAY,
    HEAP_BUFFER,
    DIRECT_BUFFER,
    STREAM
  }

  int end();

  /** Writes bytes that nobody waits for yet. */
  record Write(int end, int size, Form form) implements Step {}

  /** Reads what is there, or the end of the stream, or waits in vain until its time is up. */
  record Read(int end, int size, Form form) implements Step {}

  /** Reads in a task of its own what the peer writes afterwards, perhaps more than buffers take. */
  record Exchange(int end, int size, Form form) implements Step {}

  /** Asks what the end is ready for. */
  record Look(int end) implements Step {}

  /** Closes the end while a task waits to read from it. */
  record CloseUnderReader(int end) implements Step {}

  /** Half-close. */
  record ShutdownOutput(int end) implements Step {}

  /** The other half. */
  record ShutdownInput(int end) implements Step {}

  /** Closes the end. */
  record Close(int end) implements Step {}

  /** Any step, the common ones more often. */
  static Step random(Random random, int ends) {
    int end = random.nextInt(ends);
    Form form = Form.values()[random.nextInt(Form.values().length)];
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> new Write(end, random.nextInt(3_000), form);
      case 5, 6, 7, 8, 9 -> new Read(end, random.nextInt(4_000), form);
      case 10 -> new Exchange(end, 1 + random.nextInt(200_000), form);
      case 11, 12 -> new Look(end);
      case 13 -> new ShutdownOutput(end);
      case 14 -> random.nextBoolean() ? new ShutdownInput(end) : new CloseUnderReader(end);
      default -> random.nextBoolean() ? new Close(end) : new Look(end);
    };
  }
}
