package io.ramie.examples.chat;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A conversation with a client line by line, however it is carried. One reads and one writes. */
interface Lines {
  /**
   * The next line, after waiting until there is one; null at the end. What is longer than {@link
   * Text#MAX_LENGTH} may be cut, but not to less than one more.
   *
   * @throws java.net.ProtocolException if the client has to go, with the reason for it
   */
  @Nullable String read() throws IOException, InterruptedException;

  /** Reads to the end, after something that made no sense. */
  void skip() throws IOException, InterruptedException;

  /** Writes lines at once. */
  void write(List<Line> lines) throws IOException, InterruptedException;

  /**
   * Nothing was written for a while.
   *
   * @throws IOException if the client seems to have gone
   */
  void idle() throws IOException, InterruptedException;

  /** Says that nothing more is written, after some last words. */
  void end(Ending ending, Line lastWords) throws IOException, InterruptedException;

  /** Ends a read that waits. */
  void endInput();

  /** How a conversation ends. */
  enum Ending {
    /** The client wanted it. */
    BYE,
    /** The server stops. */
    STOPPING,
    /** The client broke a rule. */
    DROPPED
  }
}
