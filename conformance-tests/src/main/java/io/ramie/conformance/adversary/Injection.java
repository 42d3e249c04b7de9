package io.ramie.conformance.adversary;

/**
 * One fault that has been injected.
 *
 * @param number how many came before it on this platform
 * @param fault what was done
 * @param operation during which operation: {@code read}, {@code accept}, …
 * @param victim the handle, as it described itself at that moment, or the platform
 */
public record Injection(long number, Fault fault, String operation, String victim) {
  @Override
  public String toString() {
    return "#" + number + " " + fault + " at " + operation + " of " + victim;
  }
}
