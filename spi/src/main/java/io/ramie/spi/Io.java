package io.ramie.spi;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open handle of a {@link Platform}: a socket, a pipe, a file.
 *
 * <p>The methods that transfer, connect, accept and configure are <em>primitives</em>: they never
 * wait, and they return a count (or zero), or a negated {@link Errno} number such as {@code
 * -EAGAIN}. Waiting is the business of the hooks of {@link FiberScheduler}. Applications use the
 * sockets and files of the module {@code io.ramie}; this type is for those who write a scheduler or
 * a platform. Reading, writing, receiving, sending and accepting may also return {@code -EINTR},
 * when a signal came before anything had happened: the hooks try again at once.
 *
 * <h2>Life cycle</h2>
 *
 * <pre>
 *            acquire +1 / release -1
 *               .-----.
 *               v     |
 *   open ----&gt; OPEN --'  close()   CLOSING ---- last release ----&gt; CLOSED
 *                 '--------------&gt; (users left)                      ^
 *                 '---------------- close(), no users ---------------'
 * </pre>
 *
 * An operation holds the handle with {@link #acquire} and {@link #release} for as long as it uses
 * it. {@link #close} fails every {@link Wait} on the handle, on every scheduler and thread, with a
 * {@link ClosedIoException}; what the handle stands for (a port, a connection) is let go at once
 * ({@link #implPreClose}), and the number behind it only when the last user has left ({@link
 * #implClose}), so that a number is never reused under a waiter.
 *
 * <p>Every method may be called by any thread at any time.
 */
public abstract class Io implements AutoCloseable {
  /** Event: reading would not block, or the other side has hung up, or there is an error. */
  public static final int READABLE = 1;

  /** Event: urgent data. */
  public static final int PRIORITY = 2;

  /** Event: writing would not block, or the other side has hung up, or there is an error. */
  public static final int WRITABLE = 4;

  /** Flag of {@link #receive}: leave the data where it is. */
  public static final int PEEK = 1;

  /** Flag of {@link #receive} and {@link #send}: urgent data. */
  public static final int OUT_OF_BAND = 2;

  /**
   * Flag of {@link #receive} from a datagram socket: return the whole length of the datagram, also
   * when that is more than the buffer took and the rest is lost.
   */
  public static final int WHOLE_LENGTH = 4;

  /**
   * Flag of the hooks {@link FiberScheduler#socketReceive} and {@link FiberScheduler#socketSend}:
   * try exactly once, and return {@code -EAGAIN} instead of waiting. Primitives never wait, and do
   * not get it.
   */
  public static final int DONT_WAIT = 8;

  /** In place of a position: the handle's own, which moves along. */
  public static final long OWN_POSITION = -1;

  private static final int ALL_EVENTS = READABLE | PRIORITY | WRITABLE;
  private static final int CLOSED = 1 << 31;
  private static final Wait<?>[] NO_WAITS = {};
  private static final VarHandle STATE;
  private static final VarHandle WAITS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Io.class, "state", int.class);
      WAITS = lookup.findVarHandle(Io.class, "waits", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Platform platform;

  // Any thread: the sign bit says closed, the rest counts users.
  private volatile int state;

  // Any thread, by compare-and-set only. Null for none, the Wait itself for one (the usual case,
  // so that a wait allocates nothing), a Wait[] that is never written to for more.
  private volatile @Nullable Object waits;

  // Any thread: what a transfer met behind some bytes, 0 for nothing.
  private volatile int readError;
  private volatile int writeError;

  // Guarded by this list's own monitor, never held across anything that waits.
  private final List<Runnable> onClose = new ArrayList<>(1);

  /**
   * Creates an open handle.
   *
   * @param platform the platform that opened it
   */
  protected Io(Platform platform) {
    this.platform = Objects.requireNonNull(platform, "platform");
  }

  /**
   * The platform that opened this handle.
   *
   * @return never null
   */
  public final Platform platform() {
    return platform;
  }

  /**
   * The handle that the kernel knows, which is this one unless this one wraps another.
   *
   * <p>A scheduler that registers handles with a kernel facility looks here for the descriptor, and
   * goes on calling the primitives of the handle it was given.
   *
   * @return this handle, or what it wraps
   */
  public Io underlying() {
    return this;
  }

  /**
   * A path that opens anew what this handle stands for: how a child process is given an end of a
   * pipe. What is opened there has modes of its own, so it blocks unless told otherwise.
   *
   * @return for example {@code /proc/self/fd/17}, which means this handle only while the caller
   *     holds it with {@link #acquire}; null when there is none
   */
  public @Nullable Path reopenPath() {
    Io wrapped = underlying();
    return wrapped == this ? null : wrapped.reopenPath();
  }

  /**
   * Says what this handle is, for messages and inspection.
   *
   * @return for example {@code tcp 127.0.0.1:40312 -> 127.0.0.1:80}
   */
  @Override
  public abstract String toString();

  // Transfer

  /**
   * Reads once, as {@code read(2)} on a non-blocking descriptor does.
   *
   * @param buffer native memory; filled from its start, at most its size in bytes
   * @return the bytes read, 0 at end of stream (or for an empty buffer), or {@code -errno}
   */
  public long read(MemorySegment buffer) {
    return Errno.EBADF.result();
  }

  /**
   * Writes once, as {@code write(2)} on a non-blocking descriptor does. A vanished reader is {@code
   * -EPIPE}, never a signal.
   *
   * @param buffer native memory, taken from its start
   * @return the bytes written, at most the buffer's size, or {@code -errno}
   */
  public long write(MemorySegment buffer) {
    return Errno.EBADF.result();
  }

  /**
   * Reads once at a position, as {@code pread(2)} does; the handle's own position stays.
   *
   * @param buffer native memory; filled from its start
   * @param position in bytes from the start of the file, not negative
   * @return the bytes read, 0 at or past the end, or {@code -errno}: {@code -ESPIPE} when this
   *     handle has no positions, {@code -EINVAL} when the position is negative
   */
  public long readAt(MemorySegment buffer, long position) {
    return Errno.ESPIPE.result();
  }

  /**
   * Writes once at a position, as {@code pwrite(2)} does; the handle's own position stays.
   *
   * @param buffer native memory, taken from its start
   * @param position in bytes from the start of the file, not negative
   * @return the bytes written, or {@code -errno}: {@code -ESPIPE} when this handle has no
   *     positions, {@code -EINVAL} when the position is negative
   */
  public long writeAt(MemorySegment buffer, long position) {
    return Errno.ESPIPE.result();
  }

  // Files

  /**
   * Whether this is a regular file or a block device: always ready, and yet {@link #read}, {@link
   * #write} and their positional kin take as long as the disk takes. A scheduler tries {@link
   * #readNow} and {@link #writeNow} on its own thread, and lets another thread do the rest.
   *
   * @return false for what can be polled
   */
  public boolean isFile() {
    return false;
  }

  /**
   * Reads once what is in memory, as {@code preadv2(2)} with {@code RWF_NOWAIT} does.
   *
   * @param buffer native memory; filled from its start
   * @param position in bytes from the start of the file, or {@link #OWN_POSITION}
   * @return the bytes read, perhaps fewer than there are, 0 at or past the end, or {@code -errno}:
   *     {@code -EAGAIN} when a disk would have to be waited for, or nobody can tell
   */
  public long readNow(MemorySegment buffer, long position) {
    return Errno.EAGAIN.result();
  }

  /**
   * Writes once what memory takes, as {@code pwritev2(2)} with {@code RWF_NOWAIT} does.
   *
   * @param buffer native memory, taken from its start
   * @param position in bytes from the start of the file, or {@link #OWN_POSITION}
   * @return the bytes written, or {@code -errno}: {@code -EAGAIN} when a disk would have to be
   *     waited for, or nobody can tell
   */
  public long writeNow(MemorySegment buffer, long position) {
    return Errno.EAGAIN.result();
  }

  /**
   * The handle's own position, from which {@link #read} and {@link #write} go on. Of a {@linkplain
   * #isFile file} that another thread reads or writes there, it takes as long as the disk takes.
   *
   * @return in bytes from the start of the file, or {@code -errno}: {@code -ESPIPE} when this
   *     handle has no positions
   */
  public long position() {
    return Errno.ESPIPE.result();
  }

  /**
   * The handle's own position, if that can be told without waiting for a disk.
   *
   * @return as {@link #position}, or {@code -EAGAIN} when somebody else reads or writes there, or
   *     nobody can tell
   */
  public long positionNow() {
    return Errno.EAGAIN.result();
  }

  /**
   * Moves the handle's own position, as {@code lseek(2)} does; it may lie past the end. Of a
   * {@linkplain #isFile file} that another thread reads or writes there, it takes as long as the
   * disk takes.
   *
   * @param position in bytes from the start of the file
   * @return 0 or {@code -errno}: {@code -ESPIPE} when this handle has no positions, {@code -EINVAL}
   *     when the position is negative
   */
  public int seek(long position) {
    return Errno.ESPIPE.result();
  }

  /**
   * Moves the handle's own position, if that can be done without waiting for a disk.
   *
   * @param position in bytes from the start of the file
   * @return as {@link #seek}, or {@code -EAGAIN} when somebody else reads or writes there, or
   *     nobody can tell; the position stays then
   */
  public int seekNow(long position) {
    return Errno.EAGAIN.result();
  }

  /**
   * How long the file is.
   *
   * @return in bytes, or {@code -errno}; {@code -EINVAL} when this is no file
   */
  public long size() {
    return Errno.EINVAL.result();
  }

  /**
   * Cuts the file off, or makes it longer with zeros, as {@code ftruncate(2)} does. It may wait for
   * a disk.
   *
   * @param size the new length in bytes
   * @return 0 or {@code -errno}; {@code -EINVAL} when this is no file, the size is negative, or the
   *     file was opened for reading only
   */
  public int truncate(long size) {
    return Errno.EINVAL.result();
  }

  /**
   * Waits until the disk has what was written, as {@code fsync(2)} and {@code fdatasync(2)} do.
   *
   * @param metadata whether also times and permissions, not only what is needed to read it back
   * @return 0 or {@code -errno}; {@code -EINVAL} when this cannot be synchronized
   */
  public int sync(boolean metadata) {
    return Errno.EINVAL.result();
  }

  /**
   * Moves bytes to another handle inside the system, with {@code sendfile(2)}, {@code
   * copy_file_range(2)} or {@code splice(2)}. It waits for no pipe and no socket, but it may wait
   * for a disk when either handle {@linkplain #isFile is a file}.
   *
   * @param target where to
   * @param position where the bytes begin in this file, or {@link #OWN_POSITION}
   * @param count how many bytes at most
   * @return the bytes moved, 0 at end of file or stream, or {@code -errno}: {@code -EAGAIN} when
   *     one of the two is not ready, {@code -EINVAL} when the system cannot connect these two
   */
  public long transferTo(Io target, long position, long count) {
    return Errno.EINVAL.result();
  }

  /**
   * Receives once, as {@code recvfrom(2)} on a non-blocking socket does.
   *
   * @param buffer native memory; filled from its start
   * @param flags any of {@link #PEEK}, {@link #OUT_OF_BAND} and {@link #WHOLE_LENGTH}, or 0
   * @param sender told where a datagram came from, before this returns; null when nobody asks
   * @return the bytes received, which for a datagram may be 0, or {@code -errno}; {@code -ENOTSOCK}
   *     when this is no socket
   */
  public long receive(
      MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender) {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Sends once, as {@code sendto(2)} on a non-blocking socket does.
   *
   * @param buffer native memory, taken from its start
   * @param flags {@link #OUT_OF_BAND} or 0
   * @param destination where to, or null for the connected peer
   * @return the bytes sent, or {@code -errno}; {@code -ENOTSOCK} when this is no socket
   */
  public long send(MemorySegment buffer, int flags, @Nullable SocketAddress destination) {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Keeps an error that a hook met after it had moved some bytes: it returns the bytes, and the
   * next transfer in that direction returns the error. The system tells many an error only once.
   *
   * @param event {@link #READABLE} for reading, {@link #WRITABLE} for writing
   * @param error a negated error number
   */
  public final void keepError(int event, int error) {
    if (event == READABLE) {
      readError = error;
    } else {
      writeError = error;
    }
  }

  /**
   * Takes the error that was kept.
   *
   * @param event {@link #READABLE} for reading, {@link #WRITABLE} for writing
   * @return a negated error number, once, or 0
   */
  public final int takeKeptError(int event) {
    int error = event == READABLE ? readError : writeError;
    if (error != 0) {
      keepError(event, 0);
    }
    return error;
  }

  // Sockets

  /**
   * Begins to connect, as {@code connect(2)} on a non-blocking socket does.
   *
   * @param address where to
   * @return 0 when connected, {@code -EINPROGRESS} when {@link #WRITABLE} will tell, or {@code
   *     -errno}
   */
  public int connect(SocketAddress address) {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Ends the connection of a datagram socket to its peer, as {@code connect(2)} with {@code
   * AF_UNSPEC} does.
   *
   * @return 0, also when it was not connected, or {@code -errno}
   */
  public int disconnect() {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Takes the socket's pending error, as {@code SO_ERROR} does: the outcome of a connect once the
   * socket is writable.
   *
   * @return 0 when there is none, or {@code -errno}
   */
  public int takeError() {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Binds to a local address, as {@code bind(2)} does.
   *
   * @param address the local address
   * @return 0 or {@code -errno}
   */
  public int bind(SocketAddress address) {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Begins to listen, as {@code listen(2)} does.
   *
   * @param backlog how many connections may wait to be accepted; the system has its own upper limit
   * @return 0 or {@code -errno}
   */
  public int listen(int backlog) {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Accepts one connection, as {@code accept4(2)} does, non-blocking and close-on-exec.
   *
   * @return the connection, whose {@link #remoteAddress} is the peer, or the error, {@link
   *     Errno#EAGAIN} when none is waiting
   */
  public IoResult accept() {
    return IoResult.error(Errno.ENOTSOCK);
  }

  /**
   * Ends one or both directions of a connection, as {@code shutdown(2)} does.
   *
   * @param input whether nothing more will be read
   * @param output whether nothing more will be written: the peer reads an end of stream
   * @return 0 or {@code -errno}, {@code -ENOTCONN} when it is not connected
   */
  public int shutdown(boolean input, boolean output) {
    return Errno.ENOTSOCK.result();
  }

  /**
   * Sets a socket option.
   *
   * @param <T> the type of its value
   * @param option the option
   * @param value its new value
   * @return 0 or {@code -errno}, {@code -ENOPROTOOPT} when this handle has no such option, {@code
   *     -EINVAL} when the value is out of its range
   */
  public <T> int setOption(SocketOption<T> option, T value) {
    return Errno.ENOPROTOOPT.result();
  }

  /**
   * Reads a socket option.
   *
   * @param <T> the type of its value
   * @param option the option
   * @param value told the value, before this returns 0
   * @return 0 or {@code -errno}, {@code -ENOPROTOOPT} when this handle has no such option
   */
  public <T> int getOption(SocketOption<T> option, Consumer<? super T> value) {
    return Errno.ENOPROTOOPT.result();
  }

  /**
   * The options that {@link #setOption} and {@link #getOption} know here.
   *
   * @return an immutable set, empty when this is no socket
   */
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  /**
   * The family of this socket's addresses.
   *
   * @return null when this is no socket
   */
  public @Nullable ProtocolFamily family() {
    return null;
  }

  /**
   * The address this socket is bound to.
   *
   * @return null when it is not bound or no socket
   */
  public @Nullable SocketAddress localAddress() {
    return null;
  }

  /**
   * The address of the peer.
   *
   * @return null when it is not connected or no socket
   */
  public @Nullable SocketAddress remoteAddress() {
    return null;
  }

  // Life cycle

  /**
   * Whether {@link #close} has not been called yet.
   *
   * @return false once it is closing or closed
   */
  public final boolean isOpen() {
    return state >= 0;
  }

  /**
   * Holds the handle open for one operation, which ends with {@link #release}.
   *
   * @throws ClosedChannelException if it is closed
   */
  public final void acquire() throws ClosedChannelException {
    if (!tryAcquire()) {
      throw ClosedIoException.alreadyClosed(this);
    }
  }

  /**
   * Holds the handle open for one operation, which ends with {@link #release}, unless it is closed.
   *
   * @return false if it is closed; nothing is to be released then
   */
  public final boolean tryAcquire() {
    for (; ; ) {
      int current = state;
      if (current < 0) {
        return false;
      }
      if (STATE.compareAndSet(this, current, current + 1)) {
        return true;
      }
    }
  }

  /** Ends an operation that began with {@link #acquire}; the last one out releases the number. */
  public final void release() {
    int before = (int) STATE.getAndAdd(this, -1);
    if ((before & ~CLOSED) == 0) {
      STATE.getAndAdd(this, 1);
      throw new IllegalStateException("release without acquire: " + this);
    }
    if (before == (CLOSED | 1)) {
      implClose();
    }
  }

  /**
   * Closes the handle: fails every wait on it and lets go of what it stands for. Later calls do
   * nothing. It never throws for an error of the system. Of a {@linkplain #isFile file} it takes as
   * long as the disk takes; nothing else makes it wait.
   */
  @Override
  public final void close() {
    int users = markClosed();
    if (users > 0) {
      implPreClose();
      failWaits();
    }
    if (users >= 0) {
      tellObservers();
      release();
    }
  }

  /**
   * Closes the handle as {@link #close()} does, and lets somebody else do what may wait for a disk:
   * when this returns, nobody can use the handle any more, and every wait on it has failed.
   *
   * @param elsewhere runs what is left to do, once, perhaps later; not asked if the handle is
   *     closed already
   */
  public final void closeWith(Executor elsewhere) {
    int users = markClosed();
    if (users < 0) {
      return;
    }
    failWaits();
    elsewhere.execute(() -> {
      if (users > 0) {
        implPreClose();
      }
      tellObservers();
      release();
    });
  }

  /** Lets nobody in any more: how many users there are left, negative if it was closed before. */
  private int markClosed() {
    for (; ; ) {
      int users = state;
      // The closer is a user too, so that the number stays reserved until everybody knows.
      if (users < 0 || STATE.compareAndSet(this, users, (users + 1) | CLOSED)) {
        return users;
      }
    }
  }

  /**
   * Registers an action that close runs once, on the closing thread, before the number behind the
   * handle is released. A scheduler uses it to forget its registration. The action must not block,
   * throw, or use the handle. It runs at once when the handle is closed already.
   *
   * @param action what to run
   */
  public final void onClose(Runnable action) {
    synchronized (onClose) {
      if (isOpen()) {
        onClose.add(action);
        return;
      }
    }
    action.run();
  }

  /**
   * Withdraws an action given to {@link #onClose}.
   *
   * @param action the same object; unknown ones are ignored
   */
  public final void removeOnClose(Runnable action) {
    synchronized (onClose) {
      onClose.removeIf(a -> a == action);
    }
  }

  /**
   * Lets go of what the handle stands for while the number stays reserved for those who still use
   * it: their next primitive finds an end of stream or an error. Called at most once, and only
   * before {@link #implClose}; the default does nothing.
   */
  protected void implPreClose() {}

  /**
   * Releases everything, the number included. Called exactly once, by the last user or by close.
   */
  protected abstract void implClose();

  // Waits

  /**
   * Adds a wait that close must fail, and holds the handle for it.
   *
   * @throws ClosedChannelException if it is closed
   */
  final void attach(Wait<?> wait) throws ClosedChannelException {
    acquire();
    for (; ; ) {
      Object current = waits;
      if (WAITS.compareAndSet(this, current, with(current, wait))) {
        break;
      }
    }
    // Either close's walk sees the wait just added, or this sees close's bit.
    if (!isOpen()) {
      wait.fail(() -> ClosedIoException.whileWaiting(this));
    }
  }

  /** Forgets a wait added by {@link #attach}. */
  final void detach(Wait<?> wait) {
    for (; ; ) {
      Object current = waits;
      if (WAITS.compareAndSet(this, current, without(current, wait))) {
        break;
      }
    }
    release();
  }

  /**
   * The waits that are on this handle now, on every scheduler and thread.
   *
   * @return a snapshot
   */
  public final List<Wait<?>> waits() {
    Object current = waits;
    return current instanceof Wait<?> one
        ? List.of(one)
        : current == null ? List.of() : List.of((Wait<?>[]) current);
  }

  private void failWaits() {
    for (Wait<?> wait : waits()) {
      wait.fail(() -> ClosedIoException.whileWaiting(this));
    }
  }

  private void tellObservers() {
    List<Runnable> actions;
    synchronized (onClose) {
      actions = List.copyOf(onClose);
      onClose.clear();
    }
    actions.forEach(Runnable::run);
  }

  private static Object with(@Nullable Object waits, Wait<?> wait) {
    if (waits == null) {
      return wait;
    }
    Wait<?>[] old = waits instanceof Wait<?> one ? new Wait<?>[] {one} : (Wait<?>[]) waits;
    Wait<?>[] grown = Arrays.copyOf(old, old.length + 1);
    grown[old.length] = wait;
    return grown;
  }

  private static @Nullable Object without(@Nullable Object waits, Wait<?> wait) {
    if (waits == wait || waits == null) {
      return null;
    }
    if (!(waits instanceof Wait<?>[] old)) {
      return waits;
    }
    List<Wait<?>> left = new ArrayList<>(old.length);
    for (Wait<?> other : old) {
      if (other != wait) {
        left.add(other);
      }
    }
    return left.size() == 1 ? left.getFirst() : left.isEmpty() ? null : left.toArray(NO_WAITS);
  }

  // Words

  /**
   * Checks a set of events that a caller asks for.
   *
   * @param events any of {@link #READABLE}, {@link #PRIORITY} and {@link #WRITABLE}
   * @return the same
   * @throws IllegalArgumentException if it is empty or has other bits
   */
  public static int checkEvents(int events) {
    if (events == 0 || (events & ~ALL_EVENTS) != 0) {
      throw new IllegalArgumentException(
          "events must be any of READABLE (1), PRIORITY (2) and WRITABLE (4), not " + events);
    }
    return events;
  }

  /**
   * How a set of events is written in messages.
   *
   * @param events a set of events
   * @return for example {@code READABLE|WRITABLE}, or {@code none}
   */
  public static String describeEvents(int events) {
    StringJoiner names = new StringJoiner("|").setEmptyValue("none");
    if ((events & READABLE) != 0) {
      names.add("READABLE");
    }
    if ((events & PRIORITY) != 0) {
      names.add("PRIORITY");
    }
    if ((events & WRITABLE) != 0) {
      names.add("WRITABLE");
    }
    return names.toString();
  }
}
