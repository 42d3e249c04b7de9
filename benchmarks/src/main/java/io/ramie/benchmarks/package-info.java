/** What fibers cost. {@code docs/benchmarks.md} says what each benchmark measures. */
@NullMarked
package io.ramie.benchmarks;

import org.jspecify.annotations.NullMarked;
