package io.ramie.conformance.differential;

import java.util.Random;

/** One operation of a random program. */
sealed interface Step {
  /** How bytes are handed over. */
  enum Form {
    ARRAY,
    HEAP_BUFFER,
    DIRECT_BUFFER,
    STREAM
  }

  /** The handle's own position. */
  long OWN = -1;

  /** On one of the ends of streams. */
  sealed interface OnStream extends Step {
    int end();
  }

  /** On one of the datagram sockets. */
  sealed interface OnMessages extends Step {
    int end();
  }

  /** On the file. */
  sealed interface OnFile extends Step {}

  /** Writes bytes that nobody waits for yet. */
  record Write(int end, int size, Form form) implements OnStream {}

  /** Reads what is there, or the end of the stream, or waits in vain until its time is up. */
  record Read(int end, int size, Form form) implements OnStream {}

  /** Looks at what is there and leaves it. */
  record Peek(int end, int size) implements OnStream {}

  /** Reads in a task of its own what the peer writes afterwards, perhaps more than buffers take. */
  record Exchange(int end, int size, Form form) implements OnStream {}

  /** Asks what the end is ready for. */
  record Look(int end) implements OnStream {}

  /** Asks which ends are ready. */
  record Select(int end) implements OnStream {}

  /** Closes the end while a task waits to read from it. */
  record CloseUnderReader(int end) implements OnStream {}

  /** Half-close. */
  record ShutdownOutput(int end) implements OnStream {}

  /** The other half. */
  record ShutdownInput(int end) implements OnStream {}

  /** Closes the end. */
  record Close(int end) implements OnStream {}

  /** Sends a datagram, perhaps an empty one. */
  record Send(int end, int size) implements OnMessages {}

  /** Receives a datagram, perhaps into too little room, or waits in vain until its time is up. */
  record Receive(int end, int room) implements OnMessages {}

  /** Closes the socket. */
  record Hangup(int end) implements OnMessages {}

  /** Writes at a position. */
  record Put(int size, long position) implements OnFile {}

  /** Reads from a position. */
  record Get(int size, long position) implements OnFile {}

  /** Moves the file's own position. */
  record Seek(long position) implements OnFile {}

  /** Makes the file shorter. */
  record Cut(long size) implements OnFile {}

  /** Makes the file shorter or longer. */
  record SetSize(long size) implements OnFile {}

  /** Closes the file. */
  record CloseFile() implements OnFile {}

  /** Any step, the common ones more often. */
  static Step random(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> onMessages(random, random.nextInt(World.MESSAGE_ENDS));
      case 2, 3 -> onFile(random);
      default -> onStream(random, random.nextInt(World.ENDS));
    };
  }

  private static OnStream onStream(Random random, int end) {
    Form form = Form.values()[random.nextInt(Form.values().length)];
    return switch (random.nextInt(18)) {
      case 0, 1, 2, 3, 4 -> new Write(end, random.nextInt(3_000), form);
      case 5, 6, 7, 8, 9 -> new Read(end, random.nextInt(4_000), form);
      case 10 -> new Exchange(end, 1 + random.nextInt(200_000), form);
      case 11, 12 -> new Peek(end, random.nextInt(4_000));
      case 13 -> new Look(end);
      case 14 -> new Select(end);
      case 15 -> new ShutdownOutput(end);
      case 16 -> random.nextBoolean() ? new ShutdownInput(end) : new CloseUnderReader(end);
      default -> random.nextBoolean() ? new Close(end) : new Look(end);
    };
  }

  private static OnMessages onMessages(Random random, int end) {
    return switch (random.nextInt(20)) {
      case 0 -> new Hangup(end);
      case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> new Send(end, random.nextInt(4) * 300);
      default -> new Receive(end, random.nextInt(1_000));
    };
  }

  private static OnFile onFile(Random random) {
    long position = random.nextBoolean() ? OWN : random.nextInt(100_000);
    return switch (random.nextInt(20)) {
      case 0, 1 -> new Cut(random.nextInt(100_000));
      case 2 -> new SetSize(random.nextInt(100_000));
      case 3, 4 -> new Seek(random.nextInt(100_000) - 1);
      case 5 -> random.nextInt(3) == 0 ? new CloseFile() : new Seek(0);
      case 6, 7, 8, 9, 10, 11, 12 -> new Put(random.nextInt(70_000), position);
      default -> new Get(random.nextInt(100_000), position);
    };
  }
}
