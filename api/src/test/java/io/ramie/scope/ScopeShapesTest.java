package io.ramie.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** All, the first to succeed, and several at a time. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopeShapesTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final IOException failure = new IOException("on purpose");
  private final List<Object> log = new ArrayList<>();

  private static <T> Callable<T> after(Duration duration, T value) {
    return () -> {
      Fibers.sleep(duration);
      return value;
    };
  }

  private static <T> Callable<T> failing(Exception failure) {
    return () -> {
      Fibers.yield();
      throw failure;
    };
  }

  private <T> Callable<T> endless() {
    return () -> {
      log.add("started");
      try {
        Fibers.sleep(null);
        return null;
      } finally {
        Fibers.sleep(LITTLE);
        log.add("cancelled");
      }
    };
  }

  // all

  @Test
  void allReturnsTheValuesInTheOrderOfTheTasks() throws Exception {
    List<Integer> values =
        Fibers.run(() ->
            Scope.all(List.of(after(LITTLE.multipliedBy(2), 1), after(LITTLE, 2), () -> null)));

    assertThat(values).isEqualTo(Arrays.asList(1, 2, null));
    assertThatThrownBy(() -> values.set(0, 3)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void allOfNoneIsNothing() throws Exception {
    List<Integer> values = Fibers.run(() -> Scope.<Integer>all(List.of()));

    assertThat(values).isEmpty();
  }

  @Test
  void allFailsWithTheFirstFailureAndCancelsTheOthers() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() -> Scope.all(List.of(endless(), failing(failure), endless())))
            .isInstanceOf(CompletionException.class)
            .hasCause(failure)
            .hasNoSuppressedExceptions());

    assertThat(log).containsExactly("started", "started", "cancelled", "cancelled");
  }

  @Test
  void allWithoutASchedulerFails() {
    assertThatThrownBy(() -> Scope.all(List.of(() -> 42)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no scheduler");
  }

  // first

  @Test
  void firstReturnsTheFirstToSucceedAndCancelsTheOthers() throws Exception {
    String winner =
        Fibers.run(() -> {
          String value =
              Scope.first(List.of(endless(), failing(failure), after(LITTLE, "winner"), endless()));
          log.add("returned");
          return value;
        });

    assertThat(winner).isEqualTo("winner");
    assertThat(log).containsExactly("started", "started", "cancelled", "cancelled", "returned");
  }

  @Test
  @DisplayName("Once one has succeeded no other is started")
  void firstStartsNoMoreThanItNeeds() throws Exception {
    String winner = Fibers.run(() -> Scope.first(List.of(() -> "winner", endless())));

    assertThat(winner).isEqualTo("winner");
    assertThat(log).isEmpty();
  }

  @Test
  @DisplayName("Two that succeed: the value is that of the first, also when it is null")
  void firstKeepsTheValueOfTheFirst() throws Exception {
    String winner =
        Fibers.run(() ->
            Scope.first(
                List.of(
                    () -> {
                      try {
                        Fibers.sleep(null);
                      } catch (CancellationException tooLate) {
                        log.add("too late");
                      }
                      return "second";
                    },
                    after(LITTLE, null))));

    assertThat(winner).isNull();
    assertThat(log).containsExactly("too late");
  }

  @Test
  @DisplayName("Two that succeed in the same tick: the first of them wins")
  void firstOfOneTickWins() throws Exception {
    Callable<String> one =
        () -> {
          Fibers.yield();
          return "one";
        };
    Callable<String> other =
        () -> {
          Fibers.yield();
          return "other";
        };

    assertThat(Fibers.run(() -> Scope.first(List.of(one, other)))).isEqualTo("one");
  }

  @Test
  void firstWithoutASuccessThrowsAllFailures() throws Exception {
    IOException second = new IOException("second");
    IOException third = new IOException("third");

    Throwable thrown =
        Fibers.run(() ->
            catchThrowable(
                () -> Scope.first(List.of(failing(failure), failing(second), failing(third)))));

    assertThat(thrown)
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("none of 3 tasks succeeded")
        .hasCause(failure);
    assertThat(thrown.getSuppressed()).containsExactly(second, third);
  }

  @Test
  void firstEndsWithAnError() throws Exception {
    AssertionError error = new AssertionError("on purpose");

    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.first(
                    List.of(
                        endless(),
                        () -> {
                          throw error;
                        })))
            .hasCause(error));

    assertThat(log).containsExactly("started", "cancelled");
  }

  @Test
  void firstOfNoneIsRefused() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() -> Scope.first(List.of()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("no tasks"));
  }

  @Test
  void cancellingWhoWaitsForTheFirstCancelsAll() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner = Fibers.schedule(() -> Scope.first(List.of(endless(), endless())));

      owner.cancel();
      owner.join();

      assertThat(owner.isCancelled()).isTrue();
      assertThat(log).containsExactly("started", "started", "cancelled", "cancelled");
    });
  }

  // collect

  @Test
  @DisplayName("TK12: at most so many run at a time, and they are begun in their order")
  void collectRunsSoManyAtATime() throws Exception {
    int[] running = {0, 0};
    List<Integer> items = IntStream.range(0, 50).boxed().toList();

    List<String> results =
        Fibers.run(() ->
            Scope.collect(
                items,
                7,
                item -> {
                  log.add(item);
                  running[1] = Math.max(running[1], ++running[0]);
                  Fibers.sleep(Duration.ofNanos((50 - item) * 10_000L));
                  running[0]--;
                  return "made of " + item;
                }));

    assertThat(results).isEqualTo(items.stream().map(item -> "made of " + item).toList());
    assertThat(log).isEqualTo(items);
    assertThat(running[1]).isEqualTo(7);
    assertThat(running[0]).isZero();
  }

  @Test
  void collectStartsNoMoreFibersThanItems() throws Exception {
    List<Integer> results =
        Fibers.run(() ->
            Scope.collect(
                List.of(1, 2),
                Integer.MAX_VALUE,
                item -> {
                  Fibers.yield();
                  log.add(Fibers.fibers().size());
                  return item;
                }));

    assertThat(results).containsExactly(1, 2);
    assertThat(log.getFirst()).isEqualTo(3);
  }

  @Test
  void collectFailsWithTheFirstFailureAndTakesNoMoreItems() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.collect(
                    IntStream.range(0, 100).boxed().toList(),
                    2,
                    item -> {
                      log.add(item);
                      if (item == 3) {
                        throw failure;
                      }
                      try {
                        Fibers.sleep(LITTLE);
                      } catch (CancellationException swallowed) {
                        log.add("cancelled");
                      }
                      return item;
                    }))
            .isInstanceOf(CompletionException.class)
            .hasCause(failure));

    assertThat(log).containsExactly(0, 1, 2, 3, "cancelled");
  }

  @Test
  void collectOfNothingIsNothing() throws Exception {
    List<Object> results = Fibers.run(() -> Scope.collect(List.of(), 1, item -> item));

    assertThat(results).isEmpty();
  }

  @Test
  void limitMustBePositive() {
    assertThatThrownBy(() -> Scope.collect(List.of(1), 0, item -> item))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit must be positive: 0");
  }
}
