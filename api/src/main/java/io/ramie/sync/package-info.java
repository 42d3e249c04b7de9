/**
 * Locks and what goes with them, for fibers of any scheduler and for plain threads: whoever waits
 * suspends its fiber through the hooks {@code block} and {@code unblock}, and a thread without a
 * scheduler blocks.
 *
 * <p>All of them are fair, first come first served; can be interrupted and given a time-out, and
 * nothing is lost or stays taken then; and say how many wait. What can be waited for is an {@link
 * io.ramie.operation.Operation} as well, to be chosen among others.
 */
@NullMarked
package io.ramie.sync;

import org.jspecify.annotations.NullMarked;
