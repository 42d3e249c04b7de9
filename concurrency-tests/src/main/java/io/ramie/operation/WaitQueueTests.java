package io.ramie.operation;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
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
