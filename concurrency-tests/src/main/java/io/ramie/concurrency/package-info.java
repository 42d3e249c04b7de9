/**
 * jcstress tests of everything lock-free. Each property is tested on the real class and on a broken
 * twin, a small copy of the same algorithm with one mistake in it: a test that does not catch its
 * twin proves nothing. {@link io.ramie.concurrency.Main} runs both kinds.
 *
 * <p>Tests of what is private to a package live in that package.
 */
@NullMarked
package io.ramie.concurrency;

import org.jspecify.annotations.NullMarked;
