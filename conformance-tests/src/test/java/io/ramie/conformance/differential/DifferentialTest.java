package io.ramie.conformance.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs come to the same on every scheduler, and without one, and none hangs. More of
 * them: {@code -Dramie.differential.programs=10000}; the same again: {@code
 * -Dramie.differential.seed=…}.
 */
class DifferentialTest {
  private static final int STEPS = 50;
  private static final int PROGRAMS = Integer.getInteger("ramie.differential.programs", 100);
  private static final long SEED = Long.getLong("ramie.differential.seed", System.nanoTime());

  @Test
  @DisplayName("R24: the same bytes and the same errors with and without a scheduler")
  @Timeout(600)
  void programsComeToTheSameEverywhere() throws Exception {
    System.out.println("DifferentialTest: -Dramie.differential.seed=" + SEED);
    for (int i = 0; i < PROGRAMS; i++) {
      check(SEED + i);
    }
  }

  @Test
  @DisplayName("Programs do not consist of steps that are left out")
  @Timeout(60)
  void mostStepsOfAProgramDoSomething() throws Exception {
    List<String> outcomes = Performer.perform(Subject.THREADS, program(1));

    assertThat(outcomes).hasSize(STEPS);
    assertThat(outcomes).filteredOn(Performer.LEFT_OUT::equals).hasSizeLessThan(STEPS / 2);
  }

  @Test
  @DisplayName("A program does not wait for datagrams that the system has dropped")
  @Timeout(60)
  void droppedDatagramsAreNotWaitedFor() throws Exception {
    List<Step> program =
        List.of(
            new Step.Send(2, 300),
            new Step.Hangup(2),
            new Step.Send(3, 300),
            new Step.Receive(3, 300));

    List<String> outcomes = Performer.perform(Subject.THREADS, program);

    assertThat(outcomes).hasSameSizeAs(program).doesNotContain(Performer.HANGS);
  }

  private static void check(long seed) throws Exception {
    List<Step> program = program(seed);
    Map<Subject, List<String>> outcomes = outcomes(program);
    // What hangs everywhere comes to the same and tells nothing. Shrinking it would take hours.
    if (hangs(outcomes)) {
      throw new AssertionError("hangs, seed " + seed + "\n" + story(program, outcomes));
    }
    if (differ(outcomes)) {
      List<Step> shorter = shrink(program);
      throw new AssertionError("seed " + seed + "\n" + story(shorter, outcomes(shorter)));
    }
  }

  private static List<Step> program(long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, STEPS).mapToObj(i -> Step.random(random)).toList();
  }

  private static Map<Subject, List<String>> outcomes(List<Step> program) throws Exception {
    Map<Subject, List<String>> outcomes = new EnumMap<>(Subject.class);
    for (Subject subject : Subject.values()) {
      outcomes.put(subject, Performer.perform(subject, program));
    }
    return outcomes;
  }

  private static boolean hangs(Map<Subject, List<String>> outcomes) {
    return outcomes.values().stream().anyMatch(each -> each.contains(Performer.HANGS));
  }

  private static boolean differ(Map<Subject, List<String>> outcomes) {
    return new HashSet<>(outcomes.values()).size() > 1;
  }

  /** Leaves out whatever is not needed for the difference: large parts first, then single steps. */
  private static List<Step> shrink(List<Step> program) throws Exception {
    List<Step> left = program;
    for (int part = program.size() / 2; part > 0; part /= 2) {
      for (int from = 0; from + part <= left.size(); ) {
        List<Step> shorter = new ArrayList<>(left);
        shorter.subList(from, from + part).clear();
        if (differ(outcomes(shorter))) {
          left = shorter;
        } else {
          from += part;
        }
      }
    }
    return left;
  }

  private static String story(List<Step> program, Map<Subject, List<String>> outcomes) {
    StringBuilder story = new StringBuilder();
    for (int i = 0; i < program.size(); i++) {
      story.append(program.get(i)).append('\n');
      for (Map.Entry<Subject, List<String>> each : outcomes.entrySet()) {
        List<String> of = each.getValue();
        story.append("    %-16s %s%n".formatted(each.getKey(), i < of.size() ? of.get(i) : "-"));
      }
    }
    return story.toString();
  }
}
