package io.ramie.conformance.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.ramie.conformance.Case;
import io.ramie.conformance.Catalog;
import io.ramie.conformance.Conformance;
import io.ramie.conformance.Outcome;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit finds out every broken scheduler, and has no case that finds out none. */
class BrokenSchedulersTest {
  /** What is a matter of time or of chance may go well once on a busy machine. */
  private static final int ATTEMPTS = 5;

  private static final Duration DEADLINE = Duration.ofMillis(600);

  @TestFactory
  Stream<DynamicNode> everyFaultIsCaught() {
    return Gallery.list().stream()
        .map(broken ->
            dynamicContainer(
                broken.toString(), broken.caughtBy().stream().map(id -> isCaught(broken, id))));
  }

  private static DynamicTest isCaught(BrokenScheduler broken, String id) {
    Case question = Catalog.find(id);
    Conformance kit =
        new Conformance(broken.subject()).withDeadline(DEADLINE).withRepetitions(ATTEMPTS);

    return dynamicTest(
        question.toString(),
        () -> assertThat(kit.ask(question)).isInstanceOf(Outcome.Broken.class));
  }

  @Test
  void everyFaultNamesACaseThatCatchesIt() {
    assertThat(Gallery.list()).allSatisfy(broken -> assertThat(broken.caughtBy()).isNotEmpty());
  }

  private static Set<String> caught() {
    return Gallery.list().stream()
        .flatMap(broken -> broken.caughtBy().stream())
        .collect(Collectors.toSet());
  }

  @Test
  void everyCaseCatchesAFaultOrSaysWhyItStays() {
    Set<String> accounted = caught();
    accounted.addAll(Uncaught.REASONS.keySet());

    assertThat(Catalog.cases()).extracting(Case::id).isSubsetOf(accounted);
  }

  @Test
  void noCaseThatCatchesAFaultIsExcused() {
    assertThat(Uncaught.REASONS.keySet()).doesNotContainAnyElementsOf(caught());
  }
}
