package io.ramie.operation;

import org.jspecify.annotations.Nullable;

/**
 * A negative acknowledgement that some branches have in common, and those around it.
 *
 * @param signal told when none of these branches was chosen
 * @param outer the next one outwards
 */
record Nack(Signal signal, @Nullable Nack outer) {
  boolean isAround(@Nullable Nack inner) {
    for (Nack nack = inner; nack != null; nack = nack.outer) {
      if (nack == this) {
        return true;
      }
    }
    return false;
  }
}
