package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class ScopeSlotTest {
  @Test
  void everyFiberHasItsOwnAndInheritsNone() {
    List<@Nullable Object> seen = new ArrayList<>();

    try (LoopScheduler scheduler = new LoopScheduler()) {
      scheduler.fiber(
          FiberOptions.NONE,
          () -> {
            ScopeSlot.set("first");
            scheduler.fiber(
                FiberOptions.NONE,
                () -> {
                  seen.add(ScopeSlot.current());
                  ScopeSlot.set("second");
                  return null;
                });
            seen.add(ScopeSlot.current());
            ScopeSlot.set(null);
            seen.add(ScopeSlot.current());
            return null;
          });
    }

    assertThat(seen).containsExactly(null, "first", null);
  }

  @Test
  void everyThreadHasItsOwn() throws Exception {
    ScopeSlot.set("this thread's");
    try {
      CompletableFuture<@Nullable Object> other =
          CompletableFuture.supplyAsync(ScopeSlot::current, Thread.ofPlatform()::start);

      assertThat(other.get()).isNull();
      assertThat(ScopeSlot.current()).isEqualTo("this thread's");
    } finally {
      ScopeSlot.set(null);
    }
  }
}
