package io.ramie.spi;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An operation that keeps its thread inside the system, for a disk to answer, say. A virtual thread
 * that ran it would keep its carrier, so also the blocking fallback, which runs other operations on
 * the calling thread, lets a thread of the {@link OffloadPool} run this one for a virtual thread.
 *
 * @param <T> what the operation returns
 */
@FunctionalInterface
public interface PinningOperation<T extends @Nullable Object> extends Callable<T> {}
