/**
 * What is open and can be waited for, whatever is behind it.
 *
 * <p>Each {@link io.ramie.io.Handle} can be awaited, closed from anywhere, and given a time-out or
 * a deadline. Bytes come out of a {@link io.ramie.io.ByteSource} and go into a {@link
 * io.ramie.io.ByteSink}.
 */
@NullMarked
package io.ramie.io;

import org.jspecify.annotations.NullMarked;
