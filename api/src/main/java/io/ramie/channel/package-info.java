/**
 * Channels between fibers and threads: one side sends items, the other receives them.
 *
 * <p>{@link io.ramie.channel.Channel} makes them; {@link io.ramie.channel.Sender} and {@link
 * io.ramie.channel.Receiver} are its two sides, for signatures that hand out one of them.
 */
@NullMarked
package io.ramie.channel;

import org.jspecify.annotations.NullMarked;
