/**
 * Operations of Concurrent ML: things that a fiber may wait for, as values that can be composed and
 * chosen between before anybody waits.
 *
 * <p>{@link io.ramie.operation.Operation} is what there is to perform and to combine, {@link
 * io.ramie.operation.BaseOperation} how to make one of one's own, {@link io.ramie.operation.Offer}
 * the protocol by which exactly one of several things happens.
 */
@NullMarked
package io.ramie.operation;

import org.jspecify.annotations.NullMarked;
