/**
 * Child processes: {@link java.lang.ProcessBuilder} says what to start, {@link
 * io.ramie.process.FiberProcess} starts it, and its streams and its end are waited for in fibers.
 */
@NullMarked
package io.ramie.process;

import org.jspecify.annotations.NullMarked;
