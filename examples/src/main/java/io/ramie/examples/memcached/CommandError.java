package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * That a command cannot be carried out, with the line that says so. It has no stack trace, and
 * there is one of each, so that a client that sends nonsense makes no work.
 */
@SuppressWarnings("StaticAssignmentOfThrowable")
final class CommandError extends Exception {
  static final CommandError UNKNOWN = new CommandError("ERROR");
  static final CommandError BAD_FORMAT = new CommandError("CLIENT_ERROR bad command line format");
  static final CommandError BAD_DATA = new CommandError("CLIENT_ERROR bad data chunk");
  static final CommandError BAD_EXPTIME = new CommandError("CLIENT_ERROR invalid exptime argument");
  static final CommandError BAD_DELTA =
      new CommandError("CLIENT_ERROR invalid numeric delta argument");
  static final CommandError NOT_NUMERIC =
      new CommandError("CLIENT_ERROR cannot increment or decrement non-numeric value");
  static final CommandError BAD_DELETE =
      new CommandError("CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]");
  static final CommandError TOO_LARGE = new CommandError("SERVER_ERROR object too large for cache");
  static final CommandError NO_MEMORY =
      new CommandError("SERVER_ERROR out of memory storing object");
  static final CommandError SHUTDOWN = new CommandError("ERROR: shutdown not enabled");

  static final CommandError TOO_MANY_FLAGS =
      new CommandError("CLIENT_ERROR options flags are too long");
  static final CommandError TOO_MANY_FLAGS_TO_CHANGE =
      new CommandError("CLIENT_ERROR options flags too long");
  static final CommandError BAD_FLAG = new CommandError("CLIENT_ERROR invalid flag");
  static final CommandError DUPLICATE_FLAG = new CommandError("CLIENT_ERROR duplicate flag");
  static final CommandError BAD_FLAGS = new CommandError("CLIENT_ERROR invalid or duplicate flag");
  static final CommandError BAD_TOKEN =
      new CommandError("CLIENT_ERROR bad token in command line format");
  static final CommandError BAD_INITIAL_VALUE =
      new CommandError("CLIENT_ERROR invalid numeric initial value");
  static final CommandError BAD_DELTA_VALUE =
      new CommandError("CLIENT_ERROR invalid numeric delta value");
  static final CommandError BAD_KEY = new CommandError("CLIENT_ERROR error decoding key");
  static final CommandError BAD_MODE_LENGTH =
      new CommandError("CLIENT_ERROR incorrect length for M token");
  static final CommandError BAD_STORE_MODE =
      new CommandError("CLIENT_ERROR invalid mode for ms M token");
  static final CommandError BAD_ARITHMETIC_MODE =
      new CommandError("CLIENT_ERROR invalid mode for ma M token");
  static final CommandError LONG_OPAQUE = new CommandError("CLIENT_ERROR opaque token too long");

  private static final long serialVersionUID = 1L;

  private final transient byte[] line;

  private CommandError(String message) {
    super(message, null, false, false);
    this.line = (message + "\r\n").getBytes(US_ASCII);
  }

  /** The line, with its end. */
  byte[] line() {
    return line;
  }
}
