package io.ramie.examples.chat;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of what a telnet client sends (RFC 854), in UTF-8. A line ends with CR LF, LF, CR NUL
 * or CR. Commands and negotiations are skipped, without an answer: every option stays off.
 */
final class TelnetDecoder {
  private enum State {
    TEXT,
    AFTER_CR,
    /** After IAC: what follows is a command. */
    COMMAND,
    /** The command has one byte more. */
    OPTION,
    /** Between IAC SB and IAC SE. */
    PARAMETERS,
    PARAMETERS_COMMAND
  }

  /** A line that does not end in so many bytes is none. */
  static final int MAX_SKIPPED_BYTES = 64 * 1024;

  // A character has at most four bytes; one more than the longest line is enough to tell.
  private static final int MAX_LINE_BYTES = 4 * (Text.MAX_LENGTH + 1);

  private static final int SE = 240;
  private static final int SB = 250;
  private static final int WILL = 251;
  private static final int DONT = 254;
  private static final int IAC = 255;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Queue<String> lines = new ArrayDeque<>();
  private State state = State.TEXT;
  private int bytesInLine;

  /** The next line that is complete; null if there is none. */
  @Nullable String poll() {
    return lines.poll();
  }

  /**
   * Takes what has arrived.
   *
   * @throws ProtocolException if a line does not end
   */
  void add(byte[] bytes, int length) throws ProtocolException {
    for (int i = 0; i < length; i++) {
      state = next(bytes[i] & 0xff);
      if (++bytesInLine > MAX_SKIPPED_BYTES) {
        throw new ProtocolException("Your line does not end.");
      }
    }
  }

  /** Nothing more comes: what is there is the last line. */
  void end() {
    if (line.size() > 0) {
      endLine();
    }
  }

  private State next(int value) {
    return switch (state) {
      case TEXT -> text(value);
      case AFTER_CR -> value == '\n' || value == 0 ? State.TEXT : text(value);
      case COMMAND -> command(value);
      case OPTION -> State.TEXT;
      case PARAMETERS -> value == IAC ? State.PARAMETERS_COMMAND : State.PARAMETERS;
      case PARAMETERS_COMMAND -> value == SE ? State.TEXT : State.PARAMETERS;
    };
  }

  private State text(int value) {
    switch (value) {
      case IAC -> {
        return State.COMMAND;
      }
      case '\r' -> {
        endLine();
        return State.AFTER_CR;
      }
      case '\n' -> endLine();
      default -> put(value);
    }
    return State.TEXT;
  }

  private State command(int value) {
    if (value == IAC) {
      put(IAC);
      return State.TEXT;
    }
    if (value == SB) {
      return State.PARAMETERS;
    }
    return value >= WILL && value <= DONT ? State.OPTION : State.TEXT;
  }

  private void put(int value) {
    if (line.size() < MAX_LINE_BYTES) {
      line.write(value);
    }
  }

  private void endLine() {
    lines.add(line.toString(StandardCharsets.UTF_8));
    line.reset();
    bytesInLine = 0;
  }
}
