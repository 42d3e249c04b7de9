package io.ramie.spi;

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
}
