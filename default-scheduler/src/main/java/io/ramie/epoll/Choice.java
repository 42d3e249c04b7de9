package io.ramie.epoll;

import io.ramie.spi.Io;
import org.jspecify.annotations.Nullable;

/** One handle of a {@link Selection}: what is asked of it, and what was found. Its fiber only. */
final class Choice {
  private final EventLoop loop;
  private final Io io;
  private final Registration registration;
  private final @Nullable Lookout lookout;
  private int asked;
  private int found;

  // While the selection is suspended.
  private @Nullable SelectMember member;

  /**
   * Creates a choice of a handle that the caller holds.
   *
   * @throws IllegalArgumentException if the handle belongs to another platform
   */
  Choice(EventLoop loop, Io io) {
    this.loop = loop;
    this.io = io;
    this.registration = loop.registrations().of(io);
    this.lookout = registration.isRefused() ? new Lookout(loop, registration) : null;
  }

  Io io() {
    return io;
  }

  void ask(int event) {
    asked |= event;
  }

  /** Whether the kernel cannot tell when it is ready, because it always is. */
  boolean isAlwaysReady() {
    return !registration.isPollable() && lookout == null;
  }

  boolean isReady(int event) {
    return (found & event) != 0;
  }

  /**
   * Looks whether it is ready now.
   *
   * @param distrust whether to ask the kernel even if it is known not to be ready
   * @return whether it is ready for anything that is asked of it
   */
  boolean look(boolean distrust) {
    if (isAlwaysReady()) {
      found = asked;
    } else if (distrust || isWorthALook()) {
      found = registration.check(asked);
    }
    return found != 0;
  }

  /** What is known is a hint, and a wrapped handle may hold back what the kernel has told. */
  private boolean isWorthALook() {
    return registration.ready(asked) != 0 || lookout != null || io.underlying() != io;
  }

  /** Takes what the kernel has told while the selection waited; whether that is anything. */
  boolean take() {
    found = registration.ready(asked);
    return found != 0;
  }

  // Around the suspension

  /** Lets the handle end a wait, by being ready or by being closed. */
  void join(LoopWait wait) {
    SelectMember joined = new SelectMember(wait, io, asked);
    member = joined;
    loop.add(registration, joined);
    io.onClose(joined);
    if (lookout != null) {
      lookout.begin();
    }
  }

  /** Takes back what {@link #join} has registered. */
  void leave() {
    SelectMember joined = member;
    if (joined == null) {
      return;
    }
    member = null;
    if (lookout != null) {
      lookout.end();
    }
    io.removeOnClose(joined);
    loop.remove(registration, joined);
  }

  @Override
  public String toString() {
    return Io.describeEvents(asked) + " on " + io;
  }
}
