package io.ramie.operation;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link WaitQueue} and {@link Offer}: what there is goes to exactly one, and is not lost. */
public final class WaitQueueTests {
  private WaitQueueTests() {}

  /** Something of which there is a number, and those who want one of it. */
  static class Stock {
    private static final Duration MOMENT = Duration.ofNanos(1);

    final AtomicInteger available = new AtomicInteger();
    final WaitQueue<Offer<@Nullable Void>> queue = new WaitQueue<>();
    final Race race = new Race();
    volatile @Nullable Offer<@Nullable Void> waiting;

    @Nullable Ready<@Nullable Void> take(Offer<@Nullable Void> taker) {
      for (; ; ) {
        int now = available.get();
        if (now == 0) {
          return null;
        }
        if (available.compareAndSet(now, now - 1)) {
          return Ready.nothing();
        }
      }
    }

    void serve() {
      queue.serve(Function.identity(), this::take);
    }

    /** The fiber waits, for no longer than it takes to give up: 1 if it has got one. */
    int awaitAMoment() {
      Offer<@Nullable Void> offer = Offer.only("stock");
      waiting = offer;
      race.enter();
      try {
        return offer.await(MOMENT) ? 1 : 0;
      } catch (InterruptedException e) {
        return -1;
      }
    }

    Offer<@Nullable Void> awaitOffer() {
      Thread _ = race.awaitFiber();
      Offer<@Nullable Void> offer = waiting;
      if (offer == null) {
        throw new IllegalStateException("entered without an offer");
      }
      return offer;
    }
  }

  /** A queue, and those who may stand in it. */
  static class Line {
    final WaitQueue<Offer<@Nullable Void>> queue = new WaitQueue<>();
    final Offer<@Nullable Void> one = Offer.only("line");
    final Offer<@Nullable Void> other = Offer.only("line");
    final Offer<@Nullable Void> third = Offer.only("line");

    /** 1 to 3 for one of them, 0 for nobody. */
    final int number(@Nullable Offer<@Nullable Void> taken) {
      return taken == null ? 0 : taken == one ? 1 : taken == other ? 2 : 3;
    }

    final int next() {
      return number(queue.poll());
    }
  }

  /** A place for the first alone, as the queue has it, without the steps that decide. */
  static class CarelessLine extends Line {
    volatile @Nullable Offer<@Nullable Void> first;

    final void add(Offer<@Nullable Void> waiting) {
      if (first == null) {
        first = waiting;
      } else {
        queue.add(waiting);
      }
    }

    final int take() {
      Offer<@Nullable Void> taken = first;
      first = null;
      return taken == null ? next() : number(taken);
    }
  }

  /** Two come to an empty queue: both stand in it. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "both are there, in either order")
  @State
  public static class AddVersusAdd extends Line {
    @Actor
    public void one() {
      queue.add(one);
    }

    @Actor
    public void another() {
      queue.add(other);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = next();
      r.r2 = next();
    }
  }

  /** Broken: the second one may take the place that the first has just taken. */
  @JCStressTest
  @JCStressMeta(AddVersusAdd.class)
  @State
  public static class AddVersusAddTwin extends CarelessLine {
    @Actor
    public void one() {
      add(one);
    }

    @Actor
    public void another() {
      add(other);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = take();
      r.r2 = take();
    }
  }

  /** A queue whose first has been served and stays in his place until somebody takes it over. */
  static class ServedLine extends Line {
    ServedLine() {
      queue.add(one);
      serve();
    }

    final void serve() {
      Offer<@Nullable Void> next = queue.peek();
      if (next != null && next.complete(null)) {
        queue.dropServed(next);
      }
    }
  }

  /** Two come to the place of one who has been served: both stand in the queue. */
  @JCStressTest
  @Outcome(
      id = {"2, 3", "3, 2"},
      expect = ACCEPTABLE,
      desc = "both are there, in either order")
  @State
  public static class AddVersusAddAfterServed extends ServedLine {
    @Actor
    public void one() {
      queue.add(other);
    }

    @Actor
    public void another() {
      queue.add(third);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = next();
      r.r2 = next();
    }
  }

