package io.ramie.spi;

/**
 * Something to {@linkplain FiberScheduler#block block} on that ends by itself: an operation on
 * another thread, a look-up, a child process.
 *
 * <p>A scheduler that is being closed and runs no fiber is reported as stuck when all its fibers
 * wait for somebody to wake them. Fibers that block on one of these do not count as such. A
 * scheduler that overrides a hook, and blocks the fiber while the system or another thread works
 * for it, gives {@code block} a blocker with this interface; its {@link Object#toString} says what
 * is being waited for.
 */
public interface SelfEnding {}
