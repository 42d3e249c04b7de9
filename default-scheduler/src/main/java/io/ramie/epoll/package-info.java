/**
 * The epoll scheduler. {@link io.ramie.epoll.EpollScheduler} has the hooks, {@link
 * io.ramie.epoll.EventLoop} the tick; {@link io.ramie.epoll.Transfers} and {@link
 * io.ramie.epoll.Messages} move bytes; one class for each thing that must hold: the ready queue,
 * the wake guard, the timers, the registrations.
 */
@NullMarked
package io.ramie.epoll;

import org.jspecify.annotations.NullMarked;
