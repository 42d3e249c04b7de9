package io.ramie.benchmarks;

import io.ramie.Fibers;
import io.ramie.channel.Channel;
import io.ramie.scope.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The programs that Guile Fibers measures its channels with, with its parameters: a chain of
 * fibers, pairs that play ping-pong, a fan-out, a diagonal in many dimensions, and the sieve of
 * primes. All fibers run on one thread.
 *
 * <p>Without arguments all of them run with Guile's own sizes. Otherwise: the name of a program and
 * its parameters, such as {@code chain 100 10000}. Each runs five times in a row, and the median
 * counts.
 */
public final class ChannelPrograms {
  private static final int RUNS = 5;

  private interface Program {
    /** Runs it; how many messages were sent. */
    long run(Scope scope, int size, int messages) throws InterruptedException;
  }

  private record Sizes(int size, int messages) {}

  private static final Map<String, Program> PROGRAMS = new LinkedHashMap<>();
  private static final Map<String, List<Sizes>> GUILE = new LinkedHashMap<>();

  static {
    add("chain", ChannelPrograms::chain, sizes(0, 10_000), sizes(10, 10_000), sizes(100, 10_000));
    add("ping-pong", ChannelPrograms::pingPong, sizes(10, 10_000), sizes(100, 10_000));
    add("fan-out", ChannelPrograms::fanOut, sizes(10, 100_000), sizes(100, 100_000));
    add("diagonal", ChannelPrograms::diagonal, sizes(10, 10_000), sizes(100, 10_000));
    add("sieve", ChannelPrograms::sieve, sizes(2_000, 0));
  }

  private ChannelPrograms() {}

  private static Sizes sizes(int size, int messages) {
    return new Sizes(size, messages);
  }

  private static void add(String name, Program program, Sizes... sizes) {
    PROGRAMS.put(name, program);
    GUILE.put(name, List.of(sizes));
  }

  /** Runs them. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length == 0) {
      for (String name : PROGRAMS.keySet()) {
        for (Sizes sizes : GUILE.getOrDefault(name, List.of())) {
          measure(name, sizes);
        }
      }
    } else {
      int messages = args.length > 2 ? Integer.parseInt(args[2]) : 0;
      measure(args[0], sizes(Integer.parseInt(args[1]), messages));
    }
  }

  private static void measure(String name, Sizes sizes) throws InterruptedException {
    Program program = PROGRAMS.get(name);
    if (program == null) {
      throw new IllegalArgumentException(
          "no program '" + name + "', there are " + PROGRAMS.keySet());
    }
    double[] seconds = new double[RUNS];
    long sent = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      sent =
          Fibers.run(() -> Scope.call(scope -> program.run(scope, sizes.size(), sizes.messages())));
      seconds[run] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    double median = seconds[RUNS / 2];
    System.out.printf(
        "%-10s %,6d %,8d: %7.3f s, %,12.0f messages/s, %4.0f ns each%n",
        name, sizes.size(), sizes.messages(), median, sent / median, median * 1e9 / sent);
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  /** Does the same for ever; the end of the scope ends it. */
  private static void forEver(Scope scope, Step step) {
    var _ =
        scope.forkDaemon(() -> {
          for (; ; ) {
            step.run();
          }
        });
  }

  /** All numbers from a first one on. */
  private static Channel<Integer> numbers(Scope scope, int first) {
    Channel<Integer> out = Channel.rendezvous();
    var _ =
        scope.forkDaemon(() -> {
          for (int number = first; ; number++) {
            out.send(number);
          }
        });
    return out;
  }

  // A number goes through so many fibers.
  private static long chain(Scope scope, int links, int messages) throws InterruptedException {
    Channel<Integer> end = numbers(scope, 0);
    for (int i = 0; i < links; i++) {
      Channel<Integer> in = end;
      Channel<Integer> out = Channel.rendezvous();
      forEver(scope, () -> out.send(in.receive()));
      end = out;
    }
    for (int i = 0; i <= messages; i++) {
      end.receive();
    }
    return (long) (messages + 1) * (links + 1);
  }

  // So many pairs, each with one channel for both directions.
  private static long pingPong(Scope scope, int pairs, int messages) throws InterruptedException {
    Channel<Boolean> done = Channel.rendezvous();
    for (int i = 0; i < pairs; i++) {
      Channel<Integer> both = Channel.rendezvous();
      forEver(scope, () -> both.send(both.receive()));
      var _ =
          scope.fork(() -> {
            for (int n = 0; n < messages; n++) {
              both.send(n);
              both.receive();
            }
            done.send(true);
          });
    }
    for (int i = 0; i < pairs; i++) {
      done.receive();
    }
    return 2L * pairs * messages;
  }

  // One sends, and so many receive from the same channel.
  private static long fanOut(Scope scope, int degree, int messages) throws InterruptedException {
    Channel<Integer> channel = Channel.rendezvous();
    for (int i = 0; i < degree; i++) {
      forEver(scope, channel::receive);
    }
    for (int i = 0; i < messages; i++) {
      channel.send(i);
    }
    return messages;
  }

  // The length of the diagonal of cubes with so many dimensions.
  private static long diagonal(Scope scope, int dimensions, int messages)
      throws InterruptedException {
    Channel<Integer> numbers = numbers(scope, 0);
    List<Channel<Integer>> edges = new ArrayList<>();
    List<Channel<Long>> squares = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      Channel<Integer> edge = Channel.rendezvous();
      Channel<Long> square = Channel.rendezvous();
      forEver(
          scope,
          () -> {
            long length = edge.receive();
            square.send(length * length);
          });
      edges.add(edge);
      squares.add(square);
    }
    forEver(
        scope,
        () -> {
          Integer number = numbers.receive();
          for (Channel<Integer> edge : edges) {
            edge.send(number);
          }
        });
    Channel<Long> sums = Channel.rendezvous();
    forEver(
        scope,
        () -> {
          long sum = 0;
          for (Channel<Long> square : squares) {
            sum += square.receive();
          }
          sums.send(sum);
        });
    Channel<Double> lengths = Channel.rendezvous();
    forEver(scope, () -> lengths.send(Math.sqrt(sums.receive())));
    for (int i = 0; i < messages; i++) {
      lengths.receive();
    }
    return (long) messages * (2L * dimensions + 3);
  }

  // So many primes: each found one is a fiber that lets its multiples not pass.
  private static long sieve(Scope scope, int count, int unused) throws InterruptedException {
    Channel<Integer> candidates = numbers(scope, 2);
    long[] sent = new long[1];
    for (int i = 0; i < count; i++) {
      int prime = candidates.receive();
      Channel<Integer> in = candidates;
      Channel<Integer> out = Channel.rendezvous();
      forEver(
          scope,
          () -> {
            int number = in.receive();
            sent[0]++;
            if (number % prime != 0) {
              out.send(number);
            }
          });
      candidates = out;
    }
    return sent[0];
  }
}
