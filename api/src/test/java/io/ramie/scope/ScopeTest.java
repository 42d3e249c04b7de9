package io.ramie.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Installation;
import io.ramie.WaitlessScheduler;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.ScopeSlot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** No fiber outlives the scope that it was started in. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopeTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final List<String> log = new ArrayList<>();

  private void sleepAndLog(String text) throws InterruptedException {
    Fibers.sleep(LITTLE);
    log.add(text);
  }

  @Test
  void bodyReturnsItsValueWhenAllFibersHaveEnded() throws Exception {
    Fibers.run(() -> {
      List<Fiber<?>> fibers = new ArrayList<>();

      int value =
          Scope.call(scope -> {
            fibers.add(scope.fork(() -> sleepAndLog("one")));
            fibers.add(scope.fork("two", () -> sleepAndLog("two")));
            return 42;
          });

      assertThat(value).isEqualTo(42);
      assertThat(log).containsExactlyInAnyOrder("one", "two");
      assertThat(fibers).allMatch(Future::isDone);
      assertThat(fibers.get(1).name()).isEqualTo("two");
    });
  }

  @Test
  void valuesOfFibersComeBack() throws Exception {
    int sum =
        Fibers.run(() ->
            Scope.call(scope -> {
              Fiber<Integer> left = scope.fork(() -> 40);
              Fiber<Integer> right =
                  scope.fork(
                      "right",
                      () -> {
                        Fibers.sleep(LITTLE);
                        return 2;
                      });
              return left.value() + right.value();
            }));

    assertThat(sum).isEqualTo(42);
  }

  @Test
  @DisplayName("TK8: a value that is an exception is returned, not thrown")
  void exceptionAsValueIsReturned() throws Exception {
    IOException value = new IOException("a value");

    Exception returned =
        Fibers.run(() ->
            Scope.call(scope -> {
              Fiber<Exception> fiber = scope.fork(() -> value);
              return fiber.value();
            }));

    assertThat(returned).isSameAs(value);
  }

  @Test
  void fiberRunsUpToItsFirstSuspensionBeforeForkReturns() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          scope.fork(() -> {
            log.add("child begins");
            Fibers.yield();
            log.add("child goes on");
          });
          log.add("body goes on");
        }));

    assertThat(log).containsExactly("child begins", "body goes on", "child goes on");
  }

  @Test
  @DisplayName(
      "TK11: a fiber that suspends at once, and one that ends at once, are both waited for")
  void fibersThatEndOrSuspendAtOnceAreTracked() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          scope.fork(() -> log.add("at once"));
          scope.fork(() -> {
            for (int i = 0; i < 5; i++) {
              Fibers.yield();
            }
            log.add("later");
          });
        }));

    assertThat(log).containsExactly("at once", "later");
  }

  @Test
  void fibersOfFibersAreWaitedFor() throws Exception {
    Fibers.run(() -> {
      Scope.run(scope ->
          scope.fork(() -> {
            Fibers.yield();
            scope.fork(() -> {
              Fibers.yield();
              scope.fork(() -> sleepAndLog("grandchild"));
            });
          }));

      assertThat(log).containsExactly("grandchild");
    });
  }

  @Test
  void fiberOfAnInnerScopeForksInTheOuterOne() throws Exception {
    CompletableFuture<String> innerEnded = new CompletableFuture<>();

    Fibers.run(() ->
        Scope.run(outer -> {
          Scope.run(inner ->
              inner.fork(() -> {
                outer.fork(() -> log.add("outer, " + innerEnded.get()));
                log.add("inner");
              }));
          innerEnded.complete("after the inner scope");
        }));

    assertThat(log).containsExactly("inner", "outer, after the inner scope");
  }

  @Test
  void innerScopeEndsBeforeTheOuterOne() throws Exception {
    CompletableFuture<String> innerEnded = new CompletableFuture<>();

    Fibers.run(() ->
        Scope.run(outer -> {
          outer.fork(() -> log.add("outer, " + innerEnded.get()));
          Scope.run(inner -> inner.fork(() -> sleepAndLog("inner")));
          innerEnded.complete("after the inner scope");
        }));

    assertThat(log).containsExactly("inner", "outer, after the inner scope");
  }

  // join

  @Test
  void joinWaitsForAllStartedSoFarAndWhatTheyStart() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          scope.fork(() -> {
            sleepAndLog("child");
            scope.fork(() -> sleepAndLog("grandchild"));
          });
          scope.join();
          log.add("joined");
          scope.fork(() -> sleepAndLog("another"));
          scope.join();
          log.add("joined again");
          scope.join();
        }));

    assertThat(log).containsExactly("child", "grandchild", "joined", "another", "joined again");
  }

  @Test
  @DisplayName("TK9: waiting for no time for a fiber that runs fails at once")
  void waitingForNoTimeFailsAtOnce() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          Fiber<String> fiber =
              scope.fork(() -> {
                Fibers.sleep(LITTLE);
                return "done";
              });

          assertThatThrownBy(() -> fiber.value(Duration.ZERO)).isInstanceOf(TimeoutException.class);
          assertThat(fiber.value()).isEqualTo("done");
        }));
  }

  @Test
  @DisplayName("TK10: several fibers and a plain thread wait for the same fiber")
  void severalWaitForTheSameFiber() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          Fiber<Integer> fiber =
              scope.fork(() -> {
                Fibers.sleep(LITTLE.multipliedBy(4));
                return 42;
              });

          CompletableFuture<Integer> thread =
              CompletableFuture.supplyAsync(() -> {
                try {
                  return fiber.value();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
          Fiber<Integer> one = scope.fork(() -> fiber.value());
          Fiber<Integer> other = scope.fork(() -> fiber.value());

          assertThat(List.of(one.value(), other.value(), thread.get())).containsOnly(42);
        }));
  }

  @Test
  void onlyTheOwnerJoins() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          Fiber<?> child =
              scope.fork(() ->
                  assertThatThrownBy(scope::join)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("in one of them"));
          child.join();
        }));
  }

  @Test
  void joinInABlockingSectionIsRefused() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          scope.fork(() -> Fibers.sleep(LITTLE));
          assertThatThrownBy(() -> Fibers.blocking(scope::join))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("blocking section");
        }));
  }

  // Misuse

  @Test
  void forkAfterTheEndIsRefused() throws Exception {
    Fibers.run(() -> {
      Scope ended = Scope.call(scope -> scope);

      assertThatThrownBy(() -> ended.fork(() -> log.add("never")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has ended");
      assertThatThrownBy(ended::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has ended");
      assertThat(ended.cancel(new IOException("too late"))).isFalse();
      assertThat(ended.isCancelled()).isFalse();
    });

    assertThat(log).isEmpty();
  }

  @Test
  void forkFromAFiberOutsideIsRefused() throws Exception {
    AtomicReference<Scope> opened = new AtomicReference<>();

    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(
              "owner",
              () ->
                  Scope.run(scope -> {
                    opened.set(scope);
                    Fibers.sleep(LITTLE);
                  }));
      Fiber<?> stranger =
          Fibers.schedule(
              "stranger",
              () ->
                  assertThatThrownBy(() -> opened.get().fork(() -> log.add("never")))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("stranger")
                      .hasMessageContaining("is not inside Scope[of owner"));
      stranger.value();
      owner.value();
    });

    assertThat(log).isEmpty();
  }

  @Test
  void forkInAnotherScopeThanOnesOwnIsRefused() throws Exception {
    Fibers.run(() ->
        Scope.run(outer -> {
          CompletableFuture<Scope> inner = new CompletableFuture<>();
          outer.fork(() ->
              Scope.run(scope -> {
                inner.complete(scope);
                Fibers.sleep(LITTLE);
              }));

          assertThatThrownBy(() -> inner.get().fork(() -> log.add("never")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("is not inside");
        }));

    assertThat(log).isEmpty();
  }

  @Test
  @DisplayName("A fiber of Fibers.schedule belongs to no scope, whoever has started it")
  void scheduledFiberIsOutside() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          Fiber<?> scheduled =
              Fibers.schedule(() ->
                  assertThatThrownBy(() -> scope.fork(() -> log.add("never")))
                      .isInstanceOf(IllegalStateException.class));
          scheduled.value();
        }));
  }

  @Test
  void forkFromAnotherThreadIsRefused() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          CompletableFuture<?> thread =
              CompletableFuture.runAsync(() ->
                  assertThatThrownBy(() -> scope.fork(() -> log.add("never")))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("is not inside"));
          thread.get();
        }));

    assertThat(log).isEmpty();
  }

  @Test
  @DisplayName("Without a scheduler the body runs, and a fork fails as Fibers.schedule does")
  void forkWithoutASchedulerFails() throws Exception {
    int value =
        Scope.call(scope -> {
          assertThatThrownBy(() -> scope.fork(() -> log.add("never")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("no scheduler on thread")
              .hasMessageContaining("Fibers.run");
          scope.join();
          return 42;
        });

    assertThat(value).isEqualTo(42);
    assertThat(log).isEmpty();
  }

  @Test
  void scopeOutsideFibersOrInABlockingSectionStartsNone() throws Exception {
    try (Installation _ = Fibers.install("epoll")) {
      Scope.run(scope ->
          assertThatThrownBy(() -> scope.fork(() -> log.add("never")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("blocking context"));
      Fibers.run(() ->
          Fibers.blocking(() ->
              Scope.run(scope ->
                  assertThatThrownBy(() -> scope.fork(() -> log.add("never")))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("blocking context"))));
    }

    assertThat(log).isEmpty();
  }

  @Test
  void forkInABlockingSectionOfTheBodyWorks() throws Exception {
    Fibers.run(
        () -> Scope.run(scope -> Fibers.blocking(() -> scope.fork(() -> sleepAndLog("child")))));

    assertThat(log).containsExactly("child");
  }

  @Test
  @DisplayName("A fiber that the scheduler refuses to start is not waited for")
  void refusedFiberIsNotWaitedFor() throws Exception {
    WaitlessScheduler refusing =
        new WaitlessScheduler() {
          @Override
          public <T> Fiber<T> fiber(FiberOptions options, Callable<? extends T> body) {
            if ("refused".equals(options.name())) {
              throw new IllegalStateException("refused on purpose");
            }
            return super.fiber(options, body);
          }
        };

    Fibers.run(
        refusing,
        () ->
            Scope.run(scope -> {
              assertThatThrownBy(() -> scope.fork("refused", () -> log.add("never")))
                  .hasMessage("refused on purpose");
              scope.fork(() -> log.add("ran"));
            }));

    assertThat(log).containsExactly("ran");
  }

  @Test
  void nullIsRefusedAtOnce() throws Exception {
    Fibers.run(() -> {
      assertThatThrownBy(() -> Scope.call(null)).hasMessage("body");
      assertThatThrownBy(() -> Scope.run(null)).hasMessage("action");
      Scope.run(scope -> {
        assertThatThrownBy(() -> scope.fork((Fibers.Action<?>) null)).hasMessage("action");
        assertThatThrownBy(() -> scope.fork(null, () -> log.add("never"))).hasMessage("name");
        assertThatThrownBy(() -> scope.use(null)).hasMessage("resource");
        assertThatThrownBy(() -> scope.cancel(null)).hasMessage("cause");
      });
    });
  }

  // Size

  @Test
  @DisplayName("100,000 fibers in one scope, all alive at once, take a few seconds at most")
  void manyFibers() throws Exception {
    int count = 100_000;
    int[] ended = {0};

    Fibers.run(() ->
        Fibers.timeout(
            Duration.ofSeconds(30),
            () ->
                Scope.run(scope -> {
                  for (int i = 0; i < count; i++) {
                    scope.fork(() -> {
                      Fibers.sleep(LITTLE);
                      ended[0]++;
                    });
                  }
                })));

    assertThat(ended[0]).isEqualTo(count);
  }

  @Test
  @DisplayName("100,000 waiting fibers are cancelled by one failure")
  void manyFibersAreCancelled() throws Exception {
    int count = 100_000;
    int[] ended = {0};
    IOException failure = new IOException("on purpose");

    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.run(
                    Duration.ofSeconds(30),
                    scope -> {
                      for (int i = 0; i < count; i++) {
                        scope.fork(() -> {
                          try {
                            Fibers.sleep(null);
                          } finally {
                            ended[0]++;
                          }
                        });
                      }
                      scope.fork(() -> {
                        throw failure;
                      });
                    }))
            .hasCause(failure));

    assertThat(ended[0]).isEqualTo(count);
  }

  @Test
  @DisplayName("A fiber that opens one scope after another does not keep them")
  void endedScopesAreNotKept() throws Exception {
    Fibers.run(() -> {
      Scope.run(outer -> {
        Scope.run(_ -> {});
        assertThat(ScopeSlot.current()).isSameAs(outer);
      });
      assertThat(ScopeSlot.current()).isNull();
    });
  }

  @Test
  @DisplayName("What has ended is not kept: a scope that is open for long does not grow")
  void endedFibersAreNotKept() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          for (int i = 0; i < 1000; i++) {
            scope.fork(() -> Fibers.yield());
            Fibers.yield();
            Fibers.yield();
          }
          assertThat(scope).hasToString("Scope[of main, 0 fibers]");
        }));
  }
}
