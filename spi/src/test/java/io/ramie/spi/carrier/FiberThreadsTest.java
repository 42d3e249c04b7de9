package io.ramie.spi.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FiberThreadsTest {
  private final FiberThreads threads = FiberThreads.get();
  private final Queue<Runnable> handedOver = new ArrayDeque<>();
  private final List<String> steps = new ArrayList<>();

  private Thread started(Runnable body) {
    Thread thread = threads.unstarted(handedOver::add, "", body);
    thread.start();
    return thread;
  }

  private Runnable runTurn() {
    Runnable turn = handedOver.remove();
    turn.run();
    return turn;
  }

  @Test
  void parkedThreadGoesOnInTheTurnThatTheResumerHandsOver() {
    Thread thread =
        started(() -> {
          LockSupport.park();
          steps.add("went on");
        });
    Runnable turn = runTurn();

    assertThat(threads.tryResume(thread)).isTrue();

    assertThat(handedOver).isEmpty();
    assertThat(thread.getState()).isEqualTo(Thread.State.RUNNABLE);
    turn.run();
    assertThat(steps).containsExactly("went on");
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void resumedThreadParksAgain() {
    Thread thread =
        started(() -> {
          LockSupport.park();
          LockSupport.park();
          steps.add("went on");
        });
    Runnable turn = runTurn();

    threads.tryResume(thread);
    turn.run();

    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
    assertThat(steps).isEmpty();
  }

  @Test
  void parkedThreadIsResumedOnce() {
    Thread thread = started(LockSupport::park);
    Runnable _ = runTurn();

    assertThat(threads.tryResume(thread)).isTrue();

    assertThat(threads.tryResume(thread)).isFalse();
  }

  @Test
  void threadThatWasUnparkedIsNotResumedAgain() {
    Thread thread = started(LockSupport::park);
    Runnable _ = runTurn();

    LockSupport.unpark(thread);

    assertThat(threads.tryResume(thread)).isFalse();
    assertThat(handedOver).hasSize(1);
  }

  @Test
  void threadThatRunsIsNotResumed() {
    boolean[] resumed = {true};
    Thread _ = started(() -> resumed[0] = threads.tryResume(Thread.currentThread()));

    Runnable _ = runTurn();

    assertThat(resumed).containsExactly(false);
  }

  @Test
  void threadThatSleepsIsNotResumed() {
    Thread thread = started(() -> LockSupport.parkNanos(Long.MAX_VALUE));
    Runnable _ = runTurn();

    assertThat(threads.tryResume(thread)).isFalse();
    assertThat(thread.getState()).isEqualTo(Thread.State.TIMED_WAITING);
  }

  @Test
  void interruptMeetsAThreadThatWasResumed() {
    Thread thread =
        started(() -> {
          LockSupport.park();
          steps.add(Thread.interrupted() ? "interrupted" : "went on");
        });
    Runnable turn = runTurn();
    threads.tryResume(thread);

    thread.interrupt();

    assertThat(handedOver).isEmpty();
    turn.run();
    assertThat(steps).containsExactly("interrupted");
  }
}
