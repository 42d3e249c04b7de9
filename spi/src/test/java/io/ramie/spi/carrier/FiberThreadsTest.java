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

  private void park() {
    threads.park(Thread.currentThread());
  }

  @Test
  void threadThatParksIsUnparkedAsEver() {
    Thread thread =
        started(() -> {
          park();
          steps.add("went on");
        });
    Runnable turn = runTurn();
    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);

    LockSupport.unpark(thread);

    assertThat(handedOver).containsExactly(turn);
    turn.run();
    assertThat(steps).containsExactly("went on");
  }

  @Test
  void permitLetsTheThreadParkOnlyTheNextTime() {
    Thread thread =
        started(() -> {
          LockSupport.unpark(Thread.currentThread());
          park();
          steps.add("went on");
          park();
        });

    Runnable _ = runTurn();

    assertThat(steps).containsExactly("went on");
    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
  }

  @Test
  void interruptedThreadDoesNotPark() {
    Thread _ =
        started(() -> {
          Thread.currentThread().interrupt();
          park();
          steps.add(Thread.interrupted() ? "interrupted" : "went on");
        });

    Runnable _ = runTurn();

    assertThat(steps).containsExactly("interrupted");
  }

  @Test
  void interruptedThreadDoesNotParkWithoutPermitEither() {
    Thread _ =
        started(() -> {
          Thread.currentThread().interrupt();
          LockSupport.park(); // takes the permit that the interrupt has left
          park();
          steps.add("went on");
        });

    Runnable _ = runTurn();

    assertThat(steps).containsExactly("went on");
  }

  @Test
  void interruptEndsParking() {
    Thread thread =
        started(() -> {
          park();
          steps.add(Thread.interrupted() ? "interrupted" : "went on");
        });
    Runnable turn = runTurn();

    thread.interrupt();

    assertThat(handedOver).containsExactly(turn);
    turn.run();
    assertThat(steps).containsExactly("interrupted");
  }

  @Test
  void stackOfAParkedThreadCanBeSeen() {
    Thread thread = started(this::park);
    Runnable _ = runTurn();

    assertThat(thread.getStackTrace())
        .anySatisfy(frame -> assertThat(frame.getClassName()).isEqualTo(getClass().getName()));
    assertThat(threads.tryResume(thread)).isTrue();
  }

  @Test
  void pinnedThreadParksTogetherWithItsCarrier() throws Exception {
    Thread pinned = started(() -> steps.add(Pinning.THREAD.getName()));
    Thread carrier = Thread.ofPlatform().start(this::runTurn);
    while (pinned.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    assertThat(threads.tryResume(pinned)).isFalse();
    LockSupport.unpark(pinned);

    carrier.join();
    assertThat(pinned.isAlive()).isFalse();
  }

  /** Nobody can leave the carrier while this class is being initialized. */
  private static final class Pinning {
    static final Thread THREAD = Thread.currentThread();

    static {
      FiberThreads.get().park(THREAD);
    }
  }

  @Test
  void parkedThreadGoesOnInTheTurnThatTheResumerHandsOver() {
    Thread thread =
        started(() -> {
          park();
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
          park();
          park();
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
    Thread thread = started(this::park);
    Runnable _ = runTurn();

    assertThat(threads.tryResume(thread)).isTrue();

    assertThat(threads.tryResume(thread)).isFalse();
  }

  @Test
  void threadWhoseResumingWasTakenBackIsParked() {
    Thread thread = started(this::park);
    Runnable turn = runTurn();
    threads.tryResume(thread);

    assertThat(threads.undoResume(thread)).isTrue();

    assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
    LockSupport.unpark(thread);
    assertThat(handedOver).containsExactly(turn);
  }

  @Test
  void resumingIsTakenBackBeforeTheTurnOnly() {
    Thread thread = started(this::park);
    Runnable turn = runTurn();
    assertThat(threads.undoResume(thread)).isFalse();
    threads.tryResume(thread);

    turn.run();

    assertThat(threads.undoResume(thread)).isFalse();
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void threadIsUnmountedWhileItIsParkedOrReady() {
    List<Boolean> seen = new ArrayList<>();
    Thread thread =
        started(() -> {
          seen.add(threads.isUnmounted(Thread.currentThread()));
          park();
          seen.add(threads.isUnmounted(Thread.currentThread()));
        });
    Runnable turn = runTurn();

    seen.add(threads.isUnmounted(thread));
    threads.tryResume(thread);
    seen.add(threads.isUnmounted(thread));
    turn.run();

    assertThat(seen).containsExactly(false, true, true, false);
  }

  @Test
  void threadThatWasUnparkedIsNotResumedAgain() {
    Thread thread = started(this::park);
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
          park();
          steps.add(Thread.interrupted() ? "interrupted" : "went on");
        });
    Runnable turn = runTurn();
    threads.tryResume(thread);

    thread.interrupt();

    assertThat(handedOver).isEmpty();
    turn.run();
    assertThat(steps).containsExactly("interrupted");
  }

  @Test
  void carrierOfPlatformThreadIsItself() {
    assertThat(threads.carrier()).isSameAs(Thread.currentThread());
  }

  @Test
  void carrierOfVirtualThreadIsWhoRunsItsTurn() {
    List<Thread> carriers = new ArrayList<>();
    Thread thread = started(() -> carriers.add(threads.carrier()));

    Runnable _ = runTurn();

    assertThat(carriers).containsExactly(Thread.currentThread()).doesNotContain(thread);
  }
}
