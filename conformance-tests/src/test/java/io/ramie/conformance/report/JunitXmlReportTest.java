package io.ramie.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.conformance.Verdict;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JunitXmlReportTest {
  private static Document xml(Verdict verdict) throws Exception {
    StringWriter out = new StringWriter();
    MadeUp.report(verdict).writeJunitXml(out);
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(out.toString())));
  }

  @Test
  void thereIsASuiteForEachHook() throws Exception {
    Document xml = xml(MadeUp.answered(MadeUp.kept(), MadeUp.broken("hung"), MadeUp.absent()));

    assertThat(MadeUp.elements(xml, "testsuite"))
        .satisfiesExactly(
            suite -> {
              assertThat(suite.getAttribute("name")).isEqualTo("kernelSleep");
              assertThat(suite.getAttribute("tests")).isEqualTo("1");
              assertThat(suite.getAttribute("failures")).isEqualTo("0");
              assertThat(suite.getAttribute("time")).isEqualTo("1.234");
              assertThat(suite.getAttribute("timestamp")).isEqualTo("2026-01-02T03:04:05Z");
            },
            suite -> {
              assertThat(suite.getAttribute("name")).isEqualTo("ioWait");
              assertThat(suite.getAttribute("tests")).isEqualTo("2");
              assertThat(suite.getAttribute("failures")).isEqualTo("1");
              assertThat(suite.getAttribute("skipped")).isEqualTo("1");
            });
  }

  @Test
  void rootCountsEverything() throws Exception {
    Verdict verdict = MadeUp.answered(MadeUp.kept(), MadeUp.broken("hung"), MadeUp.notAsked());

    Element root = xml(verdict).getDocumentElement();

    assertThat(root.getTagName()).isEqualTo("testsuites");
    assertThat(root.getAttribute("tests")).isEqualTo("3");
    assertThat(root.getAttribute("failures")).isEqualTo("1");
    assertThat(root.getAttribute("skipped")).isEqualTo("1");
    assertThat(root.getAttribute("time")).isEqualTo("2.500");
  }

  @Test
  void failureHasItsMessageItsSourceItsSeedAndItsDetails() throws Exception {
    Document xml = xml(MadeUp.answered(MadeUp.broken("returned 0, not 1")));

    Element failure = MadeUp.elements(xml, "failure").getFirst();

    assertThat(failure.getAttribute("message")).isEqualTo("returned 0, not 1");
    assertThat(failure.getTextContent())
        .contains("source: contract, W1", "--case W1 --seed 42", "at example.Loop.run");
  }

  @Test
  void whatDoesNotApplyIsSkippedWithTheReason() throws Exception {
    Document xml = xml(MadeUp.answered(MadeUp.absent(), MadeUp.notAsked()));

    assertThat(MadeUp.elements(xml, "skipped"))
        .extracting(skipped -> skipped.getAttribute("message"))
        .containsExactly("does not apply: its order is its own", "not asked: 5 cases hang");
  }

  @Test
  void seedAndNotesAreProperties() throws Exception {
    Document xml = xml(MadeUp.answered(MadeUp.kept()).withNotes(List.of("wrote a line")));

    assertThat(MadeUp.elements(xml, "property"))
        .extracting(
            property -> property.getAttribute("name") + "=" + property.getAttribute("value"))
        .contains("seed=7", "note=wrote a line", "JVM=Example 25", "body=own");
  }

  @Test
  void refusalIsAFailure() throws Exception {
    Document xml = xml(MadeUp.refused());

    assertThat(xml.getDocumentElement().getAttribute("failures")).isEqualTo("1");
    assertThat(MadeUp.elements(xml, "failure").getFirst().getAttribute("message"))
        .isEqualTo("name() returned null");
  }

  @Test
  void oddCharactersKeepItWellFormed() throws Exception {
    Document xml = xml(MadeUp.answered(MadeUp.broken(MadeUp.NASTY)));

    assertThat(MadeUp.elements(xml, "failure").getFirst().getTextContent())
        .startsWith("<b> & \"quotes\" ]]> \uFFFD\uFFFD[31m \uFFFD \uFFFD \uD83D\uDE00 ü\nnext\n");
  }
}
