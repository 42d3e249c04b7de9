/**
 * The null object among the schedulers: the same hooks, which block the calling thread.
 *
 * <p>{@code BlockingScheduler} chooses how a thread blocks ({@code Pause}): {@code Parking} for
 * plain threads, {@code Polling} where the thread itself must stand still or wait for a handle.
 */
@NullMarked
package io.ramie.blocking;

import org.jspecify.annotations.NullMarked;
