package io.ramie.epoll;

import io.ramie.posix.Descriptor;
import io.ramie.posix.Epoll;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Every handle that this loop watches, by descriptor number.
 *
 * <p>Numbers are reused, so a number alone proves nothing: a registration is found for a handle by
 * identity, and for an event by a tag that is never used twice. The loop's thread only, except
 * where noted.
 */
final class Registrations {
  private static final int EVENTS =
      Epoll.EPOLLIN | Epoll.EPOLLOUT | Epoll.EPOLLPRI | Epoll.EPOLLRDHUP | Epoll.EPOLLET;
  private static final int ENDED =
      Epoll.EPOLLHUP | Epoll.EPOLLERR | Epoll.EPOLLRDHUP | Epoll.EPOLLPRI;

  private final Epoll epoll;
  private @Nullable Registration[] byNumber = new Registration[64];
  private int lastSerial;
  private int size;

  // Written only: without a use of what fetch loads the compiler would leave the loads out.
  @SuppressWarnings("UnusedVariable")
  private int fetched;

  // Any thread adds: handles that others have closed.
  private final Queue<Registration> closed = new ConcurrentLinkedQueue<>();

  Registrations(Epoll epoll) {
    this.epoll = epoll;
  }

  /** How many handles are watched. */
  int size() {
    forgetClosed();
    return size;
  }

  /** The registration of a handle, if it has one. */
  @Nullable Registration find(Io io) {
    Descriptor descriptor = descriptorOf(io);
    int number = descriptor.number();
    if (number >= byNumber.length) {
      return null;
    }
    Registration found = byNumber[number];
    return found != null && found.descriptor() == descriptor ? found : null;
  }

  /**
   * The registration of a handle, made now if it has none. One that the kernel refuses is not kept.
   */
  Registration of(Io io) {
    Registration found = find(io);
    return found != null ? found : register(descriptorOf(io));
  }

  /**
   * What the kernel tells of a handle: nothing of one that it does not watch, nor of one that wraps
   * another, which may hold something back. Refuses one of another platform, as {@link #of} does.
   */
  @Nullable Registration known(Io io) {
    Registration found = find(io);
    return found != null && found.isPollable() && io.underlying() == io ? found : null;
  }

  /** What watches the handles. */
  Epoll epoll() {
    return epoll;
  }

  private static Descriptor descriptorOf(Io io) {
    if (io.underlying() instanceof Descriptor descriptor) {
      return descriptor;
    }
    throw new IllegalArgumentException(
        "the scheduler epoll waits for handles of the platform posix only, and this one is of the"
            + " platform "
            + io.platform().name()
            + ": "
            + io);
  }

  /** Whether an attempt may find a handle not ready although the kernel knows that it is. */
  static boolean mayRefuseItself(Io io) {
    return io.underlying() instanceof Descriptor descriptor && descriptor.mayRefuseItself();
  }

  private Registration register(Descriptor descriptor) {
    forgetClosed();
    int number = descriptor.number();
    long tag = ((long) ++lastSerial << 32) | number;
    int result = watch(descriptor, tag);
    boolean pollable = !Errno.EPERM.is(result);
    if (pollable && result < 0 && !Errno.EBADF.is(result)) {
      // Not remembered: the kernel may take it the next time that somebody waits for it.
      return Registration.refused(descriptor);
    }
    Registration registration = new Registration(descriptor, tag, pollable);
    // The number of a closed handle may be another's already.
    if (!Errno.EBADF.is(result)) {
      put(number, registration);
      registration.watchClose(() -> closed.add(registration));
    }
    return registration;
  }

  /**
   * What is shared with another process or another number stays in the kernel's set when its number
   * here is closed. A handle that gets the same number for it takes that entry over.
   */
  private int watch(Descriptor descriptor, long tag) {
    int result = epoll.add(descriptor, EVENTS, tag);
    return Errno.EEXIST.is(result) ? epoll.modify(descriptor, EVENTS, tag) : result;
  }

  private void put(int number, Registration registration) {
    if (number >= byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, Math.max(number + 1, 2 * byNumber.length));
    }
    if (byNumber[number] == null) {
      size++;
    }
    byNumber[number] = registration;
  }

  /** Drops what has been closed; once a tick is soon enough, nothing is ever found by it again. */
  void forgetClosed() {
    for (Registration gone = closed.poll(); gone != null; gone = closed.poll()) {
      int number = gone.descriptor().number();
      if (byNumber[number] == gone) {
        byNumber[number] = null;
        size--;
      }
    }
  }

  /** Forgets all of them, and withdraws from the handles that are still open. */
  void close() {
    for (Registration registration : byNumber) {
      if (registration != null) {
        registration.unwatchClose();
      }
    }
    Arrays.fill(byNumber, null);
    size = 0;
  }

  /**
   * Hands the events of one poll to the registrations that they are for.
   *
   * @param readsEarly whether to read for those who wait for that; outside fibers only
   */
  void dispatch(int count, boolean readsEarly) {
    if (count > 1) {
      fetch(count);
    }
    for (int i = 0; i < count; i++) {
      long tag = epoll.tagAt(i);
      Registration registration = at((int) tag);
      if (registration != null && registration.tag() == tag) {
        int events = epoll.eventsAt(i);
        registration.told(translate(events), (events & ENDED) != 0, readsEarly);
      }
    }
  }

  /**
   * Loads what the events of one poll lead to, a step further for all of them each time: the
   * processor waits for many cache lines at once if it knows where they are. Left alone {@link
   * #dispatch} would wait for one after the other, and where there are a thousand connections
   * hardly any line is still in the near caches from the time before.
   */
  private void fetch(int count) {
    int found = 0;
    for (int step = 0; step < Registration.STEPS; step++) {
      for (int i = 0; i < count; i++) {
        Registration registration = at((int) epoll.tagAt(i));
        if (registration != null && registration.fetch(step)) {
          found++;
        }
      }
    }
    fetched = found;
  }

  private @Nullable Registration at(int number) {
    return number >= 0 && number < byNumber.length ? byNumber[number] : null;
  }

  /** A hang-up lets readers and writers find out, an error everybody. */
  private static int translate(int epollEvents) {
    int events = 0;
    if ((epollEvents & (Epoll.EPOLLIN | Epoll.EPOLLRDHUP)) != 0) {
      events |= Io.READABLE;
    }
    if ((epollEvents & Epoll.EPOLLPRI) != 0) {
      events |= Io.PRIORITY;
    }
    if ((epollEvents & Epoll.EPOLLOUT) != 0) {
      events |= Io.WRITABLE;
    }
    if ((epollEvents & (Epoll.EPOLLHUP | Epoll.EPOLLERR)) != 0) {
      events |= Io.READABLE | Io.WRITABLE;
    }
    if ((epollEvents & Epoll.EPOLLERR) != 0) {
      events |= Io.PRIORITY;
    }
    return events;
  }
}
