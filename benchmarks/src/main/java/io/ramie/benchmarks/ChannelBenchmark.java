package io.ramie.benchmarks;

import io.ramie.channel.Channel;
import io.ramie.operation.Operation;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Nanoseconds for a round trip between two fibers of one thread: a request on one channel, and the
 * reply on another.
 */
public class ChannelBenchmark extends FiberBenchmark {
  private static final int ROUND_TRIPS = 500_000;
  private static final Integer ITEM = 1;

  /** One side of what is measured, so that all of it runs the same loops. */
  private interface Send {
    void send(Integer item) throws InterruptedException;
  }

  /** The other side. */
  private interface Receive {
    Integer receive() throws InterruptedException;
  }

  private static @Nullable Void ask(Send requests, Receive replies) throws InterruptedException {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      requests.send(ITEM);
      if (!replies.receive().equals(ITEM)) {
        throw new IllegalStateException("another reply");
      }
    }
    return null;
  }

  private static @Nullable Void answer(Receive requests, Send replies) throws InterruptedException {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      replies.send(requests.receive());
    }
    return null;
  }

  private void roundTrips(Channel<Integer> requests, Channel<Integer> replies) {
    start(() -> answer(requests::receive, replies::send));
    start(() -> ask(requests::send, replies::receive));
    run();
  }

  /** Two channels without a buffer. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void rendezvous() {
    roundTrips(Channel.rendezvous(), Channel.rendezvous());
  }

  /** Two channels with a buffer. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void buffered() {
    roundTrips(Channel.buffered(16), Channel.buffered(16));
  }

  /** Two channels without a buffer, received from as an operation. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void operation() {
    Channel<Integer> requests = Channel.rendezvous();
    Channel<Integer> replies = Channel.rendezvous();
    Operation<Integer> request = requests.receiving();
    Operation<Integer> reply = replies.receiving();
    start(() -> answer(request::perform, replies::send));
    start(() -> ask(requests::send, reply::perform));
    run();
  }

  /** Each side chooses between two channels to receive from. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void choice() {
    Channel<Integer> requests = Channel.rendezvous();
    Channel<Integer> replies = Channel.rendezvous();
    Channel<Integer> silent = Channel.rendezvous();
    Operation<Integer> request = Operation.choice(requests.receiving(), silent.receiving());
    Operation<Integer> reply = Operation.choice(replies.receiving(), silent.receiving());
    start(() -> answer(request::perform, replies::send));
    start(() -> ask(requests::send, reply::perform));
    run();
  }

  /** Two of the JDK's queues, in fibers. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void synchronousQueue() {
    SynchronousQueue<Integer> requests = new SynchronousQueue<>();
    SynchronousQueue<Integer> replies = new SynchronousQueue<>();
    start(() -> answer(requests::take, replies::put));
    start(() -> ask(requests::put, replies::take));
    run();
  }

  /** The JDK alone: two of its queues, between virtual threads on the simplest executor. */
  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public void jdkSynchronousQueue() {
    SynchronousQueue<Integer> requests = new SynchronousQueue<>();
    SynchronousQueue<Integer> replies = new SynchronousQueue<>();
    executor().start(() -> jdk(() -> answer(requests::take, replies::put)));
    executor().start(() -> jdk(() -> ask(requests::put, replies::take)));
    executor().run();
  }

  private interface Body {
    @Nullable Void run() throws InterruptedException;
  }

  private static void jdk(Body body) {
    try {
      body.run();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("nobody interrupts this", interrupted);
    }
  }
}
