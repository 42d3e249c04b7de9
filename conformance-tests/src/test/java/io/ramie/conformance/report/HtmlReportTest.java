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

class HtmlReportTest {
  private static String page(Verdict verdict) throws Exception {
    StringWriter out = new StringWriter();
    MadeUp.report(verdict).writeHtml(out);
    return out.toString();
  }

  private static Document html(Verdict verdict) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page(verdict))));
  }

  private static List<Element> ofClass(Document html, String element, String styleClass) {
    return MadeUp.elements(html, element).stream()
        .filter(each -> each.getAttribute("class").equals(styleClass))
        .toList();
  }

  @Test
  void headlineIsTheVerdict() throws Exception {
    Element right = MadeUp.elements(html(MadeUp.answered(MadeUp.kept())), "h1").getFirst();
    Element wrong = MadeUp.elements(html(MadeUp.answered(MadeUp.broken("hung"))), "h1").getFirst();

    assertThat(right.getTextContent()).isEqualTo("Example keeps its promises");
    assertThat(right.getAttribute("class")).isEqualTo("passed");
    assertThat(wrong.getTextContent()).isEqualTo("Example breaks a promise");
    assertThat(wrong.getAttribute("class")).isEqualTo("failed");
  }

  @Test
  void everyHookHasABarOfItsResults() throws Exception {
    Document html = html(MadeUp.answered(MadeUp.kept(), MadeUp.broken("hung"), MadeUp.absent()));

    assertThat(ofClass(html, "span", "bar"))
        .extracting(bar -> bar.getAttribute("aria-label"))
        .containsExactly(
            "1 passed, 1 failed, 1 not applicable", "1 passed", "1 failed, 1 not applicable");
  }

  @Test
  void failureIsOpenAndItsDetailsAreFolded() throws Exception {
    Document html = html(MadeUp.answered(MadeUp.broken("returned 0, not 1")));

    Element failure = MadeUp.elements(html, "article").getFirst();
    Element details = (Element) failure.getElementsByTagName("details").item(0);

    assertThat(failure.getTextContent())
        .contains("W1 ioWait", "A wait ends.", "returned 0, not 1", "contract, W1")
        .contains("ramie conformance --scheduler example --case W1 --seed 42");
    assertThat(details.hasAttribute("open")).isFalse();
    assertThat(details.getTextContent()).contains("at example.Loop.run");
  }

  @Test
  void linksLeadToFailuresOnThePage() throws Exception {
    Document html = html(MadeUp.answered(MadeUp.broken("hung")));

    String target = MadeUp.elements(html, "a").getFirst().getAttribute("href");

    assertThat(MadeUp.elements(html, "article").getFirst().getAttribute("id"))
        .isEqualTo(target.substring(1));
  }

  @Test
  void everyCaseIsListedWithItsReason() throws Exception {
    Document html = html(MadeUp.answered(MadeUp.kept(), MadeUp.absent(), MadeUp.notAsked()));

    assertThat(MadeUp.elements(html, "li"))
        .extracting(Element::getTextContent)
        .satisfiesExactly(
            kept -> assertThat(kept).contains("S1", "A sleep is never short.", "1.234 s"),
            absent -> assertThat(absent).contains("W2", "Does not apply: its order is its own"),
            notAsked -> assertThat(notAsked).contains("Y1", "Not asked: 5 cases hang"));
  }

  @Test
  void pageNeedsNothingButItself() throws Exception {
    String page = page(MadeUp.answered(MadeUp.kept(), MadeUp.broken("hung")));

    assertThat(page).doesNotContain("<script", "<link", "http:", "https:", "url(", "@import");
    assertThat(page).contains("prefers-color-scheme: dark", "width=device-width");
  }

  @Test
  void styleSurvivesTheEscapesOfXml() throws Exception {
    String page = page(MadeUp.answered(MadeUp.kept()));

    String style = page.substring(page.indexOf("<style>"), page.indexOf("</style>"));

    assertThat(style).doesNotContain("&");
  }

  @Test
  void refusalAndNotesAreShown() throws Exception {
    Document html = html(MadeUp.refused().withNotes(List.of("wrote a line")));

    assertThat(html.getDocumentElement().getTextContent())
        .contains("example.Provider cannot be asked", "name() returned null", "wrote a line")
        .contains("at example.Provider.name");
  }

  @Test
  void oddCharactersKeepItWellFormed() throws Exception {
    Document html = html(MadeUp.answered(MadeUp.broken(MadeUp.NASTY)));

    assertThat(ofClass(html, "p", "happened").getFirst().getTextContent())
        .isEqualTo("<b> & \"quotes\" ]]> \uFFFD\uFFFD[31m \uFFFD \uFFFD \uD83D\uDE00 ü\nnext");
  }
}
