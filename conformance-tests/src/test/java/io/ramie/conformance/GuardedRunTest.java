package io.ramie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardedRunTest {
  private static final SchedulerProvider REAL = Schedulers.provider("epoll");

  private static Verdict run(UnaryOperator<FiberScheduler> change) throws InterruptedException {
    Subject subject =
        Subject.of(REAL.schedulerType(), options -> change.apply(REAL.create(options)));
    return new GuardedRun("printing", () -> new Conformance(subject).withCase("S1"))
        .run(_ -> {}, _ -> {});
  }

  private static void print(PrintStream stream, String text) {
    stream.print(text);
  }

  @Test
  void whatIsPrintedIsANoteAndNotOnTheTerminal() throws InterruptedException {
    Verdict verdict =
        run(scheduler -> {
          print(System.out, "hello\n");
          return scheduler;
        });

    assertThat(verdict.notes())
        .containsExactly("while it was asked, 3 lines came on standard output, the first: hello");
  }

  @Test
  void streamsAreGivenBack() throws InterruptedException {
    PrintStream out = System.out;
    PrintStream err = System.err;

    run(scheduler -> scheduler);

    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
  }

  @Test
  void silenceIsNotNoted() throws InterruptedException {
    assertThat(run(scheduler -> scheduler).notes()).isEmpty();
  }

  @Test
  void refusalOfThePreparationIsTheVerdict() throws InterruptedException {
    GuardedRun run =
        new GuardedRun(
            "example.Missing",
            () -> {
              new Providers(GuardedRunTest.class.getClassLoader(), Duration.ofSeconds(30))
                  .ofClass("example.Missing");
              throw new AssertionError("found");
            });

    Verdict verdict = run.run(_ -> {}, _ -> {});

    assertThat(verdict.name()).isEqualTo("example.Missing");
    assertThat(verdict.isRight()).isFalse();
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused ->
                assertThat(refused.reason()).startsWith("there is no class example.Missing"));
  }
}
