package io.ramie.operation;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the value of a branch once it was chosen, innermost first.
 *
 * @param function what is done
 * @param next what is done with its result
 */
record Mapping(Function<@Nullable Object, @Nullable Object> function, @Nullable Mapping next) {
  static @Nullable Object apply(@Nullable Mapping first, @Nullable Object value) {
    Object result = value;
    for (Mapping mapping = first; mapping != null; mapping = mapping.next) {
      result = mapping.function.apply(result);
    }
    return result;
  }
}
