/**
 * The fiber engine: turns virtual threads into fibers whose every turn is run by a scheduler.
 *
 * <p>A scheduler owns one {@link io.ramie.spi.engine.FiberEngine}, gives it a {@link
 * io.ramie.spi.engine.TurnQueue} and runs the {@link io.ramie.spi.engine.Turn turns} that arrive
 * there.
 */
@NullMarked
package io.ramie.spi.engine;

import org.jspecify.annotations.NullMarked;
