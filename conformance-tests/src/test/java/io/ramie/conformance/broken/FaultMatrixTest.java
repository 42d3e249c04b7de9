package io.ramie.conformance.broken;

import io.ramie.conformance.Case;
import io.ramie.conformance.Conformance;
import io.ramie.conformance.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Prints which case finds out which fault: what the lists of the gallery are filled from. Slow, so
 * it only runs when {@code -Dramie.gallery.faults} says which faults are asked about, as a regular
 * expression over their names.
 */
@EnabledIfSystemProperty(named = FaultMatrixTest.FAULTS, matches = ".+")
class FaultMatrixTest {
  static final String FAULTS = "ramie.gallery.faults";

  @Test
  void printsWhichCaseCatchesWhichFault() throws InterruptedException {
    for (BrokenScheduler broken : Gallery.list()) {
      if (broken.name().matches(System.getProperty(FAULTS))) {
        print(broken);
      }
    }
  }

  private static void print(BrokenScheduler broken) throws InterruptedException {
    System.out.println(broken);
    Conformance kit = new Conformance(broken.subject()).withDeadline(Duration.ofSeconds(1));
    for (Case question : kit.cases()) {
      if (kit.ask(question) instanceof Outcome.Broken caught) {
        System.out.println("  " + question.id() + ": " + caught.message());
      }
    }
  }
}
