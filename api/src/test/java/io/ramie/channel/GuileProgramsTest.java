package io.ramie.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.operation.Signal;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The programs that Guile Fibers is tested and measured with. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class GuileProgramsTest {
  private static final int MESSAGES = 1_000;

  private static int call(Callable<Integer> procedure) throws InterruptedException {
    Channel<Integer> reply = Channel.rendezvous();
    Fibers.schedule(() -> reply.send(procedure.call()));
    return reply.receive();
  }

  private static int fibonacci(int n) throws InterruptedException {
    return call(() -> n < 2 ? 1 : fibonacci(n - 1) + fibonacci(n - 2));
  }

  @Test
  @DisplayName("CH1: fib(24), each call of which is a remote one")
  void recursiveCallsOverChannels() throws Exception {
    assertThat((int) Fibers.run("epoll", () -> fibonacci(24))).isEqualTo(75_025);
  }

  /** Threads with a scheduler each, and a fiber in it. */
  private static Future<Boolean> elsewhere(Fibers.Action<Exception> body) {
    return Setting.THREADS.start(() -> Fibers.run("epoll", body));
  }

  @Test
  @DisplayName("CH1: producers and their partners play ping-pong over parallel schedulers")
  void pingPongOverParallelSchedulers() throws Exception {
    List<Future<Boolean>> players = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Channel<Integer> pings = Channel.rendezvous();
      Channel<Integer> pongs = Channel.rendezvous();
      players.add(
          elsewhere(() -> {
            for (int ping : pings) {
              pongs.send(-ping);
            }
          }));
      players.add(
          elsewhere(() -> {
            for (int n = 0; n < MESSAGES; n++) {
              pings.send(n);
              assertThat(pongs.receive()).isEqualTo(-n);
            }
            pings.close();
          }));
    }

    for (Future<Boolean> player : players) {
      assertThat(player.get()).isTrue();
    }
  }

  private static Channel<Integer> numbersFrom(int first) {
    Channel<Integer> out = Channel.rendezvous();
    Fibers.schedule(() -> {
      for (int n = first; ; n++) {
        out.send(n);
      }
    });
    return out;
  }

  private static Channel<Integer> withoutMultiplesOf(int prime, Channel<Integer> in) {
    Channel<Integer> out = Channel.rendezvous();
    Fibers.schedule(() -> {
      for (int n : in) {
        if (n % prime != 0) {
          out.send(n);
        }
      }
    });
    return out;
  }

  /** Ends the fibers that would send for ever. */
  private static void cancelOthers() {
    for (Fiber<?> fiber : Fibers.fibers()) {
      if (fiber != Fibers.current()) {
        fiber.cancel();
      }
    }
  }

  @Test
  void primeSieve() throws Exception {
    List<Integer> primes =
        Fibers.run(
            "epoll",
            () -> {
              List<Integer> found = new ArrayList<>();
              Channel<Integer> candidates = numbersFrom(2);
              while (found.size() < 100) {
                int prime = candidates.receive();
                found.add(prime);
                candidates = withoutMultiplesOf(prime, candidates);
              }
              cancelOthers();
              return found;
            });

    assertThat(primes).startsWith(2, 3, 5, 7, 11, 13).endsWith(523, 541);
  }

  @Test
  void fanOut() throws Exception {
    Fibers.run(
        "epoll",
        () -> {
          Channel<Integer> work = Channel.rendezvous();
          List<Fiber<Integer>> workers = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            workers.add(
                Fibers.schedule(() -> {
                  int sum = 0;
                  for (int n : work) {
                    sum += n;
                  }
                  return sum;
                }));
          }
          for (int n = 1; n <= MESSAGES; n++) {
            work.send(n);
          }
          work.close();

          int total = 0;
          for (Fiber<Integer> worker : workers) {
            total += worker.value();
          }
          assertThat(total).isEqualTo(MESSAGES * (MESSAGES + 1) / 2);
        });
  }

  @Test
  void fanIn() throws Exception {
    Fibers.run(
        "epoll",
        () -> {
          List<Channel<Integer>> sources =
              IntStream.range(0, 20).mapToObj(_ -> Channel.<Integer>rendezvous()).toList();
          for (Channel<Integer> source : sources) {
            Fibers.schedule(() -> {
              for (int n = 0; n < 50; n++) {
                source.send(1);
              }
            });
          }
          Operation<Integer> any =
              Operation.choice(sources.stream().map(Channel::receiving).toList());

          int received = 0;
          for (int i = 0; i < 20 * 50; i++) {
            received += any.perform();
          }

          assertThat(received).isEqualTo(20 * 50);
          assertThat(any.tryPerform(Duration.ZERO)).isNull();
        });
  }

  @Test
  void diagonal() throws Exception {
    int dimensions = 10;
    Channel<Double> lengths = Channel.rendezvous();
    List<Channel<Integer>> broadcast = new ArrayList<>();
    List<Channel<Integer>> squares = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      broadcast.add(Channel.rendezvous());
      squares.add(Channel.rendezvous());
    }
    Future<Boolean> here =
        elsewhere(() -> {
          Fibers.schedule(() -> {
            for (int n = 0; n < MESSAGES; n++) {
              for (Channel<Integer> out : broadcast) {
                out.send(n);
              }
            }
            broadcast.forEach(Channel::close);
          });
          for (int n = 0; n < MESSAGES; n++) {
            int sum = 0;
            for (Channel<Integer> square : squares) {
              sum += square.receive();
            }
            lengths.send(Math.sqrt(sum));
          }
        });
    Future<Boolean> there =
        elsewhere(() -> {
          for (int i = 0; i < dimensions; i++) {
            Channel<Integer> in = broadcast.get(i);
            Channel<Integer> out = squares.get(i);
            Fibers.schedule(() -> {
              for (int n : in) {
                out.send(n * n);
              }
            });
          }
        });

    for (int n = 0; n < MESSAGES; n++) {
      double length = lengths.receive();
      assertThat(length)
          .isCloseTo(n * Math.sqrt(dimensions), org.assertj.core.data.Offset.offset(1e-6));
    }
    assertThat(here.get()).isTrue();
    assertThat(there.get()).isTrue();
  }

  @Test
  void losingTimersLeaveNothingBehind() throws Exception {
    Fibers.run(
        "epoll",
        () -> {
          Channel<Integer> channel = Channel.rendezvous();
          Fiber<?> sender = Fibers.schedule(() -> sendAll(channel, 100_000));
          Operation<@Nullable Integer> orLate =
              Operation.choice(
                  channel.receiving(),
                  Operations.sleep(Duration.ofHours(1)).map(_ -> null),
                  Operations.sleep(Duration.ofHours(2)).map(_ -> null));

          for (int i = 0; i < 100_000; i++) {
            assertThat(orLate.perform()).isEqualTo(i);
          }

          // With a timer left, run would wait for an hour.
          sender.join();
          assertThat(channel.statistics())
              .isEqualTo(new ChannelStatistics(100_000, 100_000, 0, 0, 0));
        });
  }

  private static void sendAll(Channel<Integer> channel, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      channel.send(i);
    }
  }

  @Test
  void thoseWhoWaitForASignalWakeInTheirOrder() throws Exception {
    Fibers.run(
        "epoll",
        () -> {
          Signal signal = new Signal();
          List<Integer> woken = new ArrayList<>();
          List<Fiber<?>> waiters = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            int number = i;
            waiters.add(
                Fibers.schedule(() -> {
                  signal.await();
                  woken.add(number);
                }));
          }

          signal.signal();
          for (Fiber<?> waiter : waiters) {
            waiter.join();
          }

          assertThat(woken).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        });
  }

  @Test
  @DisplayName("CH4: a signal is not lost while others begin to wait for it")
  void aSignalThatRacesWithWaitersReachesAll() throws Exception {
    for (int round = 0; round < 500; round++) {
      Signal signal = new Signal();
      List<Future<Boolean>> waiters = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiters.add(Setting.VIRTUAL_THREADS.start(() -> signal.await()));
      }

      assertThat(signal.signal()).isTrue();

      for (Future<Boolean> waiter : waiters) {
        assertThat(waiter.get()).isTrue();
      }
      assertThat(signal.signal()).isFalse();
      signal.await();
    }
  }
}
