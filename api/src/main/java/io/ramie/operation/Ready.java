package io.ramie.operation;

import org.jspecify.annotations.Nullable;

/**
 * What an operation could do at once. There is no such object where it could do nothing.
 *
 * @param <T> what it gives
 * @param value what it gave, which may be null
 */
public record Ready<T extends @Nullable Object>(T value) {
  private static final Ready<@Nullable Void> VOID = new Ready<>(null);

  /**
   * Ready, and there is nothing to give.
   *
   * @return always the same
   */
  public static Ready<@Nullable Void> nothing() {
    return VOID;
  }
}
