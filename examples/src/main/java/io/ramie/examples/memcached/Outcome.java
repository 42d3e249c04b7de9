package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What became of a storage command, and how the two kinds of commands tell it. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes the arrays
enum Outcome {
  STORED("HD"),
  NOT_STORED("NS"),
  EXISTS("EX"),
  NOT_FOUND("NF"),

  /** There was no room, and both kinds of commands fail in the same way. */
  NO_MEMORY("");

  private final byte[] line;
  private final byte[] code;

  Outcome(String code) {
    this.line = (name() + "\r\n").getBytes(US_ASCII);
    this.code = code.getBytes(US_ASCII);
  }

  /** The reply of a text command. */
  byte[] line() {
    return line;
  }

  /** How the reply of a meta command begins. */
  byte[] code() {
    return code;
  }
}