  /** Broken: both may find the one who was served, and take his place. */
  @JCStressTest
  @JCStressMeta(AddVersusAddAfterServed.class)
  @State
  public static class AddVersusAddAfterServedTwin extends CarelessLine {
    public AddVersusAddAfterServedTwin() {
      boolean _ = one.complete(null);
      first = one;
    }

    private void takeOver(Offer<@Nullable Void> waiting) {
      Offer<@Nullable Void> before = first;
      if (before == null || before.isGone()) {
        first = waiting;
      } else {
        queue.add(waiting);
      }
    }

    @Actor
    public void one() {
      takeOver(other);
    }

    @Actor
    public void another() {
      takeOver(third);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = take();
      r.r2 = take();
    }
  }

  /** The first is served while another one comes, who stands in the queue then. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "he waits, and nobody else")
  @State
  public static class AddVersusServe extends Line {
    public AddVersusServe() {
      queue.add(one);
    }

    @Actor
    public void serve() {
      boolean _ = one.complete(null);
      queue.dropServed(one);
    }

    @Actor
    public void add() {
      queue.add(other);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = next();
      r.r2 = next();
    }
  }

  /** Broken: whoever serves the first empties his place, whoever has it by then. */
  @JCStressTest
  @JCStressMeta(AddVersusServe.class)
  @State
  public static class AddVersusServeTwin extends Line {
    private final AtomicReference<@Nullable Offer<@Nullable Void>> first =
        new AtomicReference<>(one);

    @Actor
    public void serve() {
      boolean _ = one.complete(null);
      first.set(null);
    }

    @Actor
    public void add() {
      Offer<@Nullable Void> before = first.get();
      boolean taken = before != null && !before.isGone();
      if (taken || !first.compareAndSet(before, other)) {
        queue.add(other);
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      Offer<@Nullable Void> left = first.getAndSet(null);
      r.r1 = left == null || left.isGone() ? next() : number(left);
      r.r2 = next();
    }
  }

  /** Two serve a queue of two: each serves another one, and nobody is left. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "both have been served")
  @State
  public static class DropServedVersusDropServed extends Line {
    public DropServedVersusDropServed() {
      queue.add(one);
      queue.add(other);
    }

    private int serveOne() {
      for (Offer<@Nullable Void> next = queue.peek(); next != null; next = queue.peek()) {
        if (next.complete(null)) {
          queue.dropServed(next);
          return 1;
        }
      }
      return 0;
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = serveOne();
    }

    @Actor
    public void another(III_Result r) {
      r.r2 = serveOne();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = next();
    }
  }

  /** Broken: gives up when the one it has found was served by somebody else. */
  @JCStressTest
  @JCStressMeta(DropServedVersusDropServed.class)
  @State
  public static class DropServedVersusDropServedTwin extends Line {
    public DropServedVersusDropServedTwin() {
      queue.add(one);
      queue.add(other);
    }

    private int serveOne() {
      Offer<@Nullable Void> next = queue.peek();
      if (next == null || !next.complete(null)) {
        return 0;
      }
      queue.dropServed(next);
      return 1;
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = serveOne();
    }

    @Actor
    public void another(III_Result r) {
      r.r2 = serveOne();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = next();
    }
  }

  /** One gives up and lets go of his offer while another one completes it: both know the same. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "completed")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "given up")
  @State
  public static class CompleteVersusLetGo extends Stock {
    @Actor
    public void fiber(II_Result r) {
      r.r1 = awaitAMoment();
      Objects.requireNonNull(waiting).letGo();
    }

    @Actor
    public void waker(II_Result r) {
      r.r2 = awaitOffer().complete(null) ? 1 : 0;
    }
  }

  /** Broken: lets go without deciding that it is over. */
  @JCStressTest
  @JCStressMeta(CompleteVersusLetGo.class)
  @State
  public static class CompleteVersusLetGoTwin extends Stock {
    @Actor
    public void fiber(II_Result r) {
      Offer<@Nullable Void> offer = Offer.only("stock");
      waiting = offer;
      race.enter();
      r.r1 = offer.isGone() ? 1 : 0;
      offer.letGo();
    }

