package io.ramie.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import io.ramie.operation.Offer;
import io.ramie.operation.WaitQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link Channel}: nobody is left waiting for what is there, and a close loses nothing. */
public final class ChannelTests {
  private static final Integer ITEM = 7;

  private ChannelTests() {}

  private static Sending<Integer> sending() {
    return new Sending<>(Offer.only("sender"), ITEM);
  }

  private static int gone(Offer<?> offer) {
    return offer.isGone() ? 1 : 0;
  }

  /** A sender and a receiver who begin to wait at the same time meet. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "they have met")
  @State
  public static class SendMeetsReceive {
    private final Race race = new Race();
    private final RendezvousChannel<Integer> channel = new RendezvousChannel<>();
    private final Sending<Integer> sending = sending();
    private final Offer<Integer> receiver = Offer.only("receiver");

    @Actor
    public void send() {
      race.enter();
      channel.register(sending);
    }

    @Actor
    public void receive() {
      race.awaitFiber();
      channel.register(receiver);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = gone(sending.offer());
      r.r2 = gone(receiver);
    }
  }

  /** Broken: looks for a partner, and then begins to wait. */
  @JCStressTest
  @JCStressMeta(SendMeetsReceive.class)
  @State
  public static class SendMeetsReceiveTwin {
    private final Race race = new Race();
    private final WaitQueue<Sending<Integer>> senders = new WaitQueue<>();
    private final WaitQueue<Offer<Integer>> receivers = new WaitQueue<>();
    private final Sending<Integer> sending = sending();
    private final Offer<Integer> receiver = Offer.only("receiver");

    @Actor
    public void send() {
      race.enter();
      Offer<Integer> partner = receivers.peek();
      if (partner == null) {
        senders.add(sending);
      } else {
        sending.offer().meet(null, partner, ITEM);
      }
    }

    @Actor
    public void receive() {
      race.awaitFiber();
      Sending<Integer> partner = senders.peek();
      if (partner == null) {
        receivers.add(receiver);
      } else {
        receiver.meet(ITEM, partner.offer(), null);
      }
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = gone(sending.offer());
      r.r2 = gone(receiver);
    }
  }

  /** Who begins to wait while an item is put into the buffer gets it. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "got it")
  @State
  public static class PutReachesWaiter {
    private final Race race = new Race();
    private final BufferedChannel<Integer> channel = new BufferedChannel<>(1);
    private final Offer<Integer> receiver = Offer.only("receiver");

    @Actor
    public void send() {
      race.enter();
      channel.offer(ITEM);
    }

    @Actor
    public void receive() {
      race.awaitFiber();
      channel.register(receiver);
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = gone(receiver);
    }
  }

  /** Broken: looks into the buffer, and then begins to wait. */
  @JCStressTest
  @JCStressMeta(PutReachesWaiter.class)
  @State
  public static class PutReachesWaiterTwin {
    private final Race race = new Race();
    private final ConcurrentLinkedQueue<Integer> buffer = new ConcurrentLinkedQueue<>();
    private final WaitQueue<Offer<Integer>> receivers = new WaitQueue<>();
    private final Offer<Integer> receiver = Offer.only("receiver");

    @Actor
    public void send() {
      race.enter();
      buffer.add(ITEM);
      Offer<Integer> waiting = receivers.peek();
      if (waiting != null) {
        waiting.complete(ITEM);
      }
    }

    @Actor
    public void receive() {
      race.awaitFiber();
      if (buffer.isEmpty()) {
        receivers.add(receiver);
      } else {
        receiver.complete(ITEM);
      }
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = gone(receiver);
    }
  }

  /** What was sent while the channel was being closed is received, before it says that it ends. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "sent and received")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "closed before")
  @State
  public static class SendVersusClose {
    private final Race race = new Race();
    private final Channel<Integer> channel = Channel.buffered(1);

    @Actor
    public void send(II_Result r) {
      race.enter();
      try {
        r.r1 = channel.trySend(ITEM) ? 1 : 0;
      } catch (ChannelClosedException closed) {
        r.r1 = 0;
      }
    }

    @Actor
    public void closeAndDrain(II_Result r) {
      race.awaitFiber();
      channel.close();
      try {
        for (; ; ) {
          r.r2 += channel.tryReceive() == null ? 0 : 1;
        }
      } catch (ChannelClosedException ended) {
        // All has been received.
      }
    }
  }

  /** Broken: looks whether it is closed, and then puts the item into the buffer. */
  @JCStressTest
  @JCStressMeta(SendVersusClose.class)
  @State
  public static class SendVersusCloseTwin {
    private final Race race = new Race();
    private final ConcurrentLinkedQueue<Integer> buffer = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    @Actor
    public void send(II_Result r) {
      race.enter();
      if (!closed) {
        buffer.add(ITEM);
        r.r1 = 1;
      }
    }

    @Actor
    public void closeAndDrain(II_Result r) {
      race.awaitFiber();
      closed = true;
      while (buffer.poll() != null) {
        r.r2++;
      }
    }
  }

  /** Who begins to wait while the channel is being closed is told so. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both have been told")
  @State
  public static class WaitVersusClose {
    private final Race race = new Race();
    private final RendezvousChannel<Integer> rendezvous = new RendezvousChannel<>();
    private final BufferedChannel<Integer> buffered = new BufferedChannel<>(1);
    private final Sending<Integer> sending = sending();
    private final Offer<Integer> receiver = Offer.only("receiver");

    @Actor
    public void begin() {
      race.enter();
      rendezvous.register(sending);
      buffered.register(receiver);
    }

    @Actor
    public void close() {
      race.awaitFiber();
      rendezvous.close();
      buffered.close();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = gone(sending.offer());
      r.r2 = gone(receiver);
    }
  }

  /** Broken: looks whether it is closed, and then begins to wait. */
  @JCStressTest
  @JCStressMeta(WaitVersusClose.class)
  @State
  public static class WaitVersusCloseTwin {
    private final Race race = new Race();
    private final WaitQueue<Offer<Integer>> receivers = new WaitQueue<>();
    private final Offer<Integer> receiver = Offer.only("receiver");
    private volatile boolean closed;

    private static RuntimeException failure() {
      return new IllegalStateException("closed");
    }

    @Actor
    public void begin() {
      race.enter();
      if (closed) {
        receiver.fail(WaitVersusCloseTwin::failure);
      } else {
        receivers.add(receiver);
      }
    }

    @Actor
    public void close() {
      race.awaitFiber();
      closed = true;
      Offer<Integer> waiting = receivers.poll();
      if (waiting != null) {
        waiting.fail(WaitVersusCloseTwin::failure);
      }
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = gone(receiver);
      r.r2 = r.r1;
    }
  }
}
