package io.ramie.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.WaitlessScheduler;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What has to be done is done, whatever the hook does. */
class ShieldedOffloadTest {
  private final AtomicInteger done = new AtomicInteger();

  private interface Hook {
    Object apply(Callable<?> operation) throws Exception;
  }

  private void runWith(Hook hook) {
    WaitlessScheduler hooks =
        new WaitlessScheduler() {
          @Override
          @SuppressWarnings("unchecked") // what the operation returns, or null
          public <T> T blockingOperationWait(Callable<T> operation) throws Exception {
            return (T) hook.apply(operation);
          }
        };
    ShieldedOffload.run(hooks, done::incrementAndGet);
  }

  @Test
  void hookRunsTheAction() {
    runWith(operation -> {
      Object result = operation.call();
      assertThat(done).hasValue(1);
      return result;
    });

    assertThat(done).hasValue(1);
  }

  @Test
  void declinedActionIsRunHere() {
    runWith(_ -> null);

    assertThat(done).hasValue(1);
  }

  @Test
  void actionOfAFailingHookIsRunHere() {
    assertThatThrownBy(() ->
            runWith(_ -> {
              throw new RejectedExecutionException();
            }))
        .isInstanceOf(RejectedExecutionException.class);

    assertThat(done).hasValue(1);
  }

  @Test
  void interruptOfAHookIsKept() {
    runWith(_ -> {
      throw new InterruptedException();
    });

    assertThat(done).hasValue(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void actionRunsOnceThoughTheHookRepeatsIt() {
    runWith(operation -> {
      var _ = operation.call();
      return operation.call();
    });

    assertThat(done).hasValue(1);
  }
}
