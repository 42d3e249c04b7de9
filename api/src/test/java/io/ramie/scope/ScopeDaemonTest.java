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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Daemon fibers do not keep a scope open. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopeDaemonTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final IOException failure = new IOException("on purpose");
  private final List<String> log = new ArrayList<>();
  private final List<Throwable> caught = new ArrayList<>();

  @Test
  @DisplayName(
      "TK7: a daemon runs as long as the body or another fiber does, and is then cancelled")
  void daemonRunsWhileSomethingElseDoes() throws Exception {
    Fibers.run(() -> {
      int value =
          Scope.call(scope -> {
            Fiber<?> daemon = scope.forkDaemon("daemon", () -> Fibers.sleep(null));
            scope.fork(() -> {
              Fibers.sleep(LITTLE);
              assertThat(daemon.isDone()).isFalse();
              log.add("fiber ended");
            });
            assertThat(daemon.name()).isEqualTo("daemon");
            scope.join();
            assertThat(daemon.isDone()).isFalse();
            log.add("body ended");
            return 42;
          });

      assertThat(value).isEqualTo(42);
      assertThat(log).containsExactly("fiber ended", "body ended");
    });
  }

  @Test
  @DisplayName("TK7: it gets one cancel, may wait several times while it finishes, and is awaited")
  void daemonGetsOneCancelAndIsAwaited() throws Exception {
    Fibers.run(() ->
        Scope.run(scope ->
            scope.forkDaemon(() -> {
              try {
                Fibers.sleep(null);
              } catch (CancellationException cancelled) {
                caught.add(cancelled);
              }
              for (int i = 0; i < 3; i++) {
                Fibers.yield();
                Fibers.sleep(LITTLE);
                log.add("finishing");
              }
            })));

    assertThat(log).hasSize(3);
    assertThat(caught)
        .singleElement()
        .satisfies(raised -> assertThat(raised).hasMessageContaining("only daemon fibers"))
        .satisfies(raised -> assertThat(raised).hasNoCause());
  }

  @Test
  @DisplayName("TK7: it gets one cancel also when the scope is cancelled first")
  void daemonOfACancelledScopeGetsOneCancel() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.run(scope -> {
                  scope.forkDaemon(() -> {
                    try {
                      Fibers.sleep(null);
                    } catch (CancellationException cancelled) {
                      caught.add(cancelled);
                    }
                    Fibers.sleep(LITTLE);
                    log.add("finished");
                  });
                  scope.cancel(failure);
                }))
            .hasCause(failure));

    assertThat(log).containsExactly("finished");
    assertThat(caught).singleElement().satisfies(raised -> assertThat(raised).hasCause(failure));
  }

  @Test
  void failureOfADaemonIsAFailureOfTheScope() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.run(scope -> {
                  scope.forkDaemon(() -> {
                    Fibers.sleep(LITTLE);
                    throw failure;
                  });
                  Fibers.sleep(null);
                }))
            .hasCause(failure));
  }

  @Test
  void failureOfAFinishingDaemonIsNotLost() throws Exception {
    Throwable thrown =
        Fibers.run(() ->
            catchThrowable(() ->
                Scope.call(scope -> {
                  scope.forkDaemon(() -> {
                    try {
                      Fibers.sleep(null);
                    } catch (CancellationException cancelled) {
                      Fibers.sleep(LITTLE);
                      throw failure;
                    }
                  });
                  return 42;
                })));

    assertThat(thrown).hasCause(failure);
  }

  @Test
  void daemonStartsFibersWhileTheScopeIsOpen() throws Exception {
    Fibers.run(() ->
        Scope.run(scope -> {
          scope.forkDaemon(() -> {
            Fibers.yield();
            scope.fork(() -> {
              Fibers.sleep(LITTLE);
              log.add("fiber of the daemon");
            });
            Fibers.sleep(null);
          });
          Fibers.sleep(LITTLE);
        }));

    assertThat(log).containsExactly("fiber of the daemon");
  }

  @Test
  void finishingDaemonStartsNoFiber() throws Exception {
    Fibers.run(() ->
        Scope.run(scope ->
            scope.forkDaemon(() -> {
              try {
                Fibers.sleep(null);
              } finally {
                assertThatThrownBy(() -> scope.fork(() -> log.add("never")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is ending");
              }
            })));

    assertThat(log).isEmpty();
  }

  @Test
  @DisplayName("A time-out or cancel of the owner while daemons finish meets the owner's next wait")
  void ownerWaitsForFinishingDaemonsShielded() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() -> {
            Scope.run(scope ->
                scope.forkDaemon(() -> {
                  try {
                    Fibers.sleep(null);
                  } finally {
                    Fibers.sleep(LITTLE.multipliedBy(4));
                    log.add("finished");
                  }
                }));
            log.add("scope ended");
            Fibers.yield();
            log.add("never");
          });

      Fibers.sleep(LITTLE);
      owner.cancel();
      owner.join();

      assertThat(owner.isCancelled()).isTrue();
      assertThat(log).containsExactly("finished", "scope ended");
    });
  }
}
