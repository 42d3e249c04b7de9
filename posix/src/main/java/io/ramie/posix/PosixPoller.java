package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A poller over {@code ppoll(2)}. The first entry of its array is the descriptor that wakes it, the
 * others are the interests that are not closed; each is held while the call may use its number.
 *
 * <pre>
 *   struct pollfd   offset 0: number (int)   4: events (short)   6: what happened (short)
 * </pre>
 */
final class PosixPoller implements Poller {
  private static final int ENTRY_BYTES = 8;
  private static final int INITIAL_ENTRIES = 16;
  private static final int IGNORED = -1;

  private final EventFd wake;

  // The thread that polls; empty between two polls.
  private final List<Interest> interests = new ArrayList<>();
  private final List<Descriptor> held = new ArrayList<>();
  private final CallFrame frame = CallFrame.unpooled();
  private MemorySegment entries = allocate(INITIAL_ENTRIES);

  private PosixPoller(EventFd wake) {
    this.wake = wake;
  }

  static PosixPoller open() throws IOException {
    return new PosixPoller(EventFd.open());
  }

  @Override
  public int poll(Collection<? extends Interest> asked, long timeoutNanos) {
    try {
      hold(asked);
      return poll(Math.max(timeoutNanos, 0));
    } finally {
      letGo();
    }
  }

  @Override
  public void check(Io io) {
    Descriptor _ = descriptor(io);
  }

  @Override
  public void wakeup() {
    wake.signal();
  }

  @Override
  public void close() {
    wake.close();
  }

  private void hold(Collection<? extends Interest> asked) {
    if (!wake.tryAcquire()) {
      throw new IllegalStateException("this poller is closed");
    }
    held.add(wake);
    setEntry(0, wake.number(), Constants.POLLIN);
    for (Interest interest : asked) {
      Descriptor descriptor = descriptor(interest.io());
      if (descriptor.tryAcquire()) {
        held.add(descriptor);
        interests.add(interest);
        setEntry(interests.size(), descriptor.number(), toPoll(interest.events()));
      }
    }
  }

  private void letGo() {
    held.forEach(Io::release);
    held.clear();
    interests.clear();
  }

  private int poll(long timeoutNanos) {
    long start = System.nanoTime();
    long left = timeoutNanos;
    for (; ; ) {
      int happened = EventCalls.ppoll(frame, entries, interests.size() + 1, left);
      if (happened < 0 && !Errno.EINTR.is(happened)) {
        throw new UncheckedIOException(Libc.failure("ppoll", happened));
      }
      boolean woken = happened > 0 && takeWakeup();
      int told = happened > 0 ? report() : 0;
      if (woken || told > 0 || happened == 0) {
        return told;
      }
      // A signal, or something nobody asked for and that report has struck off: wait on.
      if (timeoutNanos != EventCalls.FOREVER) {
        left = Math.max(timeoutNanos - (System.nanoTime() - start), 0);
      }
    }
  }

  private boolean takeWakeup() {
    if (happenedTo(0) == 0) {
      return false;
    }
    wake.drain();
    return true;
  }

  private int report() {
    int told = 0;
    for (int i = 1; i <= interests.size(); i++) {
      int happened = happenedTo(i);
      if (happened != 0) {
        Interest interest = interests.get(i - 1);
        int ready = fromPoll(happened) & interest.events();
        if (ready != 0 && held.get(i).isOpen()) {
          interest.ready(ready);
          told++;
        } else {
          entries.set(JAVA_INT, offset(i), IGNORED);
        }
      }
    }
    return told;
  }

  private static Descriptor descriptor(Io io) {
    if (io.underlying() instanceof Descriptor descriptor) {
      return descriptor;
    }
    throw new IllegalArgumentException(
        "the platform \"%s\" cannot poll a handle of the platform \"%s\": %s"
            .formatted(PosixPlatform.NAME, io.platform().name(), io));
  }

  private void reserve(int index) {
    MemorySegment old = entries;
    if (offset(index) == old.byteSize()) {
      entries = allocate(2L * index);
      entries.copyFrom(old);
    }
  }

  private static MemorySegment allocate(long count) {
    return Arena.ofAuto().allocate(JAVA_LONG, count);
  }

  private void setEntry(int index, int number, int events) {
    reserve(index);
    entries.set(JAVA_INT, offset(index), number);
    entries.set(JAVA_SHORT, offset(index) + 4, (short) events);
    entries.set(JAVA_SHORT, offset(index) + 6, (short) 0);
  }

  private int happenedTo(int index) {
    return entries.get(JAVA_SHORT, offset(index) + 6);
  }

  private static long offset(int index) {
    return (long) index * ENTRY_BYTES;
  }

  static int toPoll(int events) {
    int poll = 0;
    poll |= (events & Io.READABLE) != 0 ? Constants.POLLIN : 0;
    poll |= (events & Io.PRIORITY) != 0 ? Constants.POLLPRI : 0;
    poll |= (events & Io.WRITABLE) != 0 ? Constants.POLLOUT : 0;
    return poll;
  }

  /** Translates what happened: a hang-up lets readers and writers find out, an error everybody. */
  static int fromPoll(int poll) {
    int events = 0;
    events |= (poll & Constants.POLLIN) != 0 ? Io.READABLE : 0;
    events |= (poll & (Constants.POLLPRI | Constants.POLLERR)) != 0 ? Io.PRIORITY : 0;
    events |= (poll & Constants.POLLOUT) != 0 ? Io.WRITABLE : 0;
    boolean broken = (poll & (Constants.POLLHUP | Constants.POLLERR)) != 0;
    return broken ? events | Io.READABLE | Io.WRITABLE : events;
  }
}
