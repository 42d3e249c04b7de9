package io.ramie.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.operation.Operation;
import io.ramie.spi.Fiber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs on a channel, compared step by step with a model that one can check by reading.
 *
 * <p>Each step is one fiber that sends or receives, or a cancellation of one that waits, or a
 * close. On one scheduler everything happens in one order, so what each of them ends with is
 * determined.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ChannelModelTest {
  private static final String CLOSED = "closed";
  private static final String CANCELLED = "cancelled";
  private static final String SENT = "sent";

  /** Somebody who acts on the channel, in the model: what he sends, or null, and how he ended. */
  private static final class Actor {
    final @Nullable String item;
    @Nullable String outcome;

    Actor(@Nullable String item) {
      this.item = item;
    }
  }

  /** The sequential model. */
  private static final class Model {
    final int capacity;
    final Deque<String> buffer = new ArrayDeque<>();
    final Deque<Actor> senders = new ArrayDeque<>();
    final Deque<Actor> receivers = new ArrayDeque<>();
    boolean closed;

    Model(int capacity) {
      this.capacity = capacity;
    }

    void begin(Actor actor) {
      if (actor.item == null) {
        receive(actor);
      } else {
        send(actor, actor.item);
      }
    }

    private void send(Actor actor, String item) {
      Actor receiver;
      if (closed) {
        actor.outcome = CLOSED;
      } else if ((receiver = receivers.poll()) != null) {
        receiver.outcome = item;
        actor.outcome = SENT;
      } else if (buffer.size() < capacity) {
        buffer.add(item);
        actor.outcome = SENT;
      } else {
        senders.add(actor);
      }
    }

    private void receive(Actor actor) {
      String item = buffer.poll();
      Actor sender = senders.poll();
      if (sender != null) {
        sender.outcome = SENT;
        if (item == null) {
          item = sender.item;
        } else {
          buffer.add(String.valueOf(sender.item));
        }
      }
      if (item != null) {
        actor.outcome = item;
      } else if (closed) {
        actor.outcome = CLOSED;
      } else {
        receivers.add(actor);
      }
    }

    void cancel(Actor actor) {
      if (senders.remove(actor) || receivers.remove(actor)) {
        actor.outcome = CANCELLED;
      }
    }

    void close() {
      closed = true;
      senders.forEach(actor -> actor.outcome = CLOSED);
      receivers.forEach(actor -> actor.outcome = CLOSED);
      senders.clear();
      receivers.clear();
    }
  }

  /** The same on a channel: directly, or as an operation. */
  private static String act(Channel<String> channel, @Nullable String item, boolean directly)
      throws InterruptedException {
    try {
      if (item == null) {
        return directly ? channel.receive() : choice(channel.receiving());
      }
      if (directly) {
        channel.send(item);
        return SENT;
      }
      return choice(channel.sending(item).map(_ -> SENT));
    } catch (ChannelClosedException closed) {
      return CLOSED;
    }
  }

  private static String choice(Operation<String> operation) throws InterruptedException {
    return Operation.choice(Operation.<String>never(), operation).perform();
  }

  private static String outcome(Fiber<String> fiber) {
    return fiber.isCancelled() ? CANCELLED : fiber.isDone() ? fiber.resultNow() : "waits";
  }

  private static Channel<String> channel(int capacity) {
    return switch (capacity) {
      case 0 -> Channel.rendezvous();
      case Integer.MAX_VALUE -> Channel.unlimited();
      default -> Channel.buffered(capacity);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, Integer.MAX_VALUE})
  void behavesLikeTheModel(int capacity) {
    Random seeds = new Random();
    for (int i = 0; i < 200; i++) {
      long seed = seeds.nextLong();
      List<String> program = new ArrayList<>();
      try {
        Fibers.run("epoll", () -> run(capacity, new Random(seed), program));
      } catch (Throwable failed) {
        throw new AssertionError("seed " + seed + ", program " + program, failed);
      }
    }
  }

  private static void run(int capacity, Random random, List<String> program) throws Exception {
    Model model = new Model(capacity);
    Channel<String> channel = channel(capacity);
    List<Actor> actors = new ArrayList<>();
    List<Fiber<String>> fibers = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      int what = random.nextInt(20);
      if (what < 17) {
        String item = random.nextInt(2) == 0 ? null : "item " + step;
        boolean directly = random.nextBoolean();
        program.add((item == null ? "receive" : "send " + item) + (directly ? "" : " by choice"));
        Actor actor = new Actor(item);
        actors.add(actor);
        model.begin(actor);
        fibers.add(Fibers.schedule(() -> act(channel, item, directly)));
      } else if (what < 19 && !actors.isEmpty()) {
        int victim = random.nextInt(actors.size());
        program.add("cancel " + victim);
        model.cancel(actors.get(victim));
        fibers.get(victim).cancel();
      } else if (random.nextInt(10) == 0) {
        program.add("close");
        model.close();
        channel.close();
      }
      Fibers.yield();
      Fibers.yield();
      compare(model, channel, actors, fibers);
    }
    fibers.forEach(Fiber::cancel);
  }

  private static void compare(
      Model model, Channel<String> channel, List<Actor> actors, List<Fiber<String>> fibers) {
    for (int i = 0; i < actors.size(); i++) {
      String expected = actors.get(i).outcome;
      assertThat(outcome(fibers.get(i)))
          .as("actor %d", i)
          .isEqualTo(expected == null ? "waits" : expected);
    }
    ChannelStatistics now = channel.statistics();
    assertThat(now.buffered()).isEqualTo(model.buffer.size());
    assertThat(now.waitingSenders()).isEqualTo(model.senders.size());
    assertThat(now.waitingReceivers()).isEqualTo(model.receivers.size());
  }
}
