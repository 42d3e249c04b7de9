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
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Resources that are tied to a scope. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopeResourceTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final IOException failure = new IOException("on purpose");
  private final List<String> log = new ArrayList<>();

  private AutoCloseable resource(String name) {
    return () -> {
      Fibers.sleep(LITTLE);
      log.add(name + " closed");
    };
  }

  private static AutoCloseable broken(Exception failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  void resourcesAreClosedInReverseOrderAfterAllFibers() throws Exception {
    Fibers.run(() -> {
      Scope.run(scope -> {
        scope.use(resource("first"));
        scope.forkDaemon(() -> {
          try {
            Fibers.sleep(null);
          } finally {
            Fibers.sleep(LITTLE);
            log.add("daemon ended");
          }
        });
        scope.fork(() -> {
          scope.use(resource("second, of a fiber"));
          Fibers.sleep(LITTLE);
          log.add("fiber ended");
        });
      });

      assertThat(log)
          .containsExactly(
              "fiber ended", "daemon ended", "second, of a fiber closed", "first closed");
    });
  }

  @Test
  void resourcesOfAFailedScopeAreClosed() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.run(scope -> {
                  scope.use(resource("it"));
                  throw failure;
                }))
            .isSameAs(failure));

    assertThat(log).containsExactly("it closed");
  }

  @Test
  @DisplayName("A failure of closing is a failure of the scope, and the others are closed as well")
  void failureOfClosingIsAFailure() throws Exception {
    IOException second = new IOException("second");

    Throwable thrown =
        Fibers.run(() ->
            catchThrowable(() ->
                Scope.call(scope -> {
                  scope.use(broken(second));
                  scope.use(resource("it"));
                  scope.use(broken(failure));
                  return 42;
                })));

    assertThat(thrown)
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("closing")
        .hasCause(failure);
    assertThat(thrown.getSuppressed()).containsExactly(second);
    assertThat(log).containsExactly("it closed");
  }

  @Test
  void failureOfClosingAFailedScopeIsSuppressed() throws Exception {
    IOException second = new IOException("second");

    Throwable thrown =
        Fibers.run(() ->
            catchThrowable(() ->
                Scope.run(scope -> {
                  scope.use(broken(second));
                  throw failure;
                })));

    assertThat(thrown).isSameAs(failure);
    assertThat(thrown.getSuppressed()).containsExactly(second);
  }

  @Test
  @DisplayName("Closing is shielded: what cancels the owner meanwhile meets its next wait")
  void closingIsShielded() throws Exception {
    Fibers.run(() -> {
      Fiber<?> owner =
          Fibers.schedule(() -> {
            Scope.run(scope -> {
              scope.use(resource("it"));
            });
            log.add("scope ended");
            Fibers.yield();
            log.add("never");
          });

      owner.cancel();
      owner.join();

      assertThat(owner.isCancelled()).isTrue();
      assertThat(log).containsExactly("it closed", "scope ended");
    });
  }

  @Test
  @DisplayName("Without a scheduler resources are closed as well")
  void resourcesAreClosedWithoutAScheduler() throws Exception {
    Scope.run(scope -> {
      scope.use(resource("it"));
    });

    assertThat(log).containsExactly("it closed");
  }

  @Test
  void resourceThatIsRefusedIsClosed() throws Exception {
    Fibers.run(() -> {
      Scope ended = Scope.call(scope -> scope);

      assertThatThrownBy(() -> ended.use(resource("it")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has ended");
      assertThatThrownBy(() -> ended.use(broken(failure))).hasSuppressedException(failure);
    });

    assertThat(log).containsExactly("it closed");
  }
}
