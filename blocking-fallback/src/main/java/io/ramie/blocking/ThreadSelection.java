package io.ramie.blocking;

import static java.util.Objects.requireNonNull;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Poller;
import io.ramie.spi.Wait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A wait of a thread for one of many handles. */
final class ThreadSelection {
  private final BlockingScheduler scheduler;
  private final Collection<? extends Io> readable;
  private final Collection<? extends Io> writable;
  private final Collection<? extends Io> priority;
  private final Map<Io, Candidate> candidates = new LinkedHashMap<>();

  ThreadSelection(
      BlockingScheduler scheduler,
      Collection<? extends Io> readable,
      Collection<? extends Io> writable,
      Collection<? extends Io> priority) {
    this.scheduler = scheduler;
    this.readable = List.copyOf(readable);
    this.writable = List.copyOf(writable);
    this.priority = List.copyOf(priority);
    ask(this.readable, Io.READABLE);
    ask(this.writable, Io.WRITABLE);
    ask(this.priority, Io.PRIORITY);
  }

  private void ask(Collection<? extends Io> handles, int event) {
    handles.forEach(io -> candidates.computeIfAbsent(io, Candidate::new).asked |= event);
  }

  IoSelection await(long timeoutNanos) throws InterruptedException {
    look(0);
    if (timeoutNanos > 0 && !isAnyReady()) {
      look(timeoutNanos);
      if (isAnyReady()) {
        // Whoever waits for all of them at once may have been told of the first only.
        look(0);
      }
    }
    return new IoSelection(
        ready(readable, Io.READABLE), ready(writable, Io.WRITABLE), ready(priority, Io.PRIORITY));
  }

  private void look(long nanos) throws InterruptedException {
    try (Pause pause = scheduler.pauseFor(candidates.keySet(), nanos)) {
      SelectionWait wait = new SelectionWait(nanos, pause);
      wait.observe();
      try {
        pause.watch(wait.interests);
        var _ = wait.await();
      } finally {
        wait.ignore();
      }
    }
  }

  private boolean isAnyReady() {
    return candidates.values().stream().anyMatch(candidate -> candidate.ready != 0);
  }

  private List<Io> ready(Collection<? extends Io> handles, int event) {
    return handles.stream()
        .filter(io -> (requireNonNull(candidates.get(io)).ready & event) != 0)
        .<Io>map(io -> io)
        .toList();
  }

  /** One handle, and what is asked and known of it. */
  private static final class Candidate {
    final Io io;
    int asked;

    // The thread that polls writes, the one that waits reads.
    volatile int ready;

    Candidate(Io io) {
      this.io = io;
    }
  }

  /** One wait for all of them; false when the time has passed. */
  private final class SelectionWait extends Wait<Boolean> {
    private final Pause pause;
    private final List<Choice> interests = new ArrayList<>();

    SelectionWait(long timeoutNanos, Pause pause) {
      super(Kind.IO, candidates.keySet(), timeoutNanos);
      this.pause = pause;
      candidates.values().forEach(candidate -> interests.add(new Choice(this, candidate)));
    }

    /** Lets the closing of any handle end the wait. */
    void observe() {
      interests.forEach(choice -> choice.candidate.io.onClose(choice));
    }

    void ignore() {
      interests.forEach(choice -> choice.candidate.io.removeOnClose(choice));
    }

    @Override
    protected void park() {
      if (!pause.take()) {
        complete(false);
      }
    }

    @Override
    protected void wake() {
      pause.wake();
    }

    @Override
    protected String description() {
      return "select of " + subject();
    }
  }

  /** A handle in one wait. */
  private record Choice(SelectionWait selection, Candidate candidate)
      implements Poller.Interest, Runnable {
    @Override
    public Io io() {
      return candidate.io;
    }

    @Override
    public int events() {
      return candidate.asked;
    }

    @Override
    public void ready(int events) {
      candidate.ready = events;
      selection.complete(true);
    }

    /** The handle is being closed. */
    @Override
    public void run() {
      selection.fail(() -> ClosedIoException.alreadyClosed(candidate.io));
    }
  }
}
