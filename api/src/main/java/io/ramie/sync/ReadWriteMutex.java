package io.ramie.sync;

import io.ramie.operation.Offer;
import io.ramie.operation.Operation;
import io.ramie.operation.Ready;
import io.ramie.operation.WaitQueue;
import io.ramie.operation.Waiting;
import io.ramie.spi.Fiber;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Two locks on one thing: many fibers may hold the one for reading at a time, or one fiber that for
 * writing. See {@link FiberLock} for what holds for all locks.
 *
 * <pre>{@code
 * prices.readLock().lock();
 * try {
 *   return table.get(name);
 * } finally {
 *   prices.readLock().unlock();
 * }
 * }</pre>
 *
 * <p>Both have one queue: readers do not pass a writer that waits, so no writer starves, and a
 * writer does not pass readers. For that reason a fiber that reads must not begin to read again,
 * nor to write: both would wait for itself as soon as a writer waits, and are refused. A writer
 * becomes a reader, without letting another writer in between, by {@link WriteLock#downgrade}.
 *
 * <p>A fiber that ends without unlocking holds its lock for ever, unlike with {@link Mutex}: what
 * was half written should not be read.
 */
public final class ReadWriteMutex implements ReadWriteLock {
  /** One who waits for one of the two. */
  private record Request(Offer<@Nullable Void> offer, boolean writes) implements Waiting {}

  private static final int WRITTEN = -1;

  private final WaitQueue<Request> waiting = new WaitQueue<>();
  private final ReadLock readLock = new ReadLock();
  private final WriteLock writeLock = new WriteLock();

  // Any thread, by compare-and-set: how many read, or WRITTEN.
  private final AtomicInteger held = new AtomicInteger();

  // Each reader adds and removes itself; in between held counts it already.
  private final Set<Fiber<?>> readers = ConcurrentHashMap.newKeySet();

  // Whoever makes a fiber the writer, and the writer itself.
  private volatile @Nullable Fiber<?> writer;

  /** Creates one that nobody holds. */
  public ReadWriteMutex() {}

  @Override
  public ReadLock readLock() {
    return readLock;
  }

  @Override
  public WriteLock writeLock() {
    return writeLock;
  }

  /**
   * How many read now.
   *
   * @return an estimate while others come and go
   */
  public int readers() {
    return Math.max(0, held.get());
  }

  /**
   * Who writes now.
   *
   * @return null if nobody does
   */
  public @Nullable Fiber<?> writer() {
    return writer;
  }

  private boolean takeToRead() {
    for (; ; ) {
      int now = held.get();
      if (now == WRITTEN) {
        return false;
      }
      if (held.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  private boolean takeToWrite(Fiber<?> taker) {
    if (!held.compareAndSet(0, WRITTEN)) {
      return false;
    }
    writer = taker;
    return true;
  }

  private boolean take(Request request) {
    return request.writes ? takeToWrite(request.offer.fiber()) : takeToRead();
  }

  private void serve() {
    waiting.serve(Request::offer, request -> take(request) ? Ready.nothing() : null);
  }

  private void checkNotHeldBy(Fiber<?> self) {
    if (readers.contains(self)) {
      throw Holders.wouldDeadlock(self, "holds the lock for reading: unlock that before");
    }
    if (writer == self) {
      throw Holders.wouldDeadlock(
          self, "holds the lock for writing: to go on reading, downgrade it");
    }
  }

  private void checkWriterCanRun(Fiber<?> self) {
    Fiber<?> seen = writer;
    if (seen != null) {
      Holders.checkCanRun(self, seen, this);
    }
  }

  private int waiters(boolean writing) {
    return waiting.size(request -> request.writes == writing);
  }

  @Override
  public String toString() {
    Fiber<?> writes = writer;
    int reading = readers();
    String state =
        writes != null
            ? "written by " + Holders.describe(writes)
            : reading > 0 ? reading + " reading" : "free";
    return "ReadWriteMutex[" + state + ", " + waiting.size() + " waiting]";
  }

  /** The lock for reading, which many hold at a time. */
  public final class ReadLock extends FiberLock {
    private final Acquisition acquisition = new Taking(false);
    private final Operation<@Nullable Void> acquiring =
        acquisition.map(_ -> {
          entered(Fiber.current());
          return null;
        });

    private ReadLock() {}

    @Override
    boolean tryEnter(Fiber<?> self) {
      if (readers.contains(self) || waiting.peek() != null || !takeToRead()) {
        return false;
      }
      entered(self);
      return true;
    }

    @Override
    void checkNotHeldBy(Fiber<?> self) {
      ReadWriteMutex.this.checkNotHeldBy(self);
    }

    @Override
    void checkHoldersCanRun(Fiber<?> self) {
      checkWriterCanRun(self);
    }

    @Override
    Acquisition acquisition() {
      return acquisition;
    }

    @Override
    void entered(Fiber<?> self) {
      readers.add(self);
    }

    @Override
    public Operation<@Nullable Void> acquiring() {
      return acquiring;
    }

    /**
     * Ends the reading of the calling fiber.
     *
     * @throws IllegalMonitorStateException if it does not hold this lock
     */
    @Override
    public void unlock() {
      Fiber<?> self = Fiber.current();
      if (!readers.remove(self)) {
        throw new IllegalMonitorStateException(
            Holders.describe(self) + " cannot unlock what it does not read: " + this);
      }
      held.getAndDecrement();
      serve();
    }

    /**
     * Not supported: a condition needs a lock that only one holds.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException("a lock for reading has no conditions");
    }

    @Override
    public boolean isHeldByCurrent() {
      return readers.contains(Fiber.current());
    }

    @Override
    public int waiters() {
      return ReadWriteMutex.this.waiters(false);
    }

    @Override
    public String toString() {
      return "read lock of " + ReadWriteMutex.this;
    }
  }

  /** The lock for writing, which one holds while nobody reads. */
  public final class WriteLock extends FiberLock {
    private final Acquisition acquisition = new Taking(true);

    private WriteLock() {}

    @Override
    boolean tryEnter(Fiber<?> self) {
      return waiting.peek() == null && takeToWrite(self);
    }

    @Override
    void checkNotHeldBy(Fiber<?> self) {
      ReadWriteMutex.this.checkNotHeldBy(self);
    }

    @Override
    void checkHoldersCanRun(Fiber<?> self) {
      checkWriterCanRun(self);
      readers.forEach(reader -> Holders.checkCanRun(self, reader, ReadWriteMutex.this));
    }

    @Override
    Acquisition acquisition() {
      return acquisition;
    }

    @Override
    void entered(Fiber<?> self) {}

    /**
     * Ends the writing of the calling fiber.
     *
     * @throws IllegalMonitorStateException if it does not hold this lock
     */
    @Override
    public void unlock() {
      endWriting("unlock", 0);
    }

    /**
     * Makes the writer a reader: the calling fiber holds the lock for reading instead, and no other
     * writer was there in between.
     *
     * @throws IllegalMonitorStateException if it does not hold this lock
     */
    public void downgrade() {
      Fiber<?> self = Fiber.current();
      checkWrites(self, "downgrade");
      readers.add(self);
      endWriting("downgrade", 1);
    }

    private void endWriting(String action, int reading) {
      checkWrites(Fiber.current(), action);
      writer = null;
      held.set(reading);
      serve();
    }

    private void checkWrites(Fiber<?> self, String action) {
      Fiber<?> seen = writer;
      if (seen != self) {
        throw new IllegalMonitorStateException(
            Holders.describe(self)
                + " cannot "
                + action
                + ": "
                + (seen == null ? "nobody writes" : Holders.describe(seen) + " writes"));
      }
    }

    /**
     * Not supported: use a {@link Mutex}.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException("conditions belong to a Mutex");
    }

    @Override
    public boolean isHeldByCurrent() {
      Fiber<?> seen = writer;
      return seen != null && seen == Fiber.current();
    }

    @Override
    public int waiters() {
      return ReadWriteMutex.this.waiters(true);
    }

    @Override
    public String toString() {
      return "write lock of " + ReadWriteMutex.this;
    }
  }

  private final class Taking extends Acquisition {
    private final boolean writes;

    Taking(boolean writes) {
      super(ReadWriteMutex.this);
      this.writes = writes;
    }

    @Override
    protected @Nullable Ready<@Nullable Void> attempt() {
      Fiber<?> self = Fiber.current();
      boolean taken =
          waiting.peek() == null
              && !readers.contains(self)
              && (writes ? takeToWrite(self) : takeToRead());
      return taken ? Ready.nothing() : null;
    }

    @Override
    protected void register(Offer<@Nullable Void> offer) {
      checkNotHeldBy(offer.fiber());
      waiting.add(new Request(offer, writes));
      serve();
    }

    @Override
    protected void withdraw(Offer<@Nullable Void> offer) {
      waiting.forget(offer);
      // Those behind may be readers, held up by a writer that has gone.
      serve();
    }
  }
}
