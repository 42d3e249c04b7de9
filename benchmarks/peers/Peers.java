import com.softwaremill.jox.Select;
import io.ramie.Fibers;
import io.ramie.channel.Channel;
import io.ramie.operation.Operation;
import io.ramie.peers.KotlinPeer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;

/**
 * Round trips over unbuffered channels, by Ramie and by its peers, in turn within one process.
 *
 * <p>The script "run" starts it, with one carrier for the JDK's virtual threads, so that all but the
 * last two use one thread. Arguments: rounds, of which the median counts, and round trips in each.
 */
public final class Peers {
  private interface Run {
    long nanos(int count) throws Exception;
  }

  private interface Loop {
    void run() throws Exception;
  }

  private record Peer(String name, Run run, double[] times) {}

  private final List<Peer> peers = new ArrayList<>();

  private Peers() {}

  /** Runs them. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    Peers peers = new Peers();
    peers.add(rounds, "Ramie: round trip", Peers::ramie);
    peers.add(rounds, "Kotlin coroutines: round trip", KotlinPeer::roundTrips);
    peers.add(
        rounds,
        "Kotlin coroutines, virtual threads: round trip",
        KotlinPeer::roundTripsOnVirtualThreads);
    peers.add(rounds, "jox, virtual threads: round trip", Peers::jox);
    peers.add(rounds, "SynchronousQueue, virtual threads: round trip", Peers::virtualQueue);
    peers.add(rounds, "Ramie: round trip with a choice", Peers::ramieChoice);
    peers.add(rounds, "Kotlin coroutines: round trip with a choice", KotlinPeer::choices);
    peers.add(rounds, "jox, virtual threads: round trip with a choice", Peers::joxChoice);
    peers.add(rounds, "Ramie: round trip between two threads", Peers::ramieThreads);
    peers.add(rounds, "SynchronousQueue: round trip between two threads", Peers::platformQueue);
    peers.run(rounds, count);
  }

  private void add(int rounds, String name, Run run) {
    peers.add(new Peer(name, run, new double[rounds]));
  }

  private void run(int rounds, int count) throws Exception {
    for (int round = -rounds / 2; round < rounds; round++) {
      for (Peer peer : peers) {
        double nanos = peer.run.nanos(count) / (double) count;
        if (round >= 0) {
          peer.times[round] = nanos;
        }
      }
    }
    for (Peer peer : peers) {
      Arrays.sort(peer.times);
      System.out.printf("  %-50s %6.0f ns%n", peer.name, peer.times[rounds / 2]);
    }
  }

  private static long timed(int count, Loop loop) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      loop.run();
    }
    return System.nanoTime() - start;
  }

  private static boolean repeat(int count, Loop loop) throws Exception {
    for (int i = 0; i < count; i++) {
      loop.run();
    }
    return true;
  }

  // Ramie

  private static long ramie(int count) throws Exception {
    Channel<Integer> there = Channel.rendezvous();
    Channel<Integer> back = Channel.rendezvous();
    return Fibers.run(() -> {
      var _ = Fibers.schedule(() -> repeat(count, () -> back.send(there.receive())));
      return pingPong(count, there, back);
    });
  }

  private static long ramieChoice(int count) throws Exception {
    Channel<Integer> there = Channel.rendezvous();
    Channel<Integer> other = Channel.rendezvous();
    Channel<Integer> back = Channel.rendezvous();
    Operation<Integer> either = Operation.choice(there.receiving(), other.receiving());
    return Fibers.run(() -> {
      var _ = Fibers.schedule(() -> repeat(count, () -> back.send(either.perform())));
      return pingPong(count, there, back);
    });
  }

  private static long ramieThreads(int count) throws Exception {
    Channel<Integer> there = Channel.rendezvous();
    Channel<Integer> back = Channel.rendezvous();
    FutureTask<Boolean> other =
        new FutureTask<>(() ->
            Fibers.run(() -> {
              return repeat(count, () -> back.send(there.receive()));
            }));
    Thread.ofPlatform().start(other);
    long nanos = Fibers.run(() -> pingPong(count, there, back));
    other.get();
    return nanos;
  }

  private static long pingPong(int count, Channel<Integer> there, Channel<Integer> back)
      throws Exception {
    return timed(count, () -> {
      there.send(1);
      back.receive();
    });
  }

  // Peers

  private static long jox(int count) throws Exception {
    var there = com.softwaremill.jox.Channel.<Integer>newRendezvousChannel();
    var back = com.softwaremill.jox.Channel.<Integer>newRendezvousChannel();
    return inThreads(
        Thread.ofVirtual().factory(),
        () -> repeat(count, () -> back.send(there.receive())),
        () ->
            timed(count, () -> {
              there.send(1);
              back.receive();
            }));
  }

  private static long joxChoice(int count) throws Exception {
    var there = com.softwaremill.jox.Channel.<Integer>newRendezvousChannel();
    var other = com.softwaremill.jox.Channel.<Integer>newRendezvousChannel();
    var back = com.softwaremill.jox.Channel.<Integer>newRendezvousChannel();
    return inThreads(
        Thread.ofVirtual().factory(),
        () ->
            repeat(
                count,
                () -> back.send(Select.select(there.receiveClause(), other.receiveClause()))),
        () ->
            timed(count, () -> {
              there.send(1);
              back.receive();
            }));
  }

  private static long virtualQueue(int count) throws Exception {
    return queue(count, Thread.ofVirtual().factory());
  }

  private static long platformQueue(int count) throws Exception {
    return queue(count, Thread.ofPlatform().factory());
  }

  private static long queue(int count, ThreadFactory threads) throws Exception {
    SynchronousQueue<Integer> there = new SynchronousQueue<>();
    SynchronousQueue<Integer> back = new SynchronousQueue<>();
    return inThreads(
        threads,
        () -> repeat(count, () -> back.put(there.take())),
        () ->
            timed(count, () -> {
              there.put(1);
              back.take();
            }));
  }

  private static long inThreads(
      ThreadFactory threads, Callable<Boolean> echo, Callable<Long> measured) throws Exception {
    FutureTask<Boolean> first = new FutureTask<>(echo);
    FutureTask<Long> second = new FutureTask<>(measured);
    threads.newThread(first).start();
    threads.newThread(second).start();
    first.get();
    return second.get();
  }
}
