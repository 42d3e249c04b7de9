package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.conformance.Case;
import io.ramie.conformance.Catalog;
import io.ramie.conformance.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineProgressTest {
  private final StringWriter out = new StringWriter();
  private final LineProgress progress = new LineProgress(new PrintWriter(out), 2);
  private final Case question = Catalog.find("S1");

  @Test
  void lineIsWrittenAgainAtEachQuestion() {
    progress.asking(question);
    progress.answered(new Outcome.Broken(question, Duration.ZERO, "made up", "", 1));
    progress.asking(question);

    assertThat(out.toString())
        .isEqualTo("\r\u001b[K0/2  kernelSleep S1\r\u001b[K1/2, 1 failed  kernelSleep S1");
  }

  @Test
  void endLeavesNothing() {
    progress.asking(question);
    progress.end();

    assertThat(out.toString()).endsWith("\r\u001b[K");
  }
}
