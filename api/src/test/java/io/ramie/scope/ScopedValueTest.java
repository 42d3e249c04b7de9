package io.ramie.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Scoped values in fibers and scopes. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopedValueTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ScopedValue<String> OTHER = ScopedValue.newInstance();

  /** What is bound, after others have run. */
  private static String user() throws InterruptedException {
    Fibers.yield();
    return USER.orElse("nobody") + ", " + OTHER.orElse("nothing else");
  }

  @Test
  void fibersSeeWhatIsBoundAroundTheScope() throws Exception {
    Callable<String> task = ScopedValueTest::user;

    Fibers.run(() -> {
      List<String> seen =
          ScopedValue.where(USER, "alice")
              .call(() ->
                  Scope.call(scope -> {
                    Fiber<String> child = scope.fork(ScopedValueTest::user);
                    Fiber<String> grandchild =
                        scope.fork(() -> {
                          Fiber<String> inner = scope.fork(ScopedValueTest::user);
                          return inner.value();
                        });
                    Fiber<String> nested = scope.fork(() -> Scope.all(List.of(task)).getFirst());
                    return List.of(child.value(), grandchild.value(), nested.value());
                  }));

      assertThat(seen).containsOnly("alice, nothing else");
      assertThat(USER.isBound()).isFalse();
    });
  }

  @Test
  @DisplayName("What is bound in the body ends before the fibers do, so they do not see it")
  void bindingsInsideTheBodyAreNotInherited() throws Exception {
    String seen =
        Fibers.run(() ->
            ScopedValue.where(USER, "alice")
                .call(() ->
                    Scope.call(scope -> {
                      Fiber<String> fiber =
                          ScopedValue.where(USER, "bob")
                              .where(OTHER, "thing")
                              .call(() -> scope.fork(ScopedValueTest::user));
                      return fiber.value();
                    })));

    assertThat(seen).isEqualTo("alice, nothing else");
  }

  @Test
  void fiberBindsItsOwn() throws Exception {
    Fibers.run(() ->
        ScopedValue.where(USER, "alice")
            .call(() ->
                Scope.call(scope -> {
                  Fiber<String> bound =
                      scope.fork(() -> ScopedValue.where(USER, "bob").call(ScopedValueTest::user));
                  Fiber<String> unbound = scope.fork(ScopedValueTest::user);

                  assertThat(bound.value()).isEqualTo("bob, nothing else");
                  assertThat(unbound.value()).isEqualTo("alice, nothing else");
                  assertThat(USER.get()).isEqualTo("alice");
                  return true;
                })));
  }

  @Test
  void scheduledFiberInheritsNone() throws Exception {
    String seen =
        Fibers.run(() ->
            ScopedValue.where(USER, "alice")
                .call(() -> Fibers.schedule(ScopedValueTest::user).value()));

    assertThat(seen).isEqualTo("nobody, nothing else");
  }
}
