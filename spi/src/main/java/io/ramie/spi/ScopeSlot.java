package io.ramie.spi;

import io.ramie.spi.carrier.FiberThreads;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code io.ramie.scope} keeps which scope the current fiber is in: a field of the fiber, as
 * a thread local costs each fiber 180 bytes. A scheduler has no need of it.
 */
public final class ScopeSlot {
  private ScopeSlot() {}

  /**
   * The innermost scope that the calling fiber or thread is in.
   *
   * @return what was set last; null in a new fiber, whoever has started it
   */
  public static @Nullable Object current() {
    return Fiber.current().scope;
  }

  /**
   * Says which scope the calling fiber or thread is in from now on.
   *
   * @param scope the innermost one, or null for none
   */
  public static void set(@Nullable Object scope) {
    Fiber.current().scope = scope;
  }

  /**
   * The {@link ScopedValue}s that are bound where the calling fiber or thread is.
   *
   * @return something for {@link #inherit}; null when this JDK does not tell
   */
  public static @Nullable Object scopedValues() {
    return FiberThreads.get().scopedValues();
  }

  /**
   * Binds {@link ScopedValue}s in the calling fiber, before it has bound or read any itself, until
   * it ends.
   *
   * @param scopedValues from {@link #scopedValues}, where they stay bound until this fiber has
   *     ended
   */
  public static void inherit(@Nullable Object scopedValues) {
    FiberThreads.get().bindScopedValues(scopedValues);
  }
}
