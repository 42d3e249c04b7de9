/**
 * Structured concurrency: a {@link io.ramie.scope.Scope} is a block of code that no fiber started
 * in it outlives.
 */
@NullMarked
package io.ramie.scope;

import org.jspecify.annotations.NullMarked;
