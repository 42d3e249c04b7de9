package io.ramie.blocking;

import io.ramie.posix.Descriptor;
import io.ramie.posix.Epoll;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Poller;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Watches the handles that plain virtual threads wait for, so that those can park: one daemon
 * thread for all of them, from the first such wait on.
 *
 * <p>A descriptor is in the epoll instance from its first waiter to its last, armed for what any of
 * them asks, and disarmed by the kernel when it has reported something. Waiters add and remove
 * their descriptors themselves; the thread of the poller only waits and tells.
 *
 * <pre>
 *               first add                      event                  add, or waiters left
 *   (unknown) --------------&gt; ARMED ------------------------&gt; DISARMED ----------------&gt; ARMED
 *                               '-------------- last remove --------'-----&gt; (unknown)
 * </pre>
 *
 * <p>Every change to a descriptor's registration happens inside a {@code compute} of the map for
 * that descriptor, which is its lock. Tags are never used again, so an event that was on its way
 * when its registration ended is recognised.
 */
final class SharedPoller {
  private static final int EVENTS_AT_ONCE = 256;

  // Guarded by the class; read without, since it is set once.
  private static volatile @Nullable SharedPoller shared;

  private final Epoll epoll;
  private final AtomicLong lastTag = new AtomicLong();
  private final ConcurrentHashMap<Descriptor, Registration> registrations =
      new ConcurrentHashMap<>();

  // A registration is here from before the kernel knows its tag.
  private final ConcurrentHashMap<Long, Registration> byTag = new ConcurrentHashMap<>();

  private SharedPoller(Epoll epoll) {
    this.epoll = epoll;
  }

  static SharedPoller get() throws IOException {
    SharedPoller poller = shared;
    return poller != null ? poller : start();
  }

  private static synchronized SharedPoller start() throws IOException {
    if (shared == null) {
      SharedPoller poller = new SharedPoller(Epoll.open(EVENTS_AT_ONCE));
      Thread.ofPlatform()
          .name("ramie-blocking-poller")
          .daemon()
          .inheritInheritableThreadLocals(false)
          .start(poller::run);
      shared = poller;
    }
    return shared;
  }

  /** Tells the interest once, when its handle is ready. Any thread. */
  void add(Poller.Interest interest) {
    registrations.compute(descriptor(interest), (d, present) -> added(d, present, interest));
  }

  /** Forgets the interest, told or not. Any thread. */
  void remove(Poller.Interest interest) {
    registrations.computeIfPresent(
        descriptor(interest), (d, present) -> removed(present, interest));
  }

  /** How many descriptors are watched. */
  int size() {
    return byTag.size();
  }

  private static Descriptor descriptor(Poller.Interest interest) {
    return (Descriptor) interest.io().underlying();
  }

  private @Nullable Registration added(
      Descriptor descriptor, @Nullable Registration present, Poller.Interest interest) {
    Registration registration = present != null ? present : register(descriptor);
    try {
      registration.add(interest);
    } finally {
      if (registration.isEmpty()) {
        unregister(registration);
      }
    }
    return registration.isEmpty() ? null : registration;
  }

  private @Nullable Registration removed(Registration registration, Poller.Interest interest) {
    registration.interests.remove(interest);
    if (!registration.isEmpty()) {
      return registration;
    }
    unregister(registration);
    return null;
  }

  private Registration register(Descriptor descriptor) {
    Registration registration = new Registration(descriptor, lastTag.incrementAndGet());
    byTag.put(registration.tag, registration);
    return registration;
  }

  private void unregister(Registration registration) {
    byTag.remove(registration.tag);
    if (registration.known) {
      // Closing the descriptor has removed it as well.
      var _ = epoll.remove(registration.descriptor);
    }
  }

  // The thread of the poller

  private void run() {
    for (; ; ) {
      int count = epoll.await(Wait.FOREVER);
      if (count < 0) {
        throw new IllegalStateException("epoll_wait failed: " + Errno.describe(count));
      }
      for (int i = 0; i < count; i++) {
        tell(epoll.tagAt(i), epoll.eventsAt(i));
      }
    }
  }

  private void tell(long tag, int happened) {
    Registration registration = byTag.get(tag);
    if (registration != null) {
      registrations.computeIfPresent(
          registration.descriptor,
          (d, present) -> {
            if (present == registration) {
              present.tell(happened);
            }
            return present;
          });
    }
  }

  /** One descriptor and who waits for it. Inside a {@code compute} for the descriptor only. */
  private final class Registration {
    final Descriptor descriptor;
    final long tag;
    final Set<Poller.Interest> interests = LinkedHashSet.newLinkedHashSet(1);
    boolean known;

    // At least what its waiters ask; what the kernel would report now, 0 when disarmed.
    private int asked;
    private int armed;

    Registration(Descriptor descriptor, long tag) {
      this.descriptor = descriptor;
      this.tag = tag;
    }

    boolean isEmpty() {
      return interests.isEmpty();
    }

    void add(Poller.Interest interest) {
      asked |= interest.events();
      int result = arm();
      if (result == 0) {
        interests.add(interest);
      } else if (Errno.EPERM.is(result) || Errno.EBADF.is(result)) {
        // A regular file is always ready; of a closed handle the next attempt tells.
        interest.ready(interest.events());
      } else {
        throw new UncheckedIOException(
            new IOException("cannot wait for " + descriptor + ": " + Errno.describe(result)));
      }
    }

    private int arm() {
      if (armed == asked) {
        return 0;
      }
      int events = toEpoll(asked);
      int result =
          known ? epoll.modify(descriptor, events, tag) : epoll.add(descriptor, events, tag);
      if (result == 0) {
        known = true;
        armed = asked;
      }
      return result;
    }

    void tell(int happened) {
      armed = 0;
      asked = 0;
      int events = fromEpoll(happened);
      for (Iterator<Poller.Interest> each = interests.iterator(); each.hasNext(); ) {
        Poller.Interest interest = each.next();
        if ((interest.events() & events) != 0) {
          each.remove();
          interest.ready(events & interest.events());
        } else {
          asked |= interest.events();
        }
      }
      // Who waits for urgent data only is not told of a hang-up, which would be reported for ever.
      if (!isBroken(happened)) {
        var _ = arm();
      }
    }
  }

  // Events

  private static int toEpoll(int events) {
    int asked = Epoll.EPOLLONESHOT;
    asked |= (events & Io.READABLE) != 0 ? Epoll.EPOLLIN : 0;
    asked |= (events & Io.PRIORITY) != 0 ? Epoll.EPOLLPRI : 0;
    asked |= (events & Io.WRITABLE) != 0 ? Epoll.EPOLLOUT : 0;
    return asked;
  }

  private static int fromEpoll(int happened) {
    int events = 0;
    events |= (happened & Epoll.EPOLLIN) != 0 ? Io.READABLE : 0;
    events |= (happened & (Epoll.EPOLLPRI | Epoll.EPOLLERR)) != 0 ? Io.PRIORITY : 0;
    events |= (happened & Epoll.EPOLLOUT) != 0 ? Io.WRITABLE : 0;
    return isBroken(happened) ? events | Io.READABLE | Io.WRITABLE : events;
  }

  private static boolean isBroken(int happened) {
    return (happened & (Epoll.EPOLLHUP | Epoll.EPOLLERR)) != 0;
  }
}
