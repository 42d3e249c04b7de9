package io.ramie.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import io.ramie.operation.WaitQueue;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link FiberQueue}: what was put is taken once, and nothing comes after the end. */
public final class FiberQueueTests {
  private static final int NOTHING = 0;
  private static final int DONE = 1;
  private static final int CLOSED = 2;
  private static final int ENDED = 3;
  private static final int FIRST = 5;

  private FiberQueueTests() {}

  private static Handover<Integer> boundedByOne() {
    return new Handover<>(
        new FifoElements<>(), new Places(1), () -> new QueueClosedException("closed"));
  }

  private static int putInto(Handover<Integer> queue, int element) {
    var put = queue.tryPut(element);
    if (put == null) {
      return NOTHING;
    }
    return put.value() == null ? DONE : CLOSED;
  }

  private static int takeFrom(Handover<Integer> queue) {
    Ready<@Nullable Integer> ready = queue.attemptToTake();
    return ready == null ? NOTHING : orElse(ready.value(), ENDED);
  }

  private static int orElse(@Nullable Integer taken, int otherwise) {
    return taken == null ? otherwise : taken;
  }

  // Close versus put versus take

  /** What is in before the close comes out once; who was told of the end misses nothing. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "put and taken")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "put, and taken later")
  @Outcome(id = "2, 3, 0", expect = ACCEPTABLE, desc = "refused, and there is nothing")
  @State
  public static class CloseVersusPutVersusTake {
    private final Handover<Integer> queue = boundedByOne();

    @Actor
    public void put(III_Result r) {
      r.r1 = putInto(queue, 1);
    }

    @Actor
    public void closeAndTake(III_Result r) {
      queue.close();
      r.r2 = takeFrom(queue);
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r3 = orElse(queue.tryTake(), NOTHING);
    }
  }

  /** Broken: looks whether it is closed, and adds, in two steps. */
  @JCStressTest
  @JCStressMeta(CloseVersusPutVersusTake.class)
  @State
  public static class CloseVersusPutVersusTakeTwin {
    private final ConcurrentLinkedQueue<Integer> elements = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    @Actor
    public void put(III_Result r) {
      boolean refused = closed;
      if (!refused) {
        elements.add(1);
      }
      r.r1 = refused ? CLOSED : DONE;
    }

    @Actor
    public void closeAndTake(III_Result r) {
      closed = true;
      r.r2 = orElse(elements.poll(), ENDED);
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r3 = orElse(elements.poll(), NOTHING);
    }
  }

  // Who waits is served

  private static Handover<Integer> full() {
    Handover<Integer> queue = boundedByOne();
    queue.tryPut(FIRST);
    return queue;
  }

  private static int outcome(Offer<@Nullable Supplier<? extends Throwable>> producer) {
    if (!look(producer)) {
      return NOTHING;
    }
    return producer.value() == null ? DONE : CLOSED;
  }

