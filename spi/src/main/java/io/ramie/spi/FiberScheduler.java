package io.ramie.spi;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a thread asks when it would block: the hooks of a fiber scheduler.
 *
 * <p>This is for people who write a scheduler. Applications use {@code io.ramie.Fibers} and the
 * sockets, files and locks around it; those call the hooks of whichever scheduler is installed on
 * the thread, and with none they simply block. The names are those of Ruby's {@code
 * Fiber::Scheduler} in Java's spelling.
 *
 * <h2>A complete scheduler</h2>
 *
 * Six hooks are required, with {@link #run} and {@link #close}; each of the others has a default
 * body written out of those. What is there to inspect, {@link io.ramie.spi.engine.FiberEngine}
 * knows. So a scheduler this small is complete:
 *
 * {@snippet file="io/ramie/examples/PollScheduler.java" region="scheduler"}
 *
 * <h2>What every hook promises</h2>
 *
 * <ol>
 *   <li>Hooks run on the scheduler's own thread, in one of its fibers, outside {@linkplain
 *       Schedulers#blocking blocking sections}. The exceptions are {@link #unblock} and {@link
 *       #fiberInterrupt}: any thread, with locks held, before the fiber has suspended, after it has
 *       finished, and after the scheduler was closed. Those two never block, throw, or switch
 *       fibers. And where a scheduler asks a {@link ReadSink} outside a fiber, {@link #ioRead} and
 *       {@link #ioWrite} run there, too, with a minimum of 0.
 *   <li>Whatever a hook registered is gone when it returns or throws.
 *   <li>A wake-up for one wait never ends another, and none is lost. ({@link Wait} sees to both.)
 *   <li>No tick of the loop runs a fiber twice; the poller and the timers get their turn in every
 *       tick, even if the ready queue never empties.
 *   <li>I/O hooks return a count, 0 at end of stream, or a negated {@link Errno} number. Hooks
 *       throw only what was injected: an interrupt of the thread as {@link InterruptedException}, a
 *       cause given to {@link #fiberInterrupt} as it is, checked or not, and {@link
 *       ClosedIoException} (undeclared) when the handle was closed meanwhile.
 *   <li>A fiber parked in a hook is strongly reachable from its scheduler, a finished one is not.
 *   <li>Nothing that a scheduler does for itself goes through its own hooks.
 * </ol>
 *
 * <p>A {@link Duration} that is null means for ever, one that is zero or negative means once. A
 * buffer is always native memory, already sliced to the range to transfer, and belongs to the hook
 * until it returns. A hook that a scheduler overrides is one that it <em>implements</em>; listings
 * and conformance reports show that.
 */
public interface FiberScheduler extends AutoCloseable {
  // Required: fibers, waiting, time

  /**
   * Starts a fiber now: the body runs up to its first suspension, then the caller goes on (Ruby's
   * order), also when the caller is itself a fiber. What the body throws is kept in the fiber and
   * never stops the loop, except a {@link VirtualMachineError}, which {@link #run} throws as well.
   *
   * @param <T> what the body returns
   * @param options name and extras, given to {@code Fibers.schedule} and handed on untouched
   * @param body what the fiber runs
   * @return the fiber, which may have finished already
   * @throws IllegalStateException if the scheduler is closed, the caller is on another thread, or
   *     outside any fiber it holds a monitor
   * @throws UnsupportedOperationException if the JVM lacks the flag that fibers need
   */
  <T extends @Nullable Object> Fiber<T> fiber(FiberOptions options, Callable<? extends T> body);

  /**
   * Suspends the fiber until the handle is ready.
   *
   * <p>A hang-up or an error makes readers and writers ready, an error also those that wait for
   * urgent data. A handle that cannot be polled (a regular file) is ready after one yield. Any
   * number of fibers may wait for the same handle, for the same events or others.
   *
   * @param io the handle
   * @param events any of {@link Io#READABLE}, {@link Io#PRIORITY} and {@link Io#WRITABLE}
   * @param timeout how long at most; zero only looks; null for ever
   * @return the ready ones of the events asked for; 0 on time-out, or for no reason
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalArgumentException if the events are none or unknown, or the handle belongs to
   *     another platform, which {@link Poller#check} finds out
   */
  int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException;

  /**
   * Suspends the fiber for a time, never shorter. {@link #unblock} ends it early.
   *
   * @param duration how long; zero yields once; null until unblocked or interrupted
   * @throws InterruptedException if the thread is interrupted
   */
  void kernelSleep(@Nullable Duration duration) throws InterruptedException;

  /**
   * Suspends the fiber until {@link #unblock}. Callers check their own condition again in a loop:
   * it may return for no reason.
   *
   * @param blocker what the fiber waits for (a lock, a queue, a fiber), information for people;
   *     {@link SelfEnding} if nobody needs to wake the fiber
   * @param timeout how long at most; zero yields once; null for ever
   * @return true if unblocked, false on time-out
   * @throws InterruptedException if the thread is interrupted
   */
  boolean block(@Nullable Object blocker, @Nullable Duration timeout) throws InterruptedException;

  /**
   * Ends the {@link #block} or {@link #kernelSleep} that a fiber is in, or lets its next block
   * return at once; if it is in a parking call of the JDK, that may return early. Twice is
   * harmless; of a finished fiber, or after close, it is ignored. Any thread; never blocks, throws
   * or switches fibers. {@link Wait#unblock} does all of it.
   *
   * @param blocker as given to block, or not; information for people
   * @param fiber whom to wake
   */
  void unblock(@Nullable Object blocker, Fiber<?> fiber);

  /**
   * Raises an exception at the fiber's current wait, whichever hook that is in. A fiber that waits
   * for nothing gets it at its next wait, one that has finished never. Any thread; never blocks,
   * throws or switches fibers. {@link Wait#interrupt} does all of it.
   *
   * @param fiber whom to interrupt
   * @param cause what the wait throws, checked or not
   */
  void fiberInterrupt(Fiber<?> fiber, Throwable cause);

  // Required: life cycle

  /**
   * Runs fibers until nothing is left to do: none that is ready, sleeps, waits, is blocked, or has
   * an operation on another thread. It can be called again. On the scheduler's own thread, outside
   * its fibers.
   *
   * @throws IllegalStateException if the scheduler is closed, the caller is on another thread or in
   *     a fiber, or holds a monitor: fibers run inside {@code synchronized} would enter that
   *     monitor as if it were free
   */
  void run();

  /**
   * Runs fibers until nothing is left to do, then releases everything and takes the scheduler off
   * its thread, even if running throws. Later calls do nothing. On the scheduler's own thread,
   * outside its fibers.
   *
   * @throws IllegalStateException if the caller is on another thread, in a fiber, or holds a
   *     monitor
   */
  @Override
  void close();

  // Inspection: any thread

  /**
   * Where the handles come from that this scheduler can wait for, and its clock.
   *
   * @return the platform of this system, unless the scheduler brings its own
   */
  default Platform platform() {
    return Platform.system();
  }

  /**
   * The fibers that have not finished, as {@link io.ramie.spi.engine.FiberEngine#fibers} has them.
   *
   * @return a snapshot, in no particular order
   */
  default List<Fiber<?>> fibers() {
    return List.of();
  }

  /**
   * How many turns fibers have had so far: the number of fiber switches.
   *
   * @return 0 when the scheduler does not count them
   */
  default long turns() {
    return 0;
  }

  /**
   * Whether {@link #close} has been called, as {@link io.ramie.spi.engine.FiberEngine#isClosed} has
   * it.
   *
   * @return true once closing has begun; its fibers may still start others until they have finished
   */
  default boolean isClosed() {
    return false;
  }

  // Optional: each default is a working hook

  /**
   * Lets every fiber that is ready run before this one goes on, in the next tick.
   *
   * @throws InterruptedException if the thread is interrupted
   * @implSpec sleeps for no time at all
   */
  @SuppressWarnings("NamedLikeContextualKeyword") // what everybody calls it
  default void yield() throws InterruptedException {
    kernelSleep(Duration.ZERO);
  }

  /**
   * Reads until there are enough bytes.
   *
   * @param io the handle
   * @param buffer native memory; filled from its start; bytes behind the count are untouched
   * @param minimum how many bytes to wait for, unless end of stream or an error comes first; as
   *     many as are there are read, up to the buffer; 0 tries exactly once and never waits: {@code
   *     -EAGAIN} says that there was nothing, of a {@linkplain Io#isFile file} that a disk would
   *     have to be waited for; more than the buffer counts as the buffer
   * @return the bytes read, 0 at end of stream or for an empty buffer, or {@code -errno}; an error
   *     after some bytes returns those, and the next call meets the error
   * @throws InterruptedException if the thread is interrupted; bytes read before that are lost, but
   *     not those of a {@linkplain Io#isFile file}: they are returned, and the interrupt meets the
   *     next wait
   * @implSpec reads, and waits for readable when there was nothing; of a file it takes what is in
   *     memory, and reads the rest of the minimum with {@link #blockingOperationWait}, since a disk
   *     may be slow
   */
  default long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return Transfer.READ.run(this, io, buffer, Io.OWN_POSITION, minimum);
  }

  /**
   * Waits until there is something to read, and only then takes memory to read it into: whoever
   * waits for a long time holds none. io_uring calls that buffer selection.
   *
   * <p>It waits before it tries, so it is for a handle of which the caller knows, or has just found
   * out, that it has nothing.
   *
   * @param io the handle
   * @param sink gives memory when there is something to read, perhaps before the fiber has its
   *     turn, and may take what has been read there and then: {@link ReadSink} says what it must
   *     not do
   * @param timeout how long to wait at most, for all that the sink takes together; zero only looks;
   *     null for ever
   * @return the bytes read, at the start of the sink's memory, that it has not taken; 0 at end of
   *     stream, or {@code -errno}; {@code -EAGAIN} when the time has passed, when there was nothing
   *     after all because somebody else has taken it, or when it was the sink that has
   * @throws InterruptedException if the thread is interrupted; nothing is lost: what has been read
   *     then, the sink has taken
   * @implSpec waits for readable, and tries {@link #ioRead} once, without offering the sink what
   *     that reads; a {@linkplain Io#isFile file} is read without waiting for anything but its disk
   */
  default long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
      throws InterruptedException {
    return DefaultHooks.readInto(this, io, sink, timeout);
  }

  /**
   * Writes until there are enough bytes.
   *
   * @param io the handle
   * @param buffer native memory, taken from its start
   * @param minimum how many bytes must have been taken before it returns; 0 tries exactly once and
   *     never waits: {@code -EAGAIN} says that nothing was taken, of a {@linkplain Io#isFile file}
   *     that a disk would have to be waited for; more than the buffer counts as the buffer
   * @return the bytes written or {@code -errno}; an error after some bytes returns those
   * @throws InterruptedException if the thread is interrupted; how much was written is lost, but
   *     not of a {@linkplain Io#isFile file}: that is returned, and the interrupt meets the next
   *     wait
   * @implSpec writes, and waits for writable when the handle took nothing; to a file it writes what
   *     memory takes, and the rest of the minimum with {@link #blockingOperationWait}
   */
  default long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return Transfer.WRITE.run(this, io, buffer, Io.OWN_POSITION, minimum);
  }

  /**
   * Reads at a position, which does not move the handle's own.
   *
   * @param io the handle
   * @param buffer native memory; filled from its start
   * @param position in bytes from the start of the file
   * @param minimum as for {@link #ioRead}
   * @return the bytes read, 0 at or past the end, or {@code -errno}: {@code -ESPIPE} when the
   *     handle has no positions, {@code -EINVAL} when the position is negative
   * @throws InterruptedException if the thread is interrupted; bytes read before that are lost, but
   *     not those of a {@linkplain Io#isFile file}: they are returned, and the interrupt meets the
   *     next wait
   * @implSpec as {@link #ioRead}
   */
  default long ioPread(Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    return Transfer.READ.runAt(this, io, buffer, position, minimum);
  }

  /**
   * Writes at a position, which does not move the handle's own.
   *
   * @param io the handle
   * @param buffer native memory, taken from its start
   * @param position in bytes from the start of the file
   * @param minimum as for {@link #ioWrite}
   * @return the bytes written or {@code -errno}, as for {@link #ioPread}
   * @throws InterruptedException if the thread is interrupted; how much was written is lost, but
   *     not of a {@linkplain Io#isFile file}: that is returned, and the interrupt meets the next
   *     wait
   * @implSpec as {@link #ioWrite}
   */
  default long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    return Transfer.WRITE.runAt(this, io, buffer, position, minimum);
  }

  /**
   * Waits until one of many handles is ready.
   *
   * @param readable handles to wait for with {@link Io#READABLE}
   * @param writable handles to wait for with {@link Io#WRITABLE}
   * @param priority handles to wait for with {@link Io#PRIORITY}
   * @param timeout how long at most; zero only looks; null for ever
   * @return the ready ones, none on time-out
   * @throws InterruptedException if the thread is interrupted
   * @implSpec waits for each handle in a helper fiber, and ends the others when one is ready
   */
  default IoSelection ioSelect(
      Collection<? extends Io> readable,
      Collection<? extends Io> writable,
      Collection<? extends Io> priority,
      @Nullable Duration timeout)
      throws InterruptedException {
    return new Selection(this, readable, writable, priority).await(timeout);
  }

  /**
   * Is asked to close a handle. Waiters are failed by {@link Io#close} before the number is
   * released, never by this hook.
   *
   * @param io the handle
   * @return true if the scheduler has closed it, false to let the caller do so
   * @implSpec returns false
   */
  default boolean ioClose(Io io) {
    return false;
  }

  /**
   * Receives once there is something.
   *
   * @param socket the socket
   * @param buffer native memory; filled from its start
   * @param flags any of {@link Io#PEEK}, {@link Io#OUT_OF_BAND}, {@link Io#WHOLE_LENGTH} and {@link
   *     Io#DONT_WAIT}, or 0
   * @param sender told where a datagram came from; null when nobody asks
   * @return the bytes received or {@code -errno}; 0 is the end of a stream, but for a datagram it
   *     is a message
   * @throws InterruptedException if the thread is interrupted
   * @implSpec receives, and waits for readable (urgent data: priority) when there was nothing
   */
  default long socketReceive(
      Io socket, MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender)
      throws InterruptedException {
    return DefaultHooks.receive(this, socket, buffer, flags, sender);
  }

  /**
   * Sends once there is room.
   *
   * @param socket the socket
   * @param buffer native memory, taken from its start
   * @param flags any of {@link Io#OUT_OF_BAND} and {@link Io#DONT_WAIT}, or 0
   * @param destination where to, or null for the connected peer
   * @return the bytes sent, for a stream perhaps fewer than the buffer, or {@code -errno}
   * @throws InterruptedException if the thread is interrupted
   * @implSpec sends, and waits for writable when there was no room
   */
  default long socketSend(
      Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
      throws InterruptedException {
    return DefaultHooks.send(this, socket, buffer, flags, destination);
  }

  /**
   * Connects.
   *
   * @param socket a socket that is not connected
   * @param address where to
   * @return 0 or {@code -errno}: {@code -ECONNREFUSED}, {@code -ETIMEDOUT}, …
   * @throws InterruptedException if the thread is interrupted; the socket may still connect, so
   *     close it
   * @implSpec begins to connect, and waits for writable until the socket has an error or a peer
   */
  default int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
    return DefaultHooks.connect(this, socket, address);
  }

  /**
   * Accepts a connection once there is one.
   *
   * @param listener a listening socket
   * @return the connection, non-blocking and close-on-exec, or the error
   * @throws InterruptedException if the thread is interrupted; no connection is lost
   * @implSpec accepts, and waits for readable when there was none
   */
  default IoResult socketAccept(Io listener) throws InterruptedException {
    return DefaultHooks.accept(this, listener);
  }

  /**
   * Runs the body, and raises an error inside it when it takes too long.
   *
   * <p>The error is raised where the fiber waits; a body that never waits is not interrupted, even
   * if it is late. Time-outs nest, the earliest fires first. Nothing is raised once the body has
   * returned.
   *
   * @param <T> what the body returns
   * @param timeout how long at most; zero raises at the first wait; null for ever
   * @param error makes the error, in the fiber, where it waits
   * @param body what to run, in the calling fiber
   * @return what the body returned
   * @throws Exception what the body threw, the error included
   * @implSpec sleeps in a helper fiber, which interrupts this one
   */
  default <T extends @Nullable Object> T timeoutAfter(
      @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
      throws Exception {
    return DefaultHooks.timeoutAfter(this, timeout, error, body);
  }

  /**
   * Looks a name up. Not called for numeric addresses; called for {@code localhost}.
   *
   * @param host a host name
   * @return all addresses, without duplicates, in the resolver's order; empty when there is none
   * @throws InterruptedException if the thread is interrupted; the look-up goes on by itself
   * @implSpec asks the platform on a thread of the {@linkplain OffloadPool#resolving pool for
   *     look-ups}; fibers of all schedulers that ask the same platform for the same name meanwhile
   *     share one look-up, and what it throws; also one that all others have given up waiting for,
   *     since a resolver cannot be interrupted
   */
  default List<InetAddress> addressResolve(String host) throws InterruptedException {
    return LookUp.resolve(OffloadPool.resolving(), this, host);
  }

  /**
   * Waits for a child process, and takes its status away from the system.
   *
   * <p>The children of {@link ProcessBuilder} are the exception: the JDK takes the status of each
   * as soon as it has ended. Waiting for one that runs returns the right status, and leaves the JDK
   * its own; after that, and without Java's internals open to fibers, it is {@code -ECHILD}, and
   * {@link Process#exitValue} tells.
   *
   * @param pid a child's process id, -1 for any child, 0 for any of this process group, {@code
   *     -pgid} for any of that group
   * @param flags {@link ProcessStatus#NO_HANG} or 0
   * @return a status, always: how it ended, that it has not, or the error
   * @throws InterruptedException if the thread is interrupted; no status is taken then
   * @implSpec waits for {@linkplain Platform#openProcess a handle of the process} to become
   *     readable. Where there is none, and for any child of several, it looks again and again, and
   *     sleeps 1 to 20 milliseconds in between. For a child of {@link ProcessBuilder} it waits for
   *     the JDK in {@link #block}; when the system cannot tell its status any more, the JDK's value
   *     counts, which has 128 and the number for a signal, so that an exit code of 129 to 192 looks
   *     like one
   */
  default ProcessStatus processWait(long pid, int flags) throws InterruptedException {
    return Children.await(this, pid, flags);
  }

  /**
   * Runs an operation that blocks its thread, off the scheduler's thread, once.
   *
   * @param <T> what the operation returns
   * @param operation what to run; it is interrupted when the fiber is, and the fiber goes on only
   *     when it has let go; one that waits for a thread then never runs
   * @return what it returned, unless the fiber was interrupted
   * @throws Exception what it threw, or what was injected; what the operation returned is lost then
   * @implSpec runs it on the {@link OffloadPool} that all schedulers share, while the fiber is in
   *     {@link #block}
   */
  default <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
      throws Exception {
    return new OffloadedOperation<T>(OffloadPool.shared(), this, operation).await();
  }
}
