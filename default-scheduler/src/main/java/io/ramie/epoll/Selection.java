package io.ramie.epoll;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Wait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One {@code ioSelect} under way: one suspension that the first of many handles ends.
 *
 * <p>Every handle is held from beginning to end, so that no number is reused meanwhile. While the
 * fiber is suspended, each registration has a {@link SelectMember} in its list, which completes the
 * one wait of the selection; the loop tells all members that are ready in one go before the fiber
 * has its turn. Since the kernel has been told of every handle once, a selection that has to wait
 * costs no system call.
 */
final class Selection {
  private static final int NAMED = 5;

  private final EpollScheduler scheduler;
  private final EventLoop loop;
  private final List<Io> readable;
  private final List<Io> writable;
  private final List<Io> priority;

  // A handle may be given several times; each is held and registered once, in its order.
  private final IdentityHashMap<Io, Choice> byHandle;
  private final List<Choice> choices;

  Selection(
      EpollScheduler scheduler,
      Collection<? extends Io> readable,
      Collection<? extends Io> writable,
      Collection<? extends Io> priority) {
    this.scheduler = scheduler;
    this.loop = scheduler.loop();
    this.readable = List.copyOf(readable);
    this.writable = List.copyOf(writable);
    this.priority = List.copyOf(priority);
    int handles = readable.size() + writable.size() + priority.size();
    this.byHandle = new IdentityHashMap<>(handles);
    this.choices = new ArrayList<>(handles);
  }

  IoSelection await(long timeoutNanos) throws InterruptedException {
    try {
      hold(readable, Io.READABLE);
      hold(writable, Io.WRITABLE);
      hold(priority, Io.PRIORITY);
      if (!look(timeoutNanos) && timeoutNanos > 0) {
        awaitFirst(timeoutNanos);
      }
      return found();
    } finally {
      choices.forEach(choice -> choice.io().release());
    }
  }

  private void hold(List<Io> handles, int event) throws InterruptedException {
    for (Io io : handles) {
      Choice choice = byHandle.get(io);
      if (choice == null) {
        choice = hold(io);
      }
      choice.ask(event);
    }
  }

  private Choice hold(Io io) throws InterruptedException {
    if (!io.tryAcquire()) {
      refuse(() -> ClosedIoException.alreadyClosed(io));
    }
    Choice choice;
    try {
      choice = new Choice(loop, io);
    } catch (Throwable foreign) {
      io.release();
      throw foreign;
    }
    byHandle.put(io, choice);
    choices.add(choice);
    return choice;
  }

  // Without waiting

  private boolean look(long timeoutNanos) throws InterruptedException {
    if (isAnyAlwaysReady()) {
      scheduler.yield();
    }
    boolean any = timeoutNanos > 0 && lookAtEach(false);
    if (any || timeoutNanos == 0) {
      // What is returned has to be complete, so the kernel tells first what it has not told yet.
      boolean toldAll = loop.takeEvents();
      any = lookAtEach(!toldAll);
    }
    refuseClosed();
    return any;
  }

  private boolean isAnyAlwaysReady() {
    for (Choice choice : choices) {
      if (choice.isAlwaysReady()) {
        return true;
      }
    }
    return false;
  }

  private boolean lookAtEach(boolean distrust) {
    boolean any = false;
    for (Choice choice : choices) {
      any |= choice.look(distrust);
    }
    return any;
  }

  private void refuseClosed() throws InterruptedException {
    for (Choice choice : choices) {
      if (!choice.io().isOpen()) {
        refuse(() -> ClosedIoException.whileWaiting(choice.io()));
      }
    }
  }

  /** Throws what no hook declares, which is the business of a wait. */
  private void refuse(Supplier<? extends Throwable> cause) throws InterruptedException {
    LoopWait failed = newWait(Wait.FOREVER);
    failed.fail(cause);
    failed.await();
  }

  // Waiting

  private void awaitFirst(long timeoutNanos) throws InterruptedException {
    long start = scheduler.platform().nanoTime();
    long left = timeoutNanos;
    // Another fiber may take away what has ended the wait, before this one has its turn.
    while (left > 0 && suspend(left) && !takeFromEach()) {
      if (timeoutNanos != Wait.FOREVER) {
        left = timeoutNanos - (scheduler.platform().nanoTime() - start);
      }
    }
  }

  /** Whether something became ready before the time had passed. */
  private boolean suspend(long nanos) throws InterruptedException {
    LoopWait wait = newWait(nanos);
    try {
      choices.forEach(choice -> choice.join(wait));
      if (nanos != Wait.FOREVER) {
        loop.schedule(wait, nanos);
      }
      return wait.await();
    } finally {
      loop.cancel(wait);
      choices.forEach(Choice::leave);
    }
  }

  private LoopWait newWait(long nanos) {
    return new LoopWait(Fiber.current(), Wait.Kind.IO, this, nanos, loop.cachedNanoTime());
  }

  private boolean takeFromEach() {
    // What ended the wait may have come with more than one poll tells.
    loop.takeRest();
    boolean any = false;
    for (Choice choice : choices) {
      any |= choice.take();
    }
    return any;
  }

  // The outcome; no streams, which would allocate more than everything else here

  private IoSelection found() {
    return new IoSelection(
        found(readable, Io.READABLE), found(writable, Io.WRITABLE), found(priority, Io.PRIORITY));
  }

  private List<Io> found(List<Io> handles, int event) {
    List<Io> found = handles.isEmpty() ? List.of() : new ArrayList<>();
    for (Io io : handles) {
      if (choice(io).isReady(event)) {
        found.add(io);
      }
    }
    return found;
  }

  private Choice choice(Io held) {
    return Objects.requireNonNull(byHandle.get(held));
  }

  /** As the subject of its wait: what it waits for, not all of it when that is long. */
  @Override
  public String toString() {
    String named =
        choices.stream().limit(NAMED).map(Choice::toString).collect(Collectors.joining(", "));
    int others = choices.size() - NAMED;
    return "any of " + choices.size() + " handles: " + named + (others > 0 ? ", …" : "");
  }
}
