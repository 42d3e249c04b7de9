/**
 * Small programs to copy from.
 *
 * <p>{@link io.ramie.examples.PingServer} sends back what it receives, {@link
 * io.ramie.examples.PingClients} check that it does, {@link io.ramie.examples.Ping} runs both on
 * one thread.
 */
@NullMarked
package io.ramie.examples;

import org.jspecify.annotations.NullMarked;
