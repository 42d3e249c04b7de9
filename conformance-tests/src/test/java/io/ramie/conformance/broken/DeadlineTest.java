package io.ramie.conformance.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ramie.conformance.Catalog;
import io.ramie.conformance.Conformance;
import io.ramie.conformance.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a trial that does not come to its end. */
class DeadlineTest {
  private static Outcome.Broken verdict(String fault, String id) throws InterruptedException {
    BrokenScheduler broken =
        Gallery.list().stream().filter(each -> each.name().equals(fault)).findFirst().orElseThrow();
    Conformance kit = new Conformance(broken.subject()).withDeadline(Duration.ofMillis(300));
    return (Outcome.Broken) kit.ask(Catalog.find(id));
  }

  private static boolean isAlive(String thread) {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(thread));
  }

  @Test
  void aTrialThatHangsIsDescribedAndEnded() throws InterruptedException {
    Outcome.Broken hung = verdict("EndlessIsADay", "S104");

    assertThat(hung.message()).matches("not over after [0-9.]+ s: something hangs");
    assertThat(hung.details()).contains("sleep", "at most 86400.000 s");
    assertThat(isAlive("conformance-S104")).isFalse();
  }

  @Test
  void aTrialThatCannotBeEndedIsSaidToBeLeft() throws InterruptedException {
    Outcome.Broken hung = verdict("LosesForeignTurns", "B105");

    assertThat(hung.message()).endsWith("its thread could not be ended, and was left");
  }

  @Test
  void whatHasFailedIsToldAlthoughTheRestHangs() throws InterruptedException {
    Outcome.Broken failed = verdict("ListsNothing", "F108");

    assertThat(failed.message())
        .startsWith("listed were []")
        .contains("what was left did not come to its end");
  }

  @Test
  void aDeadlineThatIsNotPositiveIsRefused() {
    Conformance kit = new Conformance(Gallery.list().getFirst().subject());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> kit.withDeadline(Duration.ZERO))
        .withMessage("the deadline of a case must be positive, not PT0S");
  }
}