  /** Whether it has come true; if not it never will. */
  private static boolean look(Offer<?> offer) {
    try {
      return offer.await(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A producer gets the place that is freed while it registers. */
  @JCStressTest
  @Outcome(id = "1, 5, 1", expect = ACCEPTABLE, desc = "the producer got the place")
  @State
  public static class TakeVersusWaitingPut {
    private final Race race = new Race();
    private final Handover<Integer> queue = full();

    @Actor
    public void put(III_Result r) {
      Offer<@Nullable Supplier<? extends Throwable>> producer = Offer.only(this);
      race.enter();
      queue.await(new Handover.Producer<>(producer, 1));
      race.awaitEnd();
      r.r1 = outcome(producer);
    }

    @Actor
    public void take(III_Result r) {
      race.awaitFiber();
      r.r2 = orElse(queue.tryTake(), NOTHING);
      race.end();
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r3 = orElse(queue.tryTake(), NOTHING);
    }
  }

  /** Broken: joins those who wait, and does not look again. */
  @JCStressTest
  @JCStressMeta(TakeVersusWaitingPut.class)
  @State
  public static class TakeVersusWaitingPutTwin {
    private final Race race = new Race();
    private final Handover<Integer> queue = full();

    @Actor
    public void put(III_Result r) {
      Offer<@Nullable Supplier<? extends Throwable>> producer = Offer.only(this);
      race.enter();
      queue.producers.add(new Handover.Producer<>(producer, 1));
      race.awaitEnd();
      r.r1 = outcome(producer);
    }

    @Actor
    public void take(III_Result r) {
      race.awaitFiber();
      r.r2 = orElse(queue.tryTake(), NOTHING);
      race.end();
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r3 = orElse(queue.tryTake(), NOTHING);
    }
  }

  /** A producer is told of the close while it registers, and its element is not in. */
  @JCStressTest
  @Outcome(id = "2, 5, 0", expect = ACCEPTABLE, desc = "the producer was told")
  @State
  public static class CloseVersusWaitingPut {
    private final Race race = new Race();
    private final Handover<Integer> queue = full();

    @Actor
    public void put(III_Result r) {
      Offer<@Nullable Supplier<? extends Throwable>> producer = Offer.only(this);
      race.enter();
      queue.await(new Handover.Producer<>(producer, 1));
      race.awaitEnd();
      r.r1 = outcome(producer);
    }

    @Actor
    public void close() {
      race.awaitFiber();
      queue.close();
      race.end();
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r2 = orElse(queue.tryTake(), NOTHING);
      r.r3 = orElse(queue.tryTake(), NOTHING);
    }
  }

  /** Broken: joins those who wait, and does not look again. */
  @JCStressTest
  @JCStressMeta(CloseVersusWaitingPut.class)
  @State
  public static class CloseVersusWaitingPutTwin {
    private final Race race = new Race();
    private final Handover<Integer> queue = full();

    @Actor
    public void put(III_Result r) {
      Offer<@Nullable Supplier<? extends Throwable>> producer = Offer.only(this);
      race.enter();
      queue.producers.add(new Handover.Producer<>(producer, 1));
      race.awaitEnd();
      r.r1 = outcome(producer);
    }

    @Actor
    public void close() {
      race.awaitFiber();
      queue.close();
      race.end();
    }

    @Arbiter
    public void rest(III_Result r) {
      r.r2 = orElse(queue.tryTake(), NOTHING);
      r.r3 = orElse(queue.tryTake(), NOTHING);
    }
  }

  // Who gives up takes nothing

  /** A consumer gives up: the element is its own, or still there. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the consumer got it")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the consumer gave up before")
  @State
  public static class PutVersusGivingUp {
    private final Race race = new Race();
    private final Handover<Integer> queue = boundedByOne();

    @Actor
    public void take(II_Result r) {
      Offer<@Nullable Integer> consumer = Offer.only(this);
      queue.await(consumer);
      race.enter();
      r.r1 = look(consumer) ? orElse(consumer.value(), ENDED) : NOTHING;
    }

    @Actor
    public void put() {
      race.awaitFiber();
      queue.tryPut(1);
    }

    @Arbiter
    public void rest(II_Result r) {
      r.r2 = orElse(queue.tryTake(), NOTHING);
    }
  }

  /** Broken: takes the element out and then looks whether the consumer is still there. */
  @JCStressTest
  @JCStressMeta(PutVersusGivingUp.class)
  @State
  public static class PutVersusGivingUpTwin {
    private final Race race = new Race();
    private final FifoElements<Integer> elements = new FifoElements<>();
    private final WaitQueue<Offer<@Nullable Integer>> consumers = new WaitQueue<>();

    @Actor
    public void take(II_Result r) {
      Offer<@Nullable Integer> consumer = Offer.only(this);
      consumers.add(consumer);
      race.enter();
      r.r1 = look(consumer) ? orElse(consumer.value(), ENDED) : NOTHING;
    }

    @Actor
    public void put() {
      race.awaitFiber();
      elements.add(1);
      Offer<@Nullable Integer> consumer = consumers.poll();
      if (consumer != null) {
        consumer.complete(elements.poll());
      }
    }

    @Arbiter
    public void rest(II_Result r) {
      r.r2 = orElse(elements.poll(), NOTHING);
    }
  }
}
