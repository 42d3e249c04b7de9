package io.ramie.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.operation.Ready;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Four threads: two with a scheduler and several fibers each, and two without. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ChannelStressTest {
  private static final int FIBERS = 4;
  private static final int EACH = 2_000;
  private static final Duration MOMENT = Duration.ofNanos(20_000);

  private static final List<Supplier<Channel<Integer>>> KINDS =
      List.of(
          Channel::rendezvous,
          () -> Channel.buffered(1),
          () -> Channel.buffered(7),
          Channel::unlimited);

  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicIntegerArray seen = new AtomicIntegerArray(2 * (FIBERS + 1) * EACH);

  /** Runs the bodies of one thread as its fibers. */
  private static Future<Boolean> fibers(List<Callable<Boolean>> bodies) {
    return Setting.THREADS.start(() ->
        Fibers.run(
            "epoll",
            () -> {
              for (Callable<Boolean> body : bodies) {
                Fibers.schedule(body);
              }
            }));
  }

  private static List<Callable<Boolean>> times(int count, Callable<Boolean> body) {
    List<Callable<Boolean>> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bodies.add(body);
    }
    return bodies;
  }

  /** Senders and receivers of all sorts; closes behind the last sender. */
  private void run(Callable<Boolean> sender, Callable<Boolean> receiver, Runnable afterSenders)
      throws Exception {
    List<Future<Boolean>> senders =
        List.of(fibers(times(FIBERS, sender)), Setting.THREADS.start(sender));
    List<Future<Boolean>> receivers =
        List.of(fibers(times(FIBERS, receiver)), Setting.THREADS.start(receiver));
    for (Future<Boolean> each : senders) {
      each.get();
    }
    afterSenders.run();
    for (Future<Boolean> each : receivers) {
      each.get();
    }
  }

  private void assertAllSeenOnce() {
    for (int i = 0; i < numbers.get(); i++) {
      assertThat(seen.get(i)).as("item %d", i).isOne();
    }
  }

  static Stream<Supplier<Channel<Integer>>> kinds() {
    return KINDS.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachItemIsReceivedOnce(Supplier<Channel<Integer>> kind) throws Exception {
    Channel<Integer> channel = kind.get();

    run(
        () -> {
          for (int i = 0; i < EACH; i++) {
            channel.send(numbers.getAndIncrement());
          }
          return true;
        },
        () -> {
          for (int item : channel) {
            seen.incrementAndGet(item);
          }
          return true;
        },
        channel::close);

    assertThat(numbers.get()).isEqualTo(2 * EACH * (FIBERS + 1) / 2);
    assertAllSeenOnce();
    assertThat(channel.statistics())
        .isEqualTo(new ChannelStatistics(numbers.get(), numbers.get(), 0, 0, 0));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachItemIsReceivedOnceThoughManyGiveUp(Supplier<Channel<Integer>> kind) throws Exception {
    Channel<Integer> channel = kind.get();

    run(
        () -> {
          for (int i = 0; i < EACH / 4; i++) {
            int item = numbers.getAndIncrement();
            while (!channel.send(item, MOMENT)) {
              Fibers.yield();
            }
          }
          return true;
        },
        () -> {
          try {
            for (; ; ) {
              Integer item = channel.receive(MOMENT);
              if (item != null) {
                seen.incrementAndGet(item);
              }
            }
          } catch (ChannelClosedException closed) {
            return true;
          }
        },
        channel::close);

    assertAllSeenOnce();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void choicesTakeEachItemOnce(Supplier<Channel<Integer>> kind) throws Exception {
    List<Channel<Integer>> channels = List.of(kind.get(), kind.get(), kind.get());

    run(
        () -> {
          for (int i = 0; i < EACH / 4; i++) {
            int item = numbers.getAndIncrement();
            Operation.choice(channels.stream().map(channel -> channel.sending(item)).toList())
                .perform();
          }
          return true;
        },
        () -> {
          Operation<@Nullable Integer> any =
              Operation.choice(
                  Operation.choice(channels.stream().map(Channel::receiving).toList()),
                  Operations.sleep(Duration.ofMillis(1)).map(_ -> null));
          try {
            for (; ; ) {
              Integer item = any.perform();
              if (item != null) {
                seen.incrementAndGet(item);
              }
            }
          } catch (ChannelClosedException closed) {
            return true;
          }
        },
        () -> awaitEmptyAndClose(channels));

    assertAllSeenOnce();
  }

  /** One that is closed ends a choice, so none may be while another one has items. */
  private static void awaitEmptyAndClose(List<Channel<Integer>> channels) {
    while (channels.stream().anyMatch(channel -> channel.statistics().buffered() > 0)) {
      Thread.onSpinWait();
    }
    channels.forEach(Channel::close);
  }

  @Test
  @DisplayName("CH1: two who both send and receive on two channels meet once each time")
  void choicesThatMeetInBothDirectionsMeetOnce() throws Exception {
    Channel<Integer> left = Channel.rendezvous();
    Channel<Integer> right = Channel.rendezvous();
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger received = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    Callable<Boolean> body =
        () -> {
          while (!over.get()) {
            int item = numbers.getAndIncrement() % seen.length();
            Operation<Boolean> any =
                Operation.choice(
                    left.sending(item).map(_ -> true),
                    right.receiving().map(_ -> false),
                    right.sending(item).map(_ -> true),
                    left.receiving().map(_ -> false));
            Ready<Boolean> outcome = any.tryPerform(Duration.ofMillis(1));
            if (outcome != null) {
              int count = (outcome.value() ? sent : received).incrementAndGet();
              if (count >= EACH * FIBERS) {
                over.set(true);
              }
            }
          }
          return true;
        };

    run(body, body, () -> {});

    assertThat(sent.get()).isEqualTo(received.get());
    assertThat(left.statistics().received() + right.statistics().received())
        .isEqualTo(received.get());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatWasSentBeforeACloseIsReceived(Supplier<Channel<Integer>> kind) throws Exception {
    for (int round = 0; round < 300; round++) {
      Channel<Integer> channel = kind.get();
      AtomicInteger sent = new AtomicInteger();
      AtomicInteger received = new AtomicInteger();
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        all.add(
            Setting.VIRTUAL_THREADS.start(() -> {
              try {
                for (; ; ) {
                  channel.send(1);
                  sent.incrementAndGet();
                }
              } catch (ChannelClosedException closed) {
                return true;
              }
            }));
        all.add(
            Setting.VIRTUAL_THREADS.start(() -> {
              for (int item : channel) {
                received.addAndGet(item);
                spin(10);
              }
              return true;
            }));
      }
      spin(ThreadLocalRandom.current().nextInt(20_000));

      channel.close();

      for (Future<Boolean> each : all) {
        each.get();
      }
      assertThat(received.get()).isEqualTo(sent.get());
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void interruptsLoseNoItem(Supplier<Channel<Integer>> kind) throws Exception {
    Channel<Integer> channel = kind.get();
    List<FutureTask<Integer>> receivers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Setting setting : List.of(Setting.THREADS, Setting.VIRTUAL_THREADS)) {
      FutureTask<Integer> task =
          new FutureTask<>(() -> {
            int count = 0;
            for (; ; ) {
              try {
                channel.receive();
                count++;
              } catch (InterruptedException interrupted) {
                // Again: nothing was taken.
              } catch (ChannelClosedException closed) {
                return count;
              }
            }
          });
      receivers.add(task);
      threads.add(
          setting == Setting.THREADS
              ? Thread.ofPlatform().daemon().start(task)
              : Thread.ofVirtual().start(task));
    }
    int sent = 0;
    for (; sent < EACH; sent++) {
      threads.get(sent % 2).interrupt();
      channel.send(sent);
    }
    channel.close();

    int received = 0;
    for (FutureTask<Integer> receiver : receivers) {
      received += receiver.get();
    }
    assertThat(received).isEqualTo(sent);
  }
}
