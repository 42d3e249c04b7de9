package io.ramie.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Cancelling a scope, its owner, and its fibers. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopeCancelTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final IOException cause = new IOException("on purpose");
  private final List<String> log = new ArrayList<>();
  private final List<Throwable> caught = new ArrayList<>();

  private void sleepAndCatch() throws InterruptedException {
    try {
      Fibers.sleep(null);
    } catch (Throwable raised) {
      caught.add(raised);
      throw raised;
    }
  }

  /** How a scope ends; nothing of it reaches the owner afterwards. */
  private static Throwable thrownBy(Scope.Action<Exception> action) throws Exception {
    return Fibers.run(() -> {
      Throwable thrown = catchThrowable(() -> Scope.run(action));
      Fibers.sleep(LITTLE);
      assertThat(Thread.interrupted()).isFalse();
      return thrown;
    });
  }

  // The scope

  @Test
  @DisplayName(
      "TK2, TK6: the body cancels its scope: fibers and body get the cause, and so does run")
  void bodyCancelsItsScope() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(this::sleepAndCatch);
          assertThat(scope.cancel(cause)).isTrue();
          assertThat(scope.isCancelled()).isTrue();
          log.add("goes on to its next wait");
          sleepAndCatch();
        });

    assertThat(thrown)
        .isInstanceOf(CancellationException.class)
        .hasCause(cause)
        .hasNoSuppressedExceptions();
    assertThat(log).hasSize(1);
    assertThat(caught).hasSize(2).allSatisfy(raised -> assertThat(raised).hasCause(cause));
  }

  @Test
  @DisplayName("TK2: a fiber cancels the scope that it is in, and stops at its next wait itself")
  void fiberCancelsItsScope() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            Fibers.yield();
            scope.cancel(cause);
            log.add("goes on to its next wait");
            sleepAndCatch();
          });
          scope.fork(this::sleepAndCatch);
        });

    assertThat(thrown).isInstanceOf(CancellationException.class).hasCause(cause);
    assertThat(log).hasSize(1);
    assertThat(caught).hasSize(2).allSatisfy(raised -> assertThat(raised).hasCause(cause));
  }

  @Test
  @DisplayName("TK2: a fiber of an inner scope cancels the outer one")
  void innerFiberCancelsTheOuterScope() throws Exception {
    Throwable thrown =
        thrownBy(outer -> {
          outer.fork(() ->
              Scope.run(inner -> {
                inner.fork(this::sleepAndCatch);
                inner.fork(() -> {
                  Fibers.yield();
                  outer.cancel(cause);
                });
              }));
          outer.fork(this::sleepAndCatch);
        });

    assertThat(thrown).isInstanceOf(CancellationException.class).hasCause(cause);
    assertThat(caught).hasSize(2).allSatisfy(raised -> assertThat(raised).hasCause(cause));
  }

  @Test
  @DisplayName("TK2: cancelled while it is being cancelled, it ends, and the later cause is kept")
  void cancelWhileCancelling() throws Exception {
    IOException second = new IOException("second");

    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            try {
              Fibers.sleep(null);
            } finally {
              log.add("cancelled again: " + scope.cancel(second));
              Fibers.sleep(LITTLE);
              log.add("cleaned up");
            }
          });
          scope.fork(this::sleepAndCatch);
          scope.cancel(cause);
        });

    assertThat(thrown).hasCause(cause);
    assertThat(thrown.getSuppressed()).containsExactly(second);
    assertThat(log).containsExactly("cancelled again: false", "cleaned up");
    assertThat(caught).hasSize(1);
  }

  @Test
  void cancelOfAnOuterScopeWhileTheInnerOneIsBeingCancelled() throws Exception {
    IOException second = new IOException("second");

    Throwable thrown =
        thrownBy(outer -> {
          Scope.run(inner -> {
            inner.fork(() -> {
              try {
                Fibers.sleep(null);
              } finally {
                outer.cancel(cause);
                Fibers.sleep(LITTLE);
                log.add("cleaned up");
              }
            });
            inner.cancel(second);
          });
          log.add("never");
        });

    assertThat(thrown).hasCause(cause);
    assertThat(log).containsExactly("cleaned up");
  }

  @Test
  @DisplayName("What reaches the owner while it waits for cancelled fibers meets its next wait")
  void ownersCancellationIsKeptWhileItWaits() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() -> {
            Throwable thrown =
                catchThrowable(() ->
                    Scope.run(scope -> {
                      scope.fork(() -> {
                        try {
                          Fibers.sleep(null);
                        } finally {
                          Fibers.sleep(LITTLE.multipliedBy(4));
                          log.add("cleaned up");
                        }
                      });
                      scope.cancel(cause);
                    }));
            assertThat(thrown).hasCause(cause);
            sleepAndCatch();
          });

      Fibers.sleep(LITTLE);
      owner.cancel();
      owner.join();

      assertThat(owner.isCancelled()).isTrue();
      assertThat(log).containsExactly("cleaned up");
      assertThat(caught).hasSize(1);
    });
  }

  @Test
  void cancelledScopeThatEndsWithAValueThrowsAllTheSame() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.cancel(cause);
          scope.cancel(cause);
        });

    assertThat(thrown)
        .isInstanceOf(CancellationException.class)
        .hasCause(cause)
        .hasNoSuppressedExceptions();
  }

  // Set before the classes below are initialised.
  private static Runnable initialiser;

  /** What its initialiser starts cannot begin before the initialiser has ended. */
  private static final class Pinned {
    private Pinned() {}

    static {
      initialiser.run();
    }

    static void initialise() {}
  }

  @Test
  @DisplayName("TK1: cancelling a fiber that has not begun: it never does")
  void fiberThatHasNotBegunNeverDoes() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          initialiser =
              () -> {
                scope.fork(() -> log.add("never"));
                scope.cancel(cause);
              };
          Pinned.initialise();
        });

    assertThat(thrown).isInstanceOf(CancellationException.class).hasCause(cause);
    assertThat(log).isEmpty();
  }

  /** As {@link Pinned}, for another test. */
  private static final class AlsoPinned {
    private AlsoPinned() {}

    static {
      initialiser.run();
    }

    static void initialise() {}
  }

  @Test
  @DisplayName("TK11: a fiber that has not begun when the body returns is waited for")
  void fiberThatBeginsLaterIsWaitedFor() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          initialiser = () -> scope.fork(() -> log.add("ran"));
          AlsoPinned.initialise();
          log.add("body returns");
        });

    assertThat(thrown).isNull();
    assertThat(log).containsExactly("body returns", "ran");
  }

  // From another thread

  @RepeatedTest(200)
  @DisplayName("Another thread cancels while fibers are forked: each ends, nothing is left behind")
  void anotherThreadCancels() throws Exception {
    AtomicReference<Scope> opened = new AtomicReference<>();
    CountDownLatch open = new CountDownLatch(1);
    Thread canceller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                open.await();
                opened.get().cancel(cause);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    Throwable thrown =
        thrownBy(scope -> {
          opened.set(scope);
          open.countDown();
          for (int i = 0; i < 1000; i++) {
            scope.fork(() -> Fibers.sleep(null));
          }
          Fibers.sleep(null);
        });

    canceller.join();
    assertThat(thrown).isInstanceOf(CancellationException.class).hasCause(cause);
  }

  @RepeatedTest(200)
  @DisplayName("Another thread cancels while the scope ends: it throws, or nothing has happened")
  void anotherThreadCancelsAtTheEnd() throws Exception {
    AtomicReference<Scope> opened = new AtomicReference<>();
    AtomicReference<Boolean> done = new AtomicReference<>();
    Thread canceller =
        Thread.ofPlatform()
            .start(() -> {
              while (opened.get() == null) {
                Thread.onSpinWait();
              }
              done.set(opened.get().cancel(cause));
            });

    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> Fibers.yield());
          opened.set(scope);
        });

    canceller.join();
    assertThat(thrown != null).isEqualTo(done.get());
  }

  // The owner

  @Test
  void cancellingTheOwnerInTheBodyCancelsTheFibers() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() ->
              Scope.run(scope -> {
                scope.fork(this::sleepAndCatch);
                sleepAndCatch();
              }));

      owner.cancel();
      owner.join();

      assertThat(owner.isCancelled()).isTrue();
      assertThat(caught).hasSize(2);
      assertThat(caught).allMatch(CancellationException.class::isInstance);
      // the body got it first
      assertThat(caught.get(1)).hasCause(caught.get(0));
    });
  }

  @Test
  void cancellingTheOwnerWhileItWaitsForFibersCancelsThem() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() ->
              Scope.run(scope -> {
                scope.fork(() -> {
                  try {
                    sleepAndCatch();
                  } finally {
                    Fibers.sleep(LITTLE);
                    log.add("cleaned up");
                  }
                });
              }));

      owner.cancel();
      owner.join();

      assertThat(owner.isCancelled()).isTrue();
      assertThat(caught).hasSize(1);
      assertThat(log).containsExactly("cleaned up");
    });
  }

  @Test
  void whatIsRaisedInTheWaitingOwnerIsThrownAsItIs() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() ->
              assertThatThrownBy(() -> Scope.run(scope -> scope.fork(this::sleepAndCatch)))
                  .isSameAs(cause));

      owner.raise(cause);
      owner.value();

      assertThat(caught).singleElement().satisfies(raised -> assertThat(raised).hasCause(cause));
    });
  }

  @Test
  void interruptingTheOwnerCancelsTheFibers() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() -> {
            assertThatThrownBy(() -> Scope.run(scope -> scope.fork(this::sleepAndCatch)))
                .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
          });

      owner.thread().interrupt();
      owner.value();

      assertThat(caught)
          .singleElement()
          .satisfies(raised -> assertThat(raised).isInstanceOf(CancellationException.class))
          .satisfies(raised -> assertThat(raised).hasCauseInstanceOf(InterruptedException.class));
    });
  }

  @Test
  void cancellingTheOwnerInACallOfTheJdkCancelsTheFibers() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() ->
              Scope.run(scope -> {
                scope.fork(this::sleepAndCatch);
                new CountDownLatch(1).await();
              }));

      owner.cancel();

      assertThatThrownBy(owner::value).isInstanceOf(CancellationException.class);
      assertThat(caught).hasSize(1);
    });
  }

  @Test
  void interruptReachesABodyOfAPlainThread() throws Exception {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Scope.run(_ -> Fibers.sleep(null)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  @DisplayName("On a plain thread another one cancels the scope")
  void scopeOfAPlainThreadIsCancelled() throws Exception {
    Throwable thrown =
        catchThrowable(() ->
            Scope.run(scope -> {
              Thread.ofPlatform().start(() -> scope.cancel(cause));
              Fibers.sleep(null);
            }));

    assertThat(thrown).isInstanceOf(CancellationException.class).hasCause(cause);
    Fibers.sleep(LITTLE);
  }

  // Fibers

  @Test
  @DisplayName("A cancelled fiber is not a failure, wherever it was")
  void cancelledFiberIsNoFailure() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          Fiber<?> sleeping = scope.fork(() -> Fibers.sleep(null));
          Fiber<?> inTheJdk = scope.fork(() -> new CountDownLatch(1).await());
          Fiber<?> inAScope = scope.fork(() -> Scope.run(inner -> inner.fork(this::sleepAndCatch)));
          List<Fiber<?>> fibers = List.of(sleeping, inTheJdk, inAScope);
          fibers.forEach(Fiber::cancel);
          scope.join();
          assertThat(fibers).allMatch(Fiber::isCancelled);
          assertThat(scope.isCancelled()).isFalse();
        });

    assertThat(thrown).isNull();
    assertThat(caught).hasSize(1);
  }

  @Test
  @DisplayName("TK2: a fiber that cancels itself stops at its next wait")
  void fiberCancelsItself() throws Exception {
    Throwable thrown =
        thrownBy(scope ->
            scope.fork(() -> {
              Fibers.current().cancel();
              log.add("goes on");
              Fibers.yield();
              log.add("never");
            }));

    assertThat(thrown).isNull();
    assertThat(log).containsExactly("goes on");
  }

  @Test
  @DisplayName("TK1: cancelling a fiber that has ended does nothing")
  void cancellingAnEndedFiberDoesNothing() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          Fiber<Integer> fiber = scope.fork(() -> 42);
          assertThat(fiber.cancel()).isFalse();
          assertThat(fiber.value()).isEqualTo(42);
        });

    assertThat(thrown).isNull();
  }

  @Test
  @DisplayName("What a cancelled fiber could not clean up is a failure")
  void failedCleanUpOfACancelledFiberIsAFailure() throws Exception {
    AutoCloseable broken =
        () -> {
          throw cause;
        };

    Throwable thrown =
        thrownBy(scope -> {
          Fiber<?> fiber =
              scope.fork(() -> {
                try (broken) {
                  Fibers.sleep(null);
                }
              });
          fiber.cancel();
        });

    assertThat(thrown).hasCause(cause);
  }

  @Test
  @DisplayName("The same exception raised twice is thrown as it is")
  void sameExceptionRaisedTwice() throws Exception {
    InterruptedException twice = new InterruptedException("on purpose");

    Throwable thrown =
        thrownBy(scope -> {
          Fiber<?> fiber = scope.fork(() -> Fibers.sleep(null));
          fiber.raise(twice);
          fiber.raise(twice);
        });

    assertThat(thrown).hasCause(twice).hasNoSuppressedExceptions();
  }

  @Test
  @DisplayName("What is raised in a fiber from outside is a failure of that fiber")
  void raisedCauseIsAFailure() throws Exception {
    for (boolean inTheJdk : new boolean[] {false, true}) {
      Throwable thrown =
          thrownBy(scope -> {
            Fiber<?> fiber =
                scope.fork(() -> {
                  if (inTheJdk) {
                    new CountDownLatch(1).await();
                  } else {
                    Fibers.sleep(null);
                  }
                });
            fiber.raise(cause);
          });

      assertThat(thrown).hasCause(cause);
    }
  }
}
