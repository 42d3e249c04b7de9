package io.ramie.epoll;

import static io.ramie.spi.Io.READABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EpollSchedulerInterruptTest extends HookTest {
  private final Handles.Pair empty = handles.sockets();
  private final Descriptor listener = handles.listener();
  private final List<Process> children = new ArrayList<>();

  /** What a test raises; nothing else does. */
  private static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A hook, in which a fiber waits much longer than a test lasts. */
  interface Hook {
    void call(EpollSchedulerInterruptTest test) throws Exception;
  }

  static Stream<Named<Hook>> hooks() {
    return Stream.of(
        hook("kernelSleep for ever", test -> test.scheduler.kernelSleep(null)),
        hook("kernelSleep", test -> test.scheduler.kernelSleep(millis(60_000))),
        hook("block for ever", test -> test.scheduler.block(null, null)),
        hook("block", test -> test.scheduler.block(null, millis(60_000))),
        hook("ioWait for ever", test -> test.scheduler.ioWait(test.near(), READABLE, null)),
        hook("ioWait", test -> test.scheduler.ioWait(test.near(), READABLE, millis(60_000))),
        hook("ioRead", test -> test.scheduler.ioRead(test.near(), Handles.buffer(1), 1)),
        hook(
            "ioWrite",
            test -> test.scheduler.ioWrite(test.near(), Handles.buffer(9_999_999), 9_999_999)),
        hook(
            "socketReceive",
            test -> test.scheduler.socketReceive(test.near(), Handles.buffer(1), 0, null)),
        hook(
            "socketSend",
            test -> {
              Handles.fill(test.near());
              test.scheduler.socketSend(test.near(), Handles.buffer(1), 0, null);
            }),
        hook("socketAccept", test -> test.scheduler.socketAccept(test.listener)),
        hook("ioPread", test -> test.scheduler.ioPread(test.slowFile(), Handles.buffer(1), 0, 1)),
        hook("processWait", test -> test.scheduler.processWait(test.child().pid(), 0)),
        hook(
            "ioSelect",
            test ->
                test.scheduler.ioSelect(
                    List.of(test.near(), test.listener), List.of(), List.of(), null)),
        hook(
            "timeoutAfter",
            test ->
                test.scheduler.timeoutAfter(
                    millis(60_000),
                    IllegalStateException::new,
                    () -> test.scheduler.block(null, null))),
        hook(
            "blockingOperationWait",
            test ->
                test.scheduler.blockingOperationWait(
                    () -> new CountDownLatch(1).await(60, TimeUnit.SECONDS))));
  }

  private static Named<Hook> hook(String name, Hook hook) {
    return Named.of(name, hook);
  }

  @AfterEach
  void endChildren() {
    children.forEach(Process::destroyForcibly);
  }

  /** A child that would live for ever. */
  private Process child() throws IOException {
    Process child = new ProcessBuilder("cat").start();
    children.add(child);
    return child;
  }

  private Io slowFile() {
    Descriptor file = handles.open(Path.of("/proc/self/exe"), StandardOpenOption.READ);
    return new ColdFile(file, new CountDownLatch(1));
  }

  private Descriptor near() {
    return empty.first();
  }

  private void checkNothingIsRegistered() {
    assertThat(scheduler.loop().timers()).isZero();
    assertThat(scheduler.loop().readyWaits()).isZero();
    assertThat(near().waits()).isEmpty();
    assertThat(listener.waits()).isEmpty();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private Fiber<Void> interrupted(Hook hook, Exception cause) {
    return fiber(() -> {
      assertThatExceptionOfType(cause.getClass()).isThrownBy(() -> hook.call(this)).isSameAs(cause);
      // Helpers that the hook has started end in this tick.
      scheduler.yield();
      checkNothingIsRegistered();
      // It was for that wait only.
      assertThat(scheduler.block(null, millis(1))).isFalse();
    });
  }

  @ParameterizedTest
  @MethodSource("hooks")
  @DisplayName("I3: every hook throws what another fiber raises, and leaves nothing registered")
  void everyHookThrowsWhatAnotherFiberRaises(Hook hook) {
    Raised cause = new Raised();
    Fiber<Void> target = interrupted(hook, cause);

    fiber(() -> {
      scheduler.yield();
      scheduler.fiberInterrupt(target, cause);
      order.add("raiser goes on");
    });
    run();

    assertThat(target.state()).isEqualTo(Future.State.SUCCESS);
    assertThat(order).containsExactly("raiser goes on");
  }

  @ParameterizedTest
  @MethodSource("hooks")
  @DisplayName("I1: every hook throws what another thread raises while the loop sleeps")
  void everyHookThrowsWhatAnotherThreadRaises(Hook hook) {
    Raised cause = new Raised();
    Fiber<Void> target = interrupted(hook, cause);
    Threads.Running raiser =
        Threads.start(() -> {
          Threads.jitter(20_000);
          scheduler.fiberInterrupt(target, cause);
        });

    run();

    raiser.join();
    assertThat(target.state()).isEqualTo(Future.State.SUCCESS);
  }

  @ParameterizedTest
  @MethodSource("hooks")
  @DisplayName("I7: every hook throws what was raised before it began to wait")
  void everyHookThrowsWhatWasRaisedBefore(Hook hook) {
    Raised cause = new Raised();
    Fiber<Void> target =
        interrupted(
            test -> {
              scheduler.fiberInterrupt(Fiber.current(), cause);
              hook.call(test);
            },
            cause);

    run();

    assertThat(target.state()).isEqualTo(Future.State.SUCCESS);
  }

  @ParameterizedTest
  @MethodSource("hooks")
  void everyHookEndsWhenItsThreadIsInterrupted(Hook hook) {
    Fiber<Void> target =
        fiber(() -> {
          assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> hook.call(this));
          scheduler.yield();
          checkNothingIsRegistered();
        });

    fiber(() -> {
      scheduler.yield();
      target.thread().interrupt();
    });
    run();

    assertThat(target.state()).isEqualTo(Future.State.SUCCESS);
  }

  @Test
  @DisplayName("I1: an interrupt of a finished fiber does nothing")
  void anInterruptOfAFinishedFiberDoesNothing() {
    Fiber<Integer> finished = fiber(() -> 1);

    assertThat(finished.raise(new Raised())).isFalse();
    scheduler.fiberInterrupt(finished, new Raised());
    run();

    assertThat(finished.resultNow()).isEqualTo(1);
  }

  @Test
  @DisplayName("G11: what is raised while no loop runs is thrown when one does")
  void whatIsRaisedWhileNoLoopRunsIsThrownLater() {
    Raised cause = new Raised();
    Fiber<Void> target = interrupted(test -> scheduler.kernelSleep(null), cause);

    scheduler.fiberInterrupt(target, cause);
    assertThat(target.isDone()).isFalse();
    run();

    assertThat(target.state()).isEqualTo(Future.State.SUCCESS);
  }

  @Test
  @DisplayName("I9: a fiber that has given way to one it starts is interrupted at its next wait")
  void aStarterIsInterruptedAtItsNextWait() {
    Raised cause = new Raised();
    AtomicReference<Fiber<?>> starter = new AtomicReference<>();
    starter.set(
        fiber(() -> {
          scheduler.yield();
          fiber(() -> {
            starter.get().raise(cause);
            order.add("child");
            scheduler.yield();
            order.add("child rest");
          });
          order.add("starter goes on");
          assertThatExceptionOfType(Raised.class)
              .isThrownBy(() -> scheduler.block(null, null))
              .isSameAs(cause);
          order.add("raised");
        }));

    run();

    assertThat(order).containsExactly("child", "starter goes on", "raised", "child rest");
  }

  @Test
  @DisplayName("I1: each of many interrupts by other threads is thrown exactly once")
  void eachInterruptIsThrownOnce() {
    int rounds = 5_000;
    AtomicInteger caught = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    Fiber<?> target =
        fiber(() -> {
          Random random = new Random(1);
          while (!stop.get() || caught.get() < rounds) {
            try {
              waitSomehow(random);
            } catch (Raised raised) {
              caught.incrementAndGet();
            }
          }
        });
    Threads.Running raiser =
        Threads.start(() -> {
          Random random = new Random(2);
          for (int i = 0; i < rounds; i++) {
            scheduler.fiberInterrupt(target, new Raised());
            Threads.jitter(random.nextInt(300));
            scheduler.unblock(null, target);
          }
          stop.set(true);
        });

    run();

    raiser.join();
    assertThat(caught).hasValue(rounds);
    assertThat(scheduler.loop().timers()).isZero();
    assertThat(scheduler.loop().readyWaits()).isZero();
  }

  /** One short wait of a random kind. */
  private void waitSomehow(Random random) throws InterruptedException {
    switch (random.nextInt(4)) {
      case 0 -> scheduler.block(null, millis(1));
      case 1 -> scheduler.kernelSleep(Duration.ofNanos(10_000));
      case 2 -> scheduler.ioWait(near(), READABLE, Duration.ofNanos(10_000));
      default -> scheduler.yield();
    }
  }

  @Test
  void aWaitThatBothARaiseAndAnEventEndHasOneOfThem() {
    int rounds = 2_000;
    AtomicInteger raised = new AtomicInteger();
    AtomicInteger read = new AtomicInteger();
    for (int i = 0; i < rounds; i++) {
      int spins = i % 100;
      Fiber<Void> target =
          fiber(() -> {
            try {
              scheduler.ioWait(near(), READABLE, null);
              read.incrementAndGet();
              scheduler.block(null, null);
            } catch (IllegalStateException e) {
              raised.incrementAndGet();
            }
          });
      Threads.Running raiser =
          i % 50 == 0
              ? Threads.start(() -> {
                Threads.jitter(spins);
                scheduler.fiberInterrupt(target, new IllegalStateException());
              })
              : null;
      Handles.write(empty.second(), "x");
      if (raiser == null) {
        scheduler.fiberInterrupt(target, new IllegalStateException());
      }
      run();
      if (raiser != null) {
        raiser.join();
      }
      assertThat(target.state()).isEqualTo(Future.State.SUCCESS);
      assertThat(Handles.read(near())).isEqualTo("x");
    }

    assertThat(raised).hasValue(rounds);
    assertThat(read.get()).isBetween(0, rounds);
  }

  @Test
  @DisplayName("K10: an interrupted accept leaves the connection to the next one")
  void anInterruptedAcceptLosesNoConnection() {
    Raised cause = new Raised();
    Io client = handles.tcpSocket();
    Fiber<Void> interrupted = interrupted(test -> scheduler.socketAccept(listener), cause);
    fiber(() -> {
      // Before the loop has been told that somebody has come.
      int _ = client.connect(listener.localAddress());
      scheduler.fiberInterrupt(interrupted, cause);
    });

    Io accepted =
        inFiber(() -> {
          interrupted.join();
          return handles.opened(scheduler.socketAccept(listener));
        });

    assertThat(accepted.remoteAddress()).isEqualTo(client.localAddress());
  }
}
