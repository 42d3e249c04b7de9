package io.ramie.scope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items that several fibers take in turn, and what becomes of them. All on one thread. */
final class Collecting<A extends @Nullable Object, T extends @Nullable Object> {
  private final List<A> items;
  private final Scope.Mapper<? super A, ? extends T> mapper;
  private final @Nullable Object[] results;
  private int next;

  Collecting(Collection<? extends A> items, Scope.Mapper<? super A, ? extends T> mapper) {
    this.items = new ArrayList<>(items);
    this.mapper = mapper;
    this.results = new @Nullable Object[this.items.size()];
  }

  boolean hasNext() {
    return next < results.length;
  }

  /** One fiber's share. */
  void run(Scope scope) throws Exception {
    while (hasNext() && !scope.isCancelled()) {
      int index = next++;
      results[index] = mapper.apply(items.get(index));
    }
  }

  @SuppressWarnings("unchecked") // the mapper has made them
  List<T> results() {
    return (List<T>) Collections.unmodifiableList(Arrays.asList(results));
  }
}
