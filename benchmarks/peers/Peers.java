import com.softwaremill.jox.Select;
import io.ramie.Fibers;
import io.ramie.channel.Channel;
import io.ramie.operation.Operation;
import io.ramie.peers.KotlinPeer;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;

/**
 * Round trips over unbuffered channels, by Ramie or by one of its peers.
 *
 * <p>The script "run" starts it, each peer in a process of its own, so that the compiler sees one of
 * them only, and with one carrier for the JDK's virtual threads. Arguments: the peer, rounds, of
 * which the median counts after as many to warm up, and round trips in each. Prints nanoseconds a
 * round trip.
 */
public final class Peers {
  private interface Run {
    long nanos(int count) throws Exception;
  }

  private interface Loop {
    void run() throws Exception;
  }

  private Peers() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Run run = peer(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int count = Integer.parseInt(args[2]);
    double[] times = new double[rounds];
    for (int round = -rounds; round < rounds; round++) {
      double nanos = run.nanos(count) / (double) count;
      if (round >= 0) {
        times[round] = nanos;
      }
    }
    Arrays.sort(times);
    System.out.printf("%.0f%n", times[rounds / 2]);
  }

  private static Run peer(String name) {
    return switch (name) {
      case "ramie" -> Peers::ramie;
      case "kotlin" -> KotlinPeer::roundTrips;
      case "kotlin-virtual" -> KotlinPeer::roundTripsOnVirtualThreads;
      case "jox" -> Peers::jox;
      case "queue" -> Peers::virtualQueue;
      case "ramie-choice" -> Peers::ramieChoice;
      case "kotlin-choice" -> KotlinPeer::choices;
      case "jox-choice" -> Peers::joxChoice;
      case "ramie-threads" -> Peers::ramieThreads;
      case "queue-threads" -> Peers::platformQueue;
      default -> throw new IllegalArgumentException("no peer '" + name + "'");
    };
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
