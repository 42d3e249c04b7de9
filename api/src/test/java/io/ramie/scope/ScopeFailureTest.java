package io.ramie.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A failure cancels everything else in the scope, and no error is lost. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopeFailureTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final IOException failure = new IOException("on purpose");
  private final List<String> log = new ArrayList<>();
  private final List<Throwable> caught = new ArrayList<>();

  /** Waits for ever, and notes what ends it. */
  private void sleepAndCatch() throws InterruptedException {
    try {
      Fibers.sleep(null);
    } catch (Throwable raised) {
      caught.add(raised);
      throw raised;
    }
  }

  private static void throwLater(Exception later) throws Exception {
    Fibers.sleep(LITTLE);
    throw later;
  }

  /** How a scope ends; nothing of it reaches the owner afterwards. */
  private static Throwable thrownBy(Scope.Action<Exception> action) throws Exception {
    return Fibers.run(() -> {
      Throwable thrown = catchThrowable(() -> Scope.run(action));
      Fibers.sleep(LITTLE);
      Fibers.yield();
      assertThat(Thread.interrupted()).isFalse();
      return thrown;
    });
  }

  @Test
  @DisplayName("TK8: the scope throws what a fiber threw, as the cause")
  void failureOfAFiberIsTheCause() throws Exception {
    Throwable thrown = thrownBy(scope -> scope.fork("broken", () -> throwLater(failure)));

    assertThat(thrown)
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("fiber 'broken' failed")
        .hasMessageContaining("on purpose")
        .hasCause(failure)
        .hasNoSuppressedExceptions();
  }

  @Test
  @DisplayName("TK8: what a fiber threw is thrown as it is, if it is of the type that was named")
  void failureOfTheNamedTypeIsThrownAsItIs() throws Exception {
    IllegalStateException later = new IllegalStateException("later");

    Throwable thrown =
        thrownByNamed(
            IOException.class,
            scope -> {
              scope.fork(() -> failCleaningUp(later));
              scope.fork(() -> throwLater(failure));
            });

    assertThat(thrown).isSameAs(failure).hasSuppressedException(later);
  }

  @Test
  @DisplayName("TK8: what a fiber threw is the cause, if it is of another type than was named")
  void failureOfAnotherTypeIsTheCause() throws Exception {
    Throwable thrown =
        thrownByNamed(
            TimeoutException.class, scope -> scope.fork("broken", () -> throwLater(failure)));

    assertThat(thrown)
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("fiber 'broken' failed")
        .hasCause(failure);
  }

  @Test
  @DisplayName("What the body threw is thrown as it is, if it is of the type that was named")
  void bodyMayThrowTheNamedType() throws Exception {
    assertThat(thrownByNamed(IOException.class, _ -> throwLater(failure))).isSameAs(failure);
  }

  @Test
  @DisplayName("What the body threw is the cause, if it is checked and of another type than named")
  void bodyThatThrowsAnotherType() throws Exception {
    assertThat(thrownByNamed(TimeoutException.class, _ -> throwLater(failure)))
        .isInstanceOf(CompletionException.class)
        .hasCause(failure);
  }

  @Test
  @DisplayName("An unchecked exception or an interrupt of the body is thrown as it is")
  void uncheckedAndInterruptsOfTheBody() throws Exception {
    IllegalStateException unchecked = new IllegalStateException("on purpose");
    InterruptedException interrupt = new InterruptedException("on purpose");

    assertThat(thrownByNamed(IOException.class, _ -> throwLater(unchecked))).isSameAs(unchecked);
    assertThat(thrownByNamed(IOException.class, _ -> throwLater(interrupt))).isSameAs(interrupt);
  }

  @Test
  @DisplayName("What the body throws around the failure of a fiber that fails later is thrown once")
  void failureThatTheBodyThrowsFirstIsThrownOnce() throws Exception {
    IllegalStateException shared = new IllegalStateException("on purpose");

    Throwable thrown =
        thrownByNamed(
            IllegalStateException.class,
            scope -> {
              scope.fork(() -> failCleaningUp(shared));
              Fibers.yield();
              throw new CompletionException(shared);
            });

    assertThat(thrown).isSameAs(shared).hasNoSuppressedExceptions();
  }

  private static <X extends Exception> Throwable thrownByNamed(
      Class<X> type, Scope.Action<Exception> action) throws Exception {
    return Fibers.run(() -> catchThrowable(() -> Scope.run(type, action)));
  }

  private static void failCleaningUp(RuntimeException later) throws InterruptedException {
    try {
      Fibers.sleep(null);
    } finally {
      throwIt(later);
    }
  }

  private static void throwIt(RuntimeException later) {
    throw later;
  }

  @Test
  @DisplayName("TK6: the other fibers and the body are cancelled, and all know the cause")
  void failureCancelsTheOthersAndTheBody() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(this::sleepAndCatch);
          scope.fork(() -> throwLater(failure));
          scope.fork(this::sleepAndCatch);
          sleepAndCatch();
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
    assertThat(caught)
        .hasSize(3)
        .allSatisfy(raised ->
            assertThat(raised)
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("on purpose")
                .hasCause(failure));
  }

  @Test
  @DisplayName("TK6: the cause reaches fibers of scopes inside")
  void causeIsSharedDownTheTree() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() ->
              Scope.run(middle ->
                  middle.fork(() -> Scope.run(inner -> inner.fork(this::sleepAndCatch)))));
          scope.fork(() -> throwLater(failure));
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
    assertThat(caught).singleElement().satisfies(raised -> assertThat(raised).hasCause(failure));
  }

  @Test
  @DisplayName("TK6: a scope inside a blocking call of the JDK shares the cause as well")
  void causeIsSharedThroughCallsOfTheJdk() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() ->
              Scope.run(inner -> {
                inner.fork(this::sleepAndCatch);
                new CountDownLatch(1).await();
              }));
          scope.fork(() -> throwLater(failure));
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
    assertThat(caught).singleElement().satisfies(raised -> assertThat(raised).hasCause(failure));
  }

  @Test
  void failureOfTheBodyCancelsTheFibersAndIsThrownAsItIs() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(this::sleepAndCatch);
          throw failure;
        });

    assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
    assertThat(caught)
        .singleElement()
        .satisfies(raised -> assertThat(raised).isInstanceOf(CancellationException.class))
        .satisfies(raised -> assertThat(raised).hasCause(failure));
  }

  @Test
  void bodyInABlockingCallOfTheJdkIsCancelled() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> throwLater(failure));
          new CountDownLatch(1).await();
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
  }

  @Test
  void fiberInABlockingCallOfTheJdkIsCancelled() throws Exception {
    List<Fiber<?>> fibers = new ArrayList<>();
    Throwable thrown =
        thrownBy(scope -> {
          fibers.add(scope.fork(() -> new CountDownLatch(1).await()));
          scope.fork(() -> throwLater(failure));
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
    assertThat(fibers).allMatch(Fiber::isCancelled);
  }

  @Test
  @DisplayName("A failure before the body waits at all is not lost, and does not reach the owner")
  void failureDuringForkIsNotLost() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            throw failure;
          });
          log.add("body returns");
        });

    assertThat(thrown).hasCause(failure);
    assertThat(log).containsExactly("body returns");
  }

  @Test
  @DisplayName("A fiber that fails while the body is just returning: the scope throws that")
  void failureWhileTheBodyReturnsIsNotLost() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            Fibers.yield();
            throw failure;
          });
          Fibers.yield();
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
  }

  @Test
  void bodyThatSwallowsTheCancellationHidesNothing() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> throwLater(failure));
          assertThatThrownBy(() -> Fibers.sleep(null)).hasCause(failure);
          Fibers.sleep(LITTLE);
          log.add("went on");
        });

    assertThat(thrown).hasCause(failure);
    assertThat(log).containsExactly("went on");
  }

  @Test
  void laterFailuresAreSuppressed() throws Exception {
    IOException second = new IOException("second");
    IOException third = new IOException("third");

    Throwable thrown =
        thrownBy(scope -> {
          Fiber<?> cleaning =
              scope.fork(() -> {
                try {
                  Fibers.sleep(null);
                } finally {
                  throwLater(second);
                }
              });
          scope.fork(() -> throwLater(failure));
          try {
            Fibers.sleep(null);
          } finally {
            cleaning.join();
            throwLater(third);
          }
        });

    assertThat(thrown).hasCause(failure);
    assertThat(thrown.getSuppressed()).containsExactly(second, third);
  }

  @Test
  @DisplayName("What a cancelled inner scope could not clean up is not lost")
  void failuresOfCancelledInnerScopesAreSuppressed() throws Exception {
    IOException second = new IOException("second");

    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() ->
              Scope.run(inner ->
                  inner.fork(() -> {
                    try {
                      Fibers.sleep(null);
                    } finally {
                      throwLater(second);
                    }
                  })));
          scope.fork(() -> throwLater(failure));
        });

    assertThat(thrown).hasCause(failure);
    assertThat(thrown.getSuppressed()).containsExactly(second);
  }

  @Test
  @DisplayName("What a scope inside the cancelled body could not clean up is not lost either")
  void failuresOfScopesInTheBodyAreSuppressed() throws Exception {
    IOException second = new IOException("second");

    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> throwLater(failure));
          Scope.run(inner ->
              inner.fork(() -> {
                try {
                  Fibers.sleep(null);
                } finally {
                  throwLater(second);
                }
              }));
        });

    assertThat(thrown).hasCause(failure);
    assertThat(thrown.getSuppressed()).containsExactly(second);
  }

  @Test
  @DisplayName(
      "One exception that is thrown twice is one failure, and keeps what it has suppressed")
  void sameExceptionTwiceIsOneFailure() throws Exception {
    failure.addSuppressed(new IOException("second"));

    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            throw failure;
          });
          throw failure;
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
  }

  @Test
  void whatOnlyPassesTheFirstFailureOnIsNotSuppressed() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          Fiber<?> broken = scope.fork(() -> throwLater(failure));
          scope.fork(() -> {
            assertThatThrownBy(() -> Fibers.sleep(null)).hasCause(failure);
            broken.value();
          });
          broken.value();
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
  }

  @Test
  @DisplayName("What the body makes of the first failure is kept beside it")
  void translatedFailureIsSuppressed() throws Exception {
    IllegalStateException translated = new IllegalStateException("translated", failure);

    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            throw failure;
          });
          throw translated;
        });

    assertThat(thrown).hasCause(failure);
    assertThat(thrown.getSuppressed()).containsExactly(translated);
  }

  @Test
  void bodyThatWaitsForTheValueOfABrokenFiberThrowsTheSame() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          Fiber<?> broken =
              scope.fork(() -> {
                throw failure;
              });
          broken.value();
        });

    assertThat(thrown)
        .isInstanceOf(CompletionException.class)
        .hasCause(failure)
        .hasNoSuppressedExceptions();
  }

  @Test
  @DisplayName("An Error is a failure like any other")
  void errorIsAFailure() throws Exception {
    Throwable thrown =
        thrownBy(scope ->
            scope.fork(() -> {
              throw new AssertionError("on purpose");
            }));

    assertThat(thrown).hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  @DisplayName("TK8: what the scope throws is not reported as uncaught as well")
  void failureIsNotReportedAsUncaught() throws Exception {
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> caught.add(thrown));
    try {
      Throwable thrown = thrownBy(scope -> scope.fork(() -> throwLater(failure)));

      assertThat(thrown).hasCause(failure);
      assertThat(caught).isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void forkInACancelledScopeStartsNothing() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            throw failure;
          });
          assertThat(scope.isCancelled()).isTrue();
          scope.fork(() -> log.add("never"));
        });

    assertThat(thrown).hasCause(failure).hasNoSuppressedExceptions();
    assertThat(log).isEmpty();
  }

  @Test
  @DisplayName("TK3: clean-up may wait, shielded or not, and is waited for")
  void cleanUpMayWait() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            try {
              Fibers.sleep(null);
            } finally {
              Fibers.sleep(LITTLE);
              log.add("cleaned up");
            }
          });
          scope.fork(() -> {
            try {
              Fibers.sleep(null);
            } finally {
              Fibers.shielded(() -> Fibers.sleep(LITTLE.multipliedBy(4)));
              log.add("cleaned up shielded");
            }
          });
          throw failure;
        });

    assertThat(thrown).isSameAs(failure);
    assertThat(log).containsExactlyInAnyOrder("cleaned up", "cleaned up shielded");
  }

  @Test
  @DisplayName("TK5: a shielded section puts off the cancellation, and the scope waits for it")
  void shieldedSectionPutsOffTheCancellation() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          scope.fork(() -> {
            Fibers.shielded(() -> Fibers.sleep(LITTLE.multipliedBy(4)));
            log.add("section ended");
            sleepAndCatch();
          });
          scope.fork(() -> throwLater(failure));
        });

    assertThat(thrown).hasCause(failure);
    assertThat(log).containsExactly("section ended");
    assertThat(caught).singleElement().satisfies(raised -> assertThat(raised).hasCause(failure));
  }

  @Test
  @DisplayName("TK5: in a scope inside a shielded section a failure ends the waits of its body")
  void scopeInsideAShieldedSectionFailsAsEver() throws Exception {
    Throwable thrown =
        Fibers.run(() ->
            catchThrowable(() ->
                Fibers.shielded(() ->
                    Scope.run(scope -> {
                      scope.fork(() -> throwLater(failure));
                      sleepAndCatch();
                    }))));

    assertThat(thrown).hasCause(failure);
    assertThat(caught).hasSize(1);
  }

  @Test
  @DisplayName("TK5: a body that is shielded to its end is not interrupted after the scope either")
  void shieldedBodyIsNotInterruptedLater() throws Exception {
    Throwable thrown =
        thrownBy(scope ->
            Fibers.shielded(() -> {
              scope.fork(() -> throwLater(failure));
              Fibers.sleep(LITTLE.multipliedBy(4));
              log.add("body ended");
            }));

    assertThat(thrown).hasCause(failure);
    assertThat(log).containsExactly("body ended");
  }
}
