package io.ramie.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.io.Waiters;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.operation.Ready;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ChannelTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  /** A task that has come to its wait. */
  private record Waiter<T>(Fiber<?> fiber, Future<T> result) {
    static <T> Waiter<T> start(Setting setting, Callable<T> task) throws Exception {
      CompletableFuture<Fiber<?>> started = new CompletableFuture<>();
      Future<T> result =
          setting.start(() -> {
            started.complete(Fibers.current());
            return task.call();
          });
      Waiters.await(started.get());
      return new Waiter<>(started.get(), result);
    }

    static Waiter<Boolean> start(Setting setting, Fibers.Action<Exception> task) throws Exception {
      return start(
          setting,
          () -> {
            task.run();
            return true;
          });
    }
  }

  private static void assertClosed(Future<?> result) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(result::get)
        .withCauseInstanceOf(ChannelClosedException.class);
  }

  private static void assertNobodyWaits(Channel<?> channel) {
    assertThat(channel.statistics().waitingSenders()).isZero();
    assertThat(channel.statistics().waitingReceivers()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("CH1: a sender waits for a receiver")
  void aSenderWaitsForAReceiver(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Waiter<Boolean> sender = Waiter.start(setting, () -> channel.send("item"));
      assertThat(channel.statistics().waitingSenders()).isOne();

      assertThat(channel.receive()).isEqualTo("item");

      assertThat(sender.result().get()).isTrue();
      assertNobodyWaits(channel);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("CH1: a receiver waits for a sender")
  void aReceiverWaitsForASender(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Waiter<String> receiver = Waiter.start(setting, () -> channel.receive());
      assertThat(channel.statistics().waitingReceivers()).isOne();

      channel.send("item");

      assertThat(receiver.result().get()).isEqualTo("item");
      assertNobodyWaits(channel);
    });
  }

  @Test
  @DisplayName("CH2: a fiber and a plain thread meet, in both directions")
  void aFiberAndAThreadMeet() throws Exception {
    Channel<String> requests = Channel.rendezvous();
    Channel<String> replies = Channel.rendezvous();
    Future<Boolean> echo =
        Setting.THREADS.start(() -> {
          for (String request : requests) {
            replies.send(request + "!");
          }
        });

    Fibers.run(() -> {
      for (int i = 0; i < 100; i++) {
        requests.send("a" + i);
        assertThat(replies.receive()).isEqualTo("a" + i + "!");
      }
    });

    requests.close();
    assertThat(echo.get()).isTrue();
  }

  @Test
  void withoutAPartnerNothingIsTransferredAtOnce() throws Exception {
    Channel<String> channel = Channel.rendezvous();

    assertThat(channel.trySend("item")).isFalse();
    assertThat(channel.tryReceive()).isNull();
    assertThat(channel.send("item", Duration.ZERO)).isFalse();
    assertThat(channel.receive(Duration.ZERO)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutLeavesNothingBehind(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();

      assertThat(channel.send("lost", SHORT)).isFalse();
      assertThat(channel.receive(SHORT)).isNull();

      assertNobodyWaits(channel);
      assertThat(channel.tryReceive()).isNull();
    });
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedReceiverHasTakenNothing(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Waiter<String> receiver = Waiter.start(setting, () -> channel.receive());

      receiver.fiber().thread().interrupt();

      assertThatThrownBy(receiver.result()::get).hasCauseInstanceOf(InterruptedException.class);
      assertNobodyWaits(channel);
      assertThat(channel.trySend("item")).isFalse();
    });
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedSenderHasSentNothing(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.buffered(1);
      channel.send("first");
      Waiter<Boolean> sender = Waiter.start(setting, () -> channel.send("second"));

      sender.fiber().thread().interrupt();

      assertThatThrownBy(sender.result()::get).hasCauseInstanceOf(InterruptedException.class);
      assertNobodyWaits(channel);
      assertThat(channel.receive()).isEqualTo("first");
      assertThat(channel.tryReceive()).isNull();
    });
  }

  @ParameterizedTest
  @EnumSource
  void thoseWhoWaitAreServedInTheirOrder(Setting setting) throws Exception {
    setting.run(() -> {
      for (Channel<Integer> channel :
          List.of(Channel.<Integer>rendezvous(), Channel.<Integer>buffered(1))) {
        List<Waiter<Integer>> receivers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          receivers.add(Waiter.start(setting, () -> channel.receive()));
        }
        for (int i = 0; i < 5; i++) {
          channel.send(i);
        }
        for (int i = 0; i < 5; i++) {
          assertThat(receivers.get(i).result().get()).isEqualTo(i);
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void itemsOfWaitingSendersAreReceivedInTheirOrder(Setting setting) throws Exception {
    setting.run(() -> {
      for (Channel<Integer> channel :
          List.of(Channel.<Integer>rendezvous(), Channel.<Integer>buffered(2))) {
        List<Waiter<Boolean>> senders = new ArrayList<>();
        int expected = 0;
        for (int i = 0; i < 5; i++) {
          int item = i;
          if (!channel.trySend(item)) {
            senders.add(Waiter.start(setting, () -> channel.send(item)));
          }
        }
        for (; expected < 5; expected++) {
          assertThat(channel.receive()).isEqualTo(expected);
        }
        for (Waiter<Boolean> sender : senders) {
          assertThat(sender.result().get()).isTrue();
        }
        assertThat(channel.tryReceive()).isNull();
      }
    });
  }

  @Test
  void aBufferHoldsItsCapacity() {
    Channel<String> channel = Channel.buffered(2);

    assertThat(channel.trySend("a")).isTrue();
    assertThat(channel.trySend("b")).isTrue();
    assertThat(channel.trySend("c")).isFalse();
    assertThat(channel.tryReceive()).isEqualTo("a");
    assertThat(channel.trySend("c")).isTrue();
    assertThat(channel.tryReceive()).isEqualTo("b");
    assertThat(channel.tryReceive()).isEqualTo("c");
    assertThat(channel.tryReceive()).isNull();
  }

  @Test
  void anUnlimitedBufferIsNeverFull() {
    Channel<Integer> channel = Channel.unlimited();

    for (int i = 0; i < 100_000; i++) {
      assertThat(channel.trySend(i)).isTrue();
    }

    assertThat(channel.statistics()).isEqualTo(new ChannelStatistics(100_000, 0, 100_000, 0, 0));
  }

  @Test
  void aBufferHasACapacity() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Channel.buffered(0))
        .withMessageContaining("capacity 0")
        .withMessageContaining("rendezvous()");
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void thereAreNoNullItems() {
    Channel<String> channel = Channel.unlimited();

    assertThatNullPointerException().isThrownBy(() -> channel.send(null));
    assertThatNullPointerException().isThrownBy(() -> channel.trySend(null));
    assertThatNullPointerException().isThrownBy(() -> channel.sending(null));
  }

  // Closing

  @ParameterizedTest
  @EnumSource
  void closingWakesEverybody(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> idle = Channel.rendezvous();
      Channel<String> full = Channel.buffered(1);
      full.send("kept");
      List<Waiter<?>> waiters =
          List.of(
              Waiter.start(setting, () -> idle.receive()),
              Waiter.start(setting, () -> idle.receiving().perform()),
              Waiter.start(setting, () -> full.send("lost")),
              Waiter.start(setting, () -> full.sending("lost").perform()));

      idle.close();
      full.close();

      for (Waiter<?> waiter : waiters) {
        assertClosed(waiter.result());
      }
      assertNobodyWaits(idle);
      assertNobodyWaits(full);
      assertThat(full.receive()).isEqualTo("kept");
    });
  }

  @ParameterizedTest
  @EnumSource
  void closingWakesASenderWhoHasNoPartner(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Waiter<Boolean> sender = Waiter.start(setting, () -> channel.send("lost"));

      channel.close();

      assertClosed(sender.result());
      assertNobodyWaits(channel);
    });
  }

  @Test
  void nothingIsSentOnAClosedChannel() {
    for (Channel<String> channel :
        List.of(
            Channel.<String>rendezvous(),
            Channel.<String>buffered(1),
            Channel.<String>unlimited())) {
      channel.close();

      assertThat(channel.isClosed()).isTrue();
      assertThatExceptionOfType(ChannelClosedException.class)
          .isThrownBy(() -> channel.send("item"))
          .withMessageContaining("closed")
          .withNoCause();
      assertThatExceptionOfType(ChannelClosedException.class)
          .isThrownBy(() -> channel.trySend("item"));
      assertThatExceptionOfType(ChannelClosedException.class)
          .isThrownBy(() -> channel.sending("item").perform());
    }
  }

  @Test
  void whatIsBufferedIsReceivedAfterTheClose() throws Exception {
    Channel<String> channel = Channel.unlimited();
    channel.send("a");
    channel.send("b");
    channel.close();

    assertThat(channel.receive()).isEqualTo("a");
    assertThat(channel.receiving().perform()).isEqualTo("b");
    assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(channel::receive);
    assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(channel::tryReceive);
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> channel.receiving().perform());
  }

  @Test
  void theCauseTravelsThrough() {
    Channel<String> channel = Channel.rendezvous();
    IOException cause = new IOException("disk full");

    assertThat(channel.close(cause)).isTrue();
    assertThat(channel.close(new IOException("later"))).isFalse();

    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(channel::receive)
        .withCause(cause)
        .withMessageContaining("disk full");
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> channel.send("item"))
        .withCause(cause);
  }

  @Test
  void theEndOfABlockClosesTheSender() throws Exception {
    Channel<String> channel = Channel.unlimited();

    try (Sender<String> sender = channel) {
      sender.send("item");
    }

    assertThat(channel).containsExactly("item");
  }

  // Iteration

  @ParameterizedTest
  @EnumSource
  void iterationWaitsAndEndsWithTheChannel(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<Integer> channel = Channel.rendezvous();
      Future<List<Integer>> all =
          setting.start(() -> {
            List<Integer> items = new ArrayList<>();
            for (int item : channel) {
              items.add(item);
            }
            return items;
          });

      for (int i = 0; i < 10; i++) {
        channel.send(i);
      }
      channel.close();

      assertThat(all.get()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    });
  }

  @Test
  void iterationThrowsWhatTheChannelWasClosedWith() throws Exception {
    Channel<String> channel = Channel.unlimited();
    channel.send("item");
    channel.close(new IOException("broken"));
    Iterator<String> items = channel.iterator();

    assertThat(items.next()).isEqualTo("item");
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(items::hasNext)
        .withCauseInstanceOf(IOException.class);
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(items::next);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedIterationThrowsAndStaysInterrupted(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Waiter<Boolean> iterating =
          Waiter.start(
              setting,
              () -> {
                assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> channel.iterator().hasNext())
                    .withCauseInstanceOf(InterruptedException.class);
                return Thread.currentThread().isInterrupted();
              });

      iterating.fiber().thread().interrupt();

      assertThat(iterating.result().get()).isTrue();
      assertNobodyWaits(channel);
    });
  }

  // Operations

  @ParameterizedTest
  @EnumSource
  void aChoiceTakesOneBranchOnly(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> left = Channel.rendezvous();
      Channel<String> right = Channel.buffered(1);
      Waiter<String> chooser =
          Waiter.start(
              setting, () -> Operation.choice(left.receiving(), right.receiving()).perform());

      right.send("right");

      assertThat(chooser.result().get()).isEqualTo("right");
      assertThat(left.trySend("lost")).isFalse();
      assertNobodyWaits(left);
      assertNobodyWaits(right);
    });
  }

  @ParameterizedTest
  @EnumSource
  void aLosingSendHasDeliveredNothing(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> out = Channel.rendezvous();
      Channel<String> in = Channel.rendezvous();
      Waiter<String> chooser =
          Waiter.start(
              setting,
              () ->
                  Operation.choice(out.sending("item").map(_ -> "sent"), in.receiving()).perform());

      in.send("received");

      assertThat(chooser.result().get()).isEqualTo("received");
      assertThat(out.tryReceive()).isNull();
      assertNobodyWaits(out);
    });
  }

  @ParameterizedTest
  @EnumSource
  void nobodyMeetsHimself(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Operation<String> both =
          Operation.choice(channel.sending("mine").map(_ -> "sent"), channel.receiving());

      assertThat(both.tryPerform(SHORT)).isNull();
      assertNobodyWaits(channel);
    });
  }

  @ParameterizedTest
  @EnumSource
  void twoWhoOfferBothMeetEachOther(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Operation<String> both =
          Operation.choice(channel.sending("other's").map(_ -> "sent"), channel.receiving());
      Waiter<String> other = Waiter.start(setting, () -> both.perform());

      String mine = both.perform();

      assertThat(List.of(mine, other.result().get())).containsExactlyInAnyOrder("sent", "other's");
      assertNobodyWaits(channel);
    });
  }

  @Test
  void anOperationCanBePerformedByManyAtOnce() throws Exception {
    Fibers.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Operation<@Nullable Void> sending = channel.sending("item");
      for (int i = 0; i < 3; i++) {
        Fibers.schedule(() -> sending.perform());
      }

      for (int i = 0; i < 3; i++) {
        assertThat(channel.receive()).isEqualTo("item");
      }
      assertThat(channel.tryReceive()).isNull();
    });
  }

  @ParameterizedTest
  @EnumSource
  void manyLosersLeaveTheQueueShort(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      Operation<String> late =
          Operation.choice(
              channel.receiving(), Operations.sleep(Duration.ofNanos(1)).map(_ -> "late"));

      for (int i = 0; i < 1_000; i++) {
        Ready<String> outcome = late.tryPerform(null);
        assertThat(outcome).isEqualTo(new Ready<>("late"));
      }

      assertNobodyWaits(channel);
      assertThat(channel.receivers.held()).isLessThan(100);
    });
  }

  @ParameterizedTest
  @EnumSource
  void manyWhoGiveUpLeaveTheQueuesShort(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      List<Waiter<?>> standing = List.of(Waiter.start(setting, () -> channel.receive()));

      for (int i = 0; i < 300; i++) {
        assertThat(channel.receive(Duration.ofNanos(1))).isNull();
      }
      assertThat(channel.receivers.held()).isLessThan(100);
      channel.close();
      assertClosed(standing.getFirst().result());

      Channel<String> full = Channel.buffered(1);
      full.send("kept");
      Waiter<Boolean> sender = Waiter.start(setting, () -> full.send("waits"));
      for (int i = 0; i < 300; i++) {
        assertThat(full.send("given up", Duration.ofNanos(1))).isFalse();
      }
      assertThat(full.senders.held()).isLessThan(100);
      full.close();
      assertClosed(sender.result());
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void nothingIsKeptOfWhoReceived(int capacity) throws Exception {
    assertNothingIsKept(capacity, Channel::receive);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void nothingIsKeptOfWhoChose(int capacity) throws Exception {
    assertNothingIsKept(
        capacity, channel -> Operation.choice(channel.receiving(), Operation.never()).perform());
  }

  private interface Receiving {
    Object from(Channel<Object> channel) throws Exception;
  }

  private static void assertNothingIsKept(int capacity, Receiving receiving) throws Exception {
    Fibers.run(() -> {
      Channel<Object> channel = capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity);
      List<WeakReference<?>> gone = sendToOneWhoWaits(channel, receiving);

      while (gone.stream().anyMatch(reference -> reference.get() != null)) {
        System.gc();
        Fibers.yield();
      }
      assertNobodyWaits(channel);
    });
  }

  /** In a frame of its own, which keeps nothing: the item, and the fiber that has received it. */
  private static List<WeakReference<?>> sendToOneWhoWaits(
      Channel<Object> channel, Receiving receiving) throws Exception {
    Fiber<?> receiver =
        Fibers.schedule(() -> {
          Object _ = receiving.from(channel);
        });
    Object item = new Object();
    channel.send(item);
    receiver.join();
    return List.of(new WeakReference<>(item), new WeakReference<>(receiver));
  }

  @ParameterizedTest
  @EnumSource
  void whoWasServedIsNoObstacleForThoseBehind(Setting setting) throws Exception {
    setting.run(() -> {
      Channel<String> channel = Channel.rendezvous();
      List<Waiter<String>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(Waiter.start(setting, () -> channel.receive()));
      }
      channel.send("first");
      waiting.add(Waiter.start(setting, () -> channel.receive()));
      for (String item : List.of("second", "third", "fourth")) {
        channel.send(item);
      }

      List<String> received = new ArrayList<>();
      for (Waiter<String> waiter : waiting) {
        received.add(waiter.result().get());
      }
      assertThat(received).containsExactly("first", "second", "third", "fourth");
      assertThat(channel.receivers.held()).isZero();
    });
  }

  @Test
  void statisticsTellWhatWentThrough() throws Exception {
    Channel<String> channel = Channel.buffered(3);
    channel.send("a");
    channel.send("b");
    channel.receive();

    assertThat(channel.statistics()).isEqualTo(new ChannelStatistics(2, 1, 1, 0, 0));
    assertThat(channel).hasToString("Channel[1 of 3 buffered]");
    channel.close();
    assertThat(channel).hasToString("Channel[1 of 3 buffered, closed]");
  }
}
