package io.ramie.conformance.unusable;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.conformance.Conformance;
import io.ramie.conformance.Outcome;
import io.ramie.conformance.Subject;
import io.ramie.conformance.Trait;
import io.ramie.conformance.Verdict;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnusableSchedulerTest {
  private static final SchedulerProvider REAL = Schedulers.provider("epoll");

  private static Subject subject(Function<SchedulerOptions, FiberScheduler> factory) {
    return new Subject("strange", REAL.schedulerType(), EnumSet.allOf(Trait.class), factory);
  }

  /** The verdict, which must be there before a single question. */
  private static Verdict.Refused refused(Function<SchedulerOptions, FiberScheduler> factory)
      throws InterruptedException {
    Verdict verdict =
        new Conformance(subject(factory))
            .withDeadline(Duration.ofMillis(600))
            .run(outcome -> assertThat(outcome).isNull());
    assertThat(verdict.isRight()).isFalse();
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return (Verdict.Refused) verdict;
  }

  @Test
  void nothingIsAskedOfNull() throws InterruptedException {
    assertThat(refused(_ -> null).reason())
        .isEqualTo("strange: create returned null; it must return a scheduler");
  }

  @Test
  void nothingIsAskedWhenCreateThrows() throws InterruptedException {
    Verdict.Refused refused =
        refused(_ -> {
          throw new IllegalStateException("no luck");
        });

    assertThat(refused.reason())
        .isEqualTo("strange: create threw java.lang.IllegalStateException: no luck");
    assertThat(refused.details())
        .contains("UnusableSchedulerTest")
        .doesNotContain("io.ramie.conformance.Admission", "io.ramie.conformance.Interview");
  }

  @Test
  void nothingIsAskedWhenCreateThrowsAnError() throws InterruptedException {
    Verdict.Refused refused =
        refused(_ -> {
          throw new StackOverflowError();
        });

    assertThat(refused.reason()).isEqualTo("strange: create threw java.lang.StackOverflowError");
  }

  @Test
  void nothingIsAskedWhenCreateNeverReturns() throws InterruptedException {
    Verdict.Refused refused =
        refused(options -> {
          Strange.sleepForEver();
          return REAL.create(options);
        });

    assertThat(refused.reason())
        .startsWith("strange: create has not returned after 0.2s; it is at")
        .contains("Strange.sleepForEver(");
  }

  @Test
  void nothingIsAskedOfTheSameSchedulerTwice() throws InterruptedException {
    FiberScheduler only = REAL.create(SchedulerOptions.DEFAULT);

    assertThat(refused(_ -> only).reason())
        .isEqualTo(
            "strange: create returned the same scheduler twice; it must make a new one each time");
  }

  @Test
  void nothingIsAskedOfAClosedScheduler() throws InterruptedException {
    Verdict.Refused refused =
        refused(options -> {
          FiberScheduler made = REAL.create(options);
          made.close();
          return made;
        });

    assertThat(refused.reason())
        .isEqualTo("strange: create returned a scheduler that is closed; it must be open");
  }

  @Test
  void nothingIsAskedOfASchedulerOfAnotherType() throws InterruptedException {
    SchedulerProvider other = Schedulers.provider("blocking");

    assertThat(refused(other::create).reason())
        .startsWith("strange: create returned a io.ramie.blocking.BlockingScheduler, which is no ")
        .contains(REAL.schedulerType().getName());
  }

  @Test
  void caseAfterCaseInVainEndsTheRun() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    Subject hanging =
        subject(options -> {
          if (made.incrementAndGet() > 2) { // the first two only show that there are any
            Strange.sleepForEver();
          }
          return REAL.create(options);
        });

    Verdict verdict =
        new Conformance(hanging)
            .withHook(Hook.KERNEL_SLEEP)
            .withDeadline(Duration.ofMillis(300))
            .run(_ -> {});

    assertThat(verdict.outcomes().subList(0, 5)).hasOnlyElementsOfType(Outcome.Broken.class);
    assertThat(verdict.outcomes().subList(5, verdict.outcomes().size()))
        .isNotEmpty()
        .allSatisfy(outcome ->
            assertThat(outcome)
                .isInstanceOfSatisfying(
                    Outcome.NotAsked.class,
                    notAsked ->
                        assertThat(notAsked.reason())
                            .isEqualTo("5 cases in a row have waited in vain for 0.1s")));
    assertThat(verdict.isRight()).isFalse();
  }
}
