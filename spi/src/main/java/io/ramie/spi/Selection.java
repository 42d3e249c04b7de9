package io.ramie.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One {@link FiberScheduler#ioSelect} under way: a helper fiber for each handle. */
final class Selection {
  private final FiberScheduler hooks;
  private final Fiber<?> selector = Fiber.current();
  private final Collection<? extends Io> readable;
  private final Collection<? extends Io> writable;
  private final Collection<? extends Io> priority;
  private final Map<Io, Integer> asked = new LinkedHashMap<>();
  private final Map<Io, Integer> ready = new LinkedHashMap<>();
  private @Nullable Throwable failure;

  // The selector goes on: an unblock now would end a later wait of its.
  private boolean ended;

  Selection(
      FiberScheduler hooks,
      Collection<? extends Io> readable,
      Collection<? extends Io> writable,
      Collection<? extends Io> priority) {
    this.hooks = hooks;
    this.readable = readable;
    this.writable = writable;
    this.priority = priority;
    readable.forEach(io -> asked.merge(io, Io.READABLE, (a, b) -> a | b));
    writable.forEach(io -> asked.merge(io, Io.WRITABLE, (a, b) -> a | b));
    priority.forEach(io -> asked.merge(io, Io.PRIORITY, (a, b) -> a | b));
  }

  IoSelection await(@Nullable Duration timeout) throws InterruptedException {
    look();
    if (ready.isEmpty() && (timeout == null || timeout.isPositive())) {
      awaitFirst(timeout);
    }
    if (failure != null) {
      throw Sneaky.rethrow(failure);
    }
    return new IoSelection(
        matching(readable, Io.READABLE),
        matching(writable, Io.WRITABLE),
        matching(priority, Io.PRIORITY));
  }

  private void look() throws InterruptedException {
    for (Map.Entry<Io, Integer> entry : asked.entrySet()) {
      int events = hooks.ioWait(entry.getKey(), entry.getValue(), Duration.ZERO);
      if (events != 0) {
        ready.put(entry.getKey(), events);
      }
    }
  }

  private void awaitFirst(@Nullable Duration timeout) throws InterruptedException {
    List<Fiber<?>> helpers = new ArrayList<>();
    try {
      asked.forEach((io, events) -> helpers.add(hooks.fiber(helper(io), waiting(io, events))));
      long left = Timeouts.nanos(timeout);
      long start = hooks.platform().nanoTime();
      while (ready.isEmpty() && failure == null && left > 0) {
        hooks.block(this, left == Wait.FOREVER ? null : Duration.ofNanos(left));
        left =
            timeout == null
                ? Wait.FOREVER
                : Timeouts.nanos(timeout) - (hooks.platform().nanoTime() - start);
      }
    } finally {
      ended = true;
      helpers.forEach(DefaultHooks::end);
    }
  }

  private static FiberOptions helper(Io io) {
    return FiberOptions.named("select of " + io);
  }

  private Callable<@Nullable Void> waiting(Io io, int events) {
    return () -> {
      try {
        int found = hooks.ioWait(io, events, null);
        if (found != 0) {
          ready.put(io, found);
        }
      } catch (CancellationException ended) {
        return null;
      } catch (Throwable broken) {
        failure = broken;
      }
      if (!ended) {
        hooks.unblock(this, selector);
      }
      return null;
    };
  }

  private List<Io> matching(Collection<? extends Io> handles, int event) {
    return handles.stream()
        .filter(io -> (ready.getOrDefault(io, 0) & event) != 0)
        .<Io>map(io -> io)
        .toList();
  }

  @Override
  public String toString() {
    return "select of " + asked.keySet();
  }
}