    @Actor
    public void waker(II_Result r) {
      r.r2 = awaitOffer().complete(null) ? 1 : 0;
    }
  }

  /** Two take from a queue of two: each gets another one. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "each has one")
  @State
  public static class PollVersusPoll extends Line {
    public PollVersusPoll() {
      queue.add(one);
      queue.add(other);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = next();
    }

    @Actor
    public void another(II_Result r) {
      r.r2 = next();
    }
  }

  /** Broken: both may take the first. */
  @JCStressTest
  @JCStressMeta(PollVersusPoll.class)
  @State
  public static class PollVersusPollTwin extends CarelessLine {
    public PollVersusPollTwin() {
      add(one);
      add(other);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = take();
    }

    @Actor
    public void another(II_Result r) {
      r.r2 = take();
    }
  }

  /** The first is taken while a third one comes: he does not pass the one who is behind. */
  @JCStressTest
  @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "in the order in which they came")
  @State
  public static class AddVersusPoll extends Line {
    public AddVersusPoll() {
      queue.add(one);
      queue.add(other);
    }

    @Actor
    public void poll() {
      int _ = next();
    }

    @Actor
    public void add() {
      queue.add(third);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = next();
      r.r2 = next();
    }
  }

  /** Broken: takes the place of the first without looking for those who are behind. */
  @JCStressTest
  @JCStressMeta(AddVersusPoll.class)
  @State
  public static class AddVersusPollTwin extends Line {
    private final AtomicReference<@Nullable Offer<@Nullable Void>> first =
        new AtomicReference<>(one);

    public AddVersusPollTwin() {
      queue.add(other);
    }

    private int take() {
      Offer<@Nullable Void> taken = first.getAndSet(null);
      return taken == null ? next() : number(taken);
    }

    @Actor
    public void poll() {
      int _ = take();
    }

    @Actor
    public void add() {
      if (!first.compareAndSet(null, third)) {
        queue.add(third);
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = take();
      r.r2 = take();
    }
  }

