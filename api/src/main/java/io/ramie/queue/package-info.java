/**
 * Queues between fibers, of any scheduler, and plain threads: {@link io.ramie.queue.FiberQueue} is
 * unbounded, bounded or by priority, and can be closed.
 */
@NullMarked
package io.ramie.queue;

import org.jspecify.annotations.NullMarked;
