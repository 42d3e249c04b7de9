package io.ramie.conformance;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps from the terminal what anybody in this JVM prints, until it is closed. Whoever has kept one
 * of its streams prints to the terminal from then on.
 */
final class CapturedOutput implements AutoCloseable {
  private final Printed out = new Printed("standard output", System.out);
  private final Printed err = new Printed("standard error", System.err);

  private CapturedOutput() {}

  static CapturedOutput begin() {
    CapturedOutput captured = new CapturedOutput();
    System.setOut(captured.out.stream());
    System.setErr(captured.err.stream());
    return captured;
  }

  /** What was printed, in a sentence for each stream. */
  List<String> notes() {
    return Stream.of(out.note(), err.note()).flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    System.setOut(out.end());
    System.setErr(err.end());
  }
}