  /**
   * One takes while others leave and come: whoever had come before another one began to is not
   * overtaken by him.
   */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "took the one who was there")
  @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "took the elder of those who came")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "came when nobody was there")
  @State
  public static class PollVersusComing extends Line {
    public PollVersusComing() {
      // Leaves the first place empty, and one behind it.
      Offer<@Nullable Void> gone = Offer.only("line");
      queue.add(gone);
      queue.add(one);
      queue.remove(gone);
    }

    @Actor
    public void poll(II_Result r) {
      r.r1 = next();
    }

    @Actor
    public void come() {
      int _ = next();
      queue.add(other);
      queue.add(third);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = next();
    }
  }

  /** Broken: looks at the first place once, and takes whoever is behind it by then. */
  @JCStressTest
  @JCStressMeta(PollVersusComing.class)
  @State
  public static class PollVersusComingTwin extends Line {
    private final AtomicReference<@Nullable Offer<@Nullable Void>> first = new AtomicReference<>();

    public PollVersusComingTwin() {
      queue.add(one);
    }

    private int take() {
      Offer<@Nullable Void> taken = first.getAndSet(null);
      return taken == null ? next() : number(taken);
    }

    @Actor
    public void poll(II_Result r) {
      r.r1 = take();
    }

    @Actor
    public void come() {
      int _ = take();
      first.set(other);
      queue.add(third);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = take();
    }
  }

  /** The first gives up while another one takes the first: only one of the two gets hold of him. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "taken before he gave up")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "he has given up")
  @State
  public static class RemoveVersusPoll extends Line {
    public RemoveVersusPoll() {
      queue.add(one);
      queue.add(other);
    }

    @Actor
    public void poll(II_Result r) {
      r.r1 = next();
    }

    @Actor
    public void remove() {
      queue.remove(one);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = next();
    }
  }

  /** Broken: removes whoever is first. */
  @JCStressTest
  @JCStressMeta(RemoveVersusPoll.class)
  @State
  public static class RemoveVersusPollTwin extends Line {
    public RemoveVersusPollTwin() {
      queue.add(one);
      queue.add(other);
    }

    @Actor
    public void poll(II_Result r) {
      r.r1 = next();
    }

    @Actor
    public void remove() {
      if (queue.peek() == one) {
        int _ = next();
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = next();
    }
  }

  /** One joins the queue while something becomes available: it gets it. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has been woken, and has it")
  @State
  public static class JoinVersusRelease extends Stock {
    @Actor
    public void join() {
      Offer<@Nullable Void> offer = Offer.only("stock");
      waiting = offer;
      queue.add(offer);
      serve();
    }

    @Actor
    public void release() {
      available.incrementAndGet();
      serve();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = waiting != null && waiting.isGone() ? 1 : 0;
      r.r2 = available.get();
    }
  }

  /** Broken: looks whether there is something before it joins the queue, and not after. */
  @JCStressTest
  @JCStressMeta(JoinVersusRelease.class)
  @State
  public static class JoinVersusReleaseTwin extends Stock {
    @Actor
    public void join() {
      Offer<@Nullable Void> offer = Offer.only("stock");
      waiting = offer;
      if (take(offer) != null) {
        boolean _ = offer.complete(null);
      } else {
        queue.add(offer);
      }
    }

    @Actor
    public void release() {
      available.incrementAndGet();
      serve();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = waiting != null && waiting.isGone() ? 1 : 0;
      r.r2 = available.get();
    }
  }

  /** Something is offered to one who gives up: it is his, or is still there. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "he has got it")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "he has given up before")
  @State
  public static class CompleteByVersusAbandon extends Stock {
    public CompleteByVersusAbandon() {
      available.set(1);
    }

    @Actor
    public void fiber(II_Result r) {
      r.r1 = awaitAMoment();
    }

    @Actor
    public void waker() {
      Offer<@Nullable Void> offer = awaitOffer();
      Offer.Result _ = offer.completeBy(() -> take(offer));
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = available.get();
    }
  }

  /** Broken: takes it first, and then finds that he has given up. */
  @JCStressTest
  @JCStressMeta(CompleteByVersusAbandon.class)
  @State
  public static class CompleteByVersusAbandonTwin extends Stock {
    public CompleteByVersusAbandonTwin() {
      available.set(1);
    }

    @Actor
    public void fiber(II_Result r) {
      r.r1 = awaitAMoment();
    }

    @Actor
    public void waker() {
      Offer<@Nullable Void> offer = awaitOffer();
      if (take(offer) != null) {
        boolean _ = offer.complete(null);
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = available.get();
    }
  }

  /** Two serve the same two at once, with one thing to give: one gets it. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "one has it")
  @State
  public static class ServeVersusServe extends Stock {
    private final Offer<@Nullable Void> first = Offer.only("stock");
    private final Offer<@Nullable Void> second = Offer.only("stock");

    public ServeVersusServe() {
      queue.add(first);
      queue.add(second);
      available.set(1);
    }

    @Actor
    public void one() {
      serve();
    }

    @Actor
    public void another() {
      serve();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = (first.isGone() ? 1 : 0) + (second.isGone() ? 1 : 0);
      r.r2 = available.get();
    }
  }

  /** Broken: looks at what there is, and takes it in a second step. */
  @JCStressTest
  @JCStressMeta(ServeVersusServe.class)
  @State
  public static class ServeVersusServeTwin extends Stock {
    private final Offer<@Nullable Void> first = Offer.only("stock");
    private final Offer<@Nullable Void> second = Offer.only("stock");

    public ServeVersusServeTwin() {
      queue.add(first);
      queue.add(second);
      available.set(1);
    }

    private void serveInTwoSteps() {
      if (available.get() > 0) {
        Offer<@Nullable Void> next = queue.poll();
        if (next != null && next.complete(null)) {
          available.decrementAndGet();
        }
      }
    }

    @Actor
    public void one() {
      serveInTwoSteps();
    }

    @Actor
    public void another() {
      serveInTwoSteps();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = (first.isGone() ? 1 : 0) + (second.isGone() ? 1 : 0);
      r.r2 = available.get();
    }
  }
}
