/** The {@code ramie} command. */
module io.ramie.cli {
  requires static org.jspecify;
  requires info.picocli;
  requires io.ramie;
  requires io.ramie.conformance;
  requires io.ramie.examples;

  // Signals by name, which the JDK has nowhere else.
  requires jdk.unsupported;

  // picocli sets the fields of the commands.
  opens io.ramie.cli to
      info.picocli;
}
