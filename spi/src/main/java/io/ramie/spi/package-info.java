/**
 * The hooks of a fiber scheduler and the types that they speak in.
 *
 * <p>Start with {@link io.ramie.spi.FiberScheduler}, which holds a complete small scheduler, then
 * {@link io.ramie.spi.Wait} and {@link io.ramie.spi.engine.FiberEngine}, which do the difficult
 * half of it for you.
 */
@NullMarked
package io.ramie.spi;

import org.jspecify.annotations.NullMarked;
