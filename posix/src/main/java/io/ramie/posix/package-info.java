/**
 * Linux system calls as handles that never wait: {@link io.ramie.posix.Descriptor}, {@link
 * io.ramie.posix.Epoll}, {@link io.ramie.posix.EventFd}.
 *
 * <p>No policy, and no idea what a fiber is. Calls return what the C library does, except that an
 * error is its negated number: a count, a descriptor, or {@code -errno}.
 */
@NullMarked
package io.ramie.posix;

import org.jspecify.annotations.NullMarked;
