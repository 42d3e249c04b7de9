/**
 * Fibers: code that looks blocking, many of them on one thread.
 *
 * <pre>{@code
 * Fibers.run(() -> {
 *   for (int i = 0; i < 1000; i++) {
 *     Fibers.schedule(() -> Fibers.sleep(Duration.ofSeconds(1)));
 *   }
 * });
 * }</pre>
 *
 * <p>A thousand fibers sleep at once there, and it takes a second. {@link io.ramie.Fibers} is the
 * entry, {@link io.ramie.net} has the sockets. Without a scheduler on the thread the same calls
 * simply block.
 */
@NullMarked
package io.ramie;

import org.jspecify.annotations.NullMarked;
