/**
 * The one place that uses internals of the JDK, behind {@link io.ramie.spi.carrier.FiberThreads}
 * and {@link io.ramie.spi.carrier.JdkChildren}.
 *
 * <p>When the JDK has a public way to give a virtual thread its scheduler, only this package
 * changes.
 */
@NullMarked
package io.ramie.spi.carrier;

import org.jspecify.annotations.NullMarked;
