package io.ramie.io;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits until one of many handles is ready.
 *
 * <pre>{@code
 * Select select = new Select().readable(socket, pipe).writable(socket);
 * Select.Ready ready = select.await(Duration.ofSeconds(1));
 * if (ready.readable().contains(socket)) {
 *   count = socket.readNow(buffer);
 * }
 * }</pre>
 *
 * <p>A fiber for each handle is usually the simpler program. This is for those that wait for many
 * in one place. It can be awaited again and again, but is not for several threads at once. The
 * limits of the handles do not count.
 */
public final class Select {
  /**
   * What is ready: each the object that was asked for, in the order in which it was. All are empty
   * when the time has passed.
   *
   * @param readable those that can be read, have ended, or have an error to tell
   * @param writable those that can be written, or have an error to tell
   * @param priority those with urgent data
   */
  public record Ready(List<Handle> readable, List<Handle> writable, List<Handle> priority) {
    /** Copies the lists. */
    public Ready {
      readable = List.copyOf(readable);
      writable = List.copyOf(writable);
      priority = List.copyOf(priority);
    }

    /**
     * Whether nothing is ready.
     *
     * @return true when the time has passed
     */
    public boolean isEmpty() {
      return readable.isEmpty() && writable.isEmpty() && priority.isEmpty();
    }
  }

  private final List<Handle> readable = new ArrayList<>();
  private final List<Handle> writable = new ArrayList<>();
  private final List<Handle> priority = new ArrayList<>();

  /** Begins with no handles. */
  public Select() {}

  /**
   * Waits for handles to be readable, too.
   *
   * @param handles any handles
   * @return this
   * @throws java.nio.channels.NonReadableChannelException if one is never readable
   */
  public Select readable(Handle... handles) {
    return add(readable, Io.READABLE, handles);
  }

  /**
   * Waits for handles to be writable, too.
   *
   * @param handles any handles
   * @return this
   * @throws java.nio.channels.NonWritableChannelException if one is never writable
   */
  public Select writable(Handle... handles) {
    return add(writable, Io.WRITABLE, handles);
  }

  /**
   * Waits for handles to have urgent data, too.
   *
   * @param handles any handles
   * @return this
   * @throws java.nio.channels.NonReadableChannelException if one is never readable
   */
  public Select priority(Handle... handles) {
    return add(priority, Io.PRIORITY, handles);
  }

  private Select add(List<Handle> list, int event, Handle... handles) {
    for (Handle handle : handles) {
      handle.checkDirection(event);
    }
    Collections.addAll(list, handles);
    return this;
  }

  /**
   * Waits until one is ready, however long it takes.
   *
   * @return the ready ones, at least one
   * @throws IllegalStateException if there are no handles: that would be for ever
   * @throws java.nio.channels.ClosedChannelException if one of them is closed, also meanwhile
   * @throws java.io.InterruptedIOException if the thread is interrupted
   * @throws IOException if it fails otherwise
   */
  public Ready await() throws IOException {
    if (readable.isEmpty() && writable.isEmpty() && priority.isEmpty()) {
      throw new IllegalStateException("no handles to wait for, and no time-out");
    }
    return awaitUntil(Deadline.never());
  }

  /**
   * Waits until one is ready, or a time has passed.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return the ready ones, none when the time has passed
   * @throws IllegalStateException if there are no handles and no time-out: that would be for ever
   * @throws java.nio.channels.ClosedChannelException if one of them is closed, also meanwhile
   * @throws java.io.InterruptedIOException if the thread is interrupted
   * @throws IOException if it fails otherwise
   */
  public Ready await(@Nullable Duration timeout) throws IOException {
    return timeout == null ? await() : awaitUntil(Deadline.after(timeout));
  }

  private Ready awaitUntil(Deadline deadline) throws IOException {
    FiberScheduler hooks = Schedulers.current();
    try {
      for (; ; ) {
        IoSelection found =
            hooks.ioSelect(ios(readable), ios(writable), ios(priority), deadline.remaining());
        if (!found.isEmpty() || deadline.isExpired()) {
          return ready(found);
        }
      }
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(toString(), interrupted);
    }
  }

  private static List<Io> ios(List<Handle> handles) {
    return handles.stream().map(Handle::io).toList();
  }

  private Ready ready(IoSelection found) {
    return new Ready(
        among(readable, found.readable()),
        among(writable, found.writable()),
        among(priority, found.priority()));
  }

  private static List<Handle> among(List<Handle> handles, List<Io> found) {
    Set<Io> ready = Collections.newSetFromMap(new IdentityHashMap<>());
    ready.addAll(found);
    return handles.stream().filter(handle -> ready.contains(handle.io())).distinct().toList();
  }

  @Override
  public String toString() {
    return "select of "
        + readable.size()
        + " readable, "
        + writable.size()
        + " writable, "
        + priority.size()
        + " priority handles";
  }
}
