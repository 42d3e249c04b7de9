package io.ramie.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.conformance.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
  private static String summary(Verdict verdict) throws IOException {
    StringWriter out = new StringWriter();
    MadeUp.report(verdict).writeSummary(out);
    return out.toString();
  }

  @Test
  void summaryHasARowPerHookAndEveryFailure() throws IOException {
    Verdict verdict =
        MadeUp.answered(MadeUp.kept(), MadeUp.broken("returned 0,\nnot 1"), MadeUp.absent());

    assertThat(summary(verdict))
        .isEqualToIgnoringNewLines(
            """
            hook                   body     passed  failed  not applicable  seconds
            kernelSleep            own           1       0               0    1.234
            ioWait                 own           0       1               1    0.500
            all                                  1       1               1    1.734

            FAILED W1 ioWait: A wait ends.
              happened  returned 0,
                        not 1
              source    contract, W1
              again     ramie conformance --scheduler example --case W1 --seed 42

            Example breaks a promise: 1 passed, 1 failed, 1 not applicable (seed 7)
            """);
  }

  @Test
  void rightSchedulerIsSaidToBe() throws IOException {
    assertThat(summary(MadeUp.answered(MadeUp.kept(), MadeUp.absent())))
        .endsWith("Example keeps its promises: 1 passed, 1 not applicable (seed 7)\n");
  }

  @Test
  void whatWasNotAskedIsShownWithItsReason() throws IOException {
    String summary = summary(MadeUp.answered(MadeUp.broken("hung"), MadeUp.notAsked()));

    assertThat(summary)
        .containsPattern("hook .* not asked +seconds\n")
        .contains("not asked: 5 cases hang\n")
        .contains("1 failed, 1 not asked (seed 7)");
  }

  @Test
  void refusalIsOneSentence() throws IOException {
    assertThat(summary(MadeUp.refused()))
        .isEqualTo("example.Provider cannot be asked: name() returned null\n");
  }

  @Test
  void notesComeLast() throws IOException {
    assertThat(summary(MadeUp.refused().withNotes(List.of("wrote a line", "and another"))))
        .endsWith("name() returned null\nnote: wrote a line\nnote: and another\n");
  }

  @Test
  void textHasTheDetailsThatTheSummaryLeavesOut() throws IOException {
    Verdict verdict = MadeUp.answered(MadeUp.broken("hung"));
    StringWriter text = new StringWriter();
    MadeUp.report(verdict).writeText(text);

    assertThat(text.toString())
        .contains("    thread conformance-W1\n        at example.Loop.run\n");
    assertThat(summary(verdict)).doesNotContain("conformance-W1");
  }
}
