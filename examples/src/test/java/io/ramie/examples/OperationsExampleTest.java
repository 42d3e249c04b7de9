package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.channel.Channel;
import io.ramie.channel.ChannelClosedException;
import io.ramie.channel.Receiver;
import io.ramie.channel.Sender;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/cml.md. */
@Timeout(30)
class OperationsExampleTest {
  static String askTwo(Channel<String> first, Channel<String> second) throws InterruptedException {
    Operation<String> either =
        Operation.choice(
            first.receiving(),
            second.receiving(),
            Operations.sleep(Duration.ofSeconds(1)).map(_ -> "nobody answered"));
    return either.perform();
  }

  static void forward(Receiver<String> in, Sender<String> out, Receiver<String> stop)
      throws InterruptedException {
    for (; ; ) {
      String item = Operation.choice(in.receiving(), stop.receiving().map(_ -> "stop")).perform();
      if (item.equals("stop")) {
        out.close();
        return;
      }
      out.send(item);
    }
  }

  static void produce(Sender<Integer> numbers, int count) throws InterruptedException {
    try (numbers) {
      for (int n = 0; n < count; n++) {
        numbers.send(n);
      }
    }
  }

  static int sum(Receiver<Integer> numbers) {
    int sum = 0;
    for (int n : numbers) {
      sum += n;
    }
    return sum;
  }

  /** What a client asks, where it wants the answer, and how the server learns that it has gone. */
  record Request(int number, Channel<Integer> reply, Operation<@Nullable Void> gone) {}

  static Operation<Integer> asking(Channel<Request> server, int number) {
    return Operation.withNack(gone -> {
      Channel<Integer> reply = Channel.rendezvous();
      Fibers.schedule(() -> server.send(new Request(number, reply, gone)));
      return reply.receiving();
    });
  }

  static void serve(Channel<Request> requests, List<String> log) throws InterruptedException {
    for (Request request : requests) {
      log.add(
          Operation.choice(
                  request.reply().sending(request.number() * 2).map(_ -> "answered"),
                  request.gone().map(_ -> "gone"))
              .perform());
    }
  }

  @Test
  void theFirstAnswerCounts() throws Exception {
    Fibers.run(() -> {
      Channel<String> first = Channel.rendezvous();
      Channel<String> second = Channel.rendezvous();
      Fibers.schedule(() -> second.send("second"));

      assertThat(askTwo(first, second)).isEqualTo("second");
      assertThat(askTwo(first, Channel.rendezvous())).isEqualTo("nobody answered");
    });
  }

  @Test
  void forwardingEndsWhenToldSo() throws Exception {
    Fibers.run(() -> {
      Channel<String> in = Channel.rendezvous();
      Channel<String> out = Channel.unlimited();
      Channel<String> stop = Channel.rendezvous();
      Fibers.schedule(() -> forward(in, out, stop));

      in.send("item");
      stop.send("now");

      assertThat(out).containsExactly("item");
    });
  }

  @Test
  void closingEndsTheLoopOfTheReceiver() throws Exception {
    Fibers.run(() -> {
      Channel<Integer> numbers = Channel.buffered(2);
      Fiber<Integer> sum = Fibers.schedule(() -> sum(numbers));

      produce(numbers, 5);

      assertThat(sum.value()).isEqualTo(10);
      assertThat(numbers.isClosed()).isTrue();
    });
  }

  @Test
  void theServerLearnsThatItsClientHasGone() throws Exception {
    List<String> log = new ArrayList<>();
    Fibers.run(() -> {
      Channel<Request> server = Channel.rendezvous();
      assertThat(asking(server, 1).tryPerform(Duration.ofMillis(1))).isNull();
      Fiber<?> serving = Fibers.schedule(() -> serve(server, log));

      int answer = asking(server, 21).perform();

      assertThat(answer).isEqualTo(42);
      server.close();
      serving.join();
    });

    assertThat(log).containsExactly("gone", "answered");
  }

  @Test
  void sendingAfterTheCloseFails() throws Exception {
    Channel<Integer> numbers = Channel.unlimited();
    produce(numbers, 1);

    String outcome;
    try {
      numbers.send(2);
      outcome = "sent";
    } catch (ChannelClosedException closed) {
      outcome = "closed";
    }
    assertThat(outcome).isEqualTo("closed");
  }
}
