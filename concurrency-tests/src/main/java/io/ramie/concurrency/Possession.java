package io.ramie.concurrency;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an actor has taken out of a pool, for the other to see.
 *
 * @param <T> what the pool holds
 */
public final class Possession<T> {
  // A single exchange is over too soon to meet the other actor's.
  private static final int ROUNDS = 20;

  private volatile @Nullable T held;

  /** Creates one that holds nothing. */
  public Possession() {}

  /**
   * Takes things and puts them back, many times.
   *
   * @param other what the other actor holds
   * @param take takes one out of the pool
   * @param put puts it back
   * @return 1 if the other actor never held the same at that time, else 0
   */
  public int takeOften(Possession<T> other, Supplier<T> take, Consumer<T> put) {
    int alone = 1;
    for (int i = 0; i < ROUNDS; i++) {
      T taken = take.get();
      held = taken;
      if (other.held == taken) {
        alone = 0;
      }
      held = null;
      put.accept(taken);
    }
    return alone;
  }
}
