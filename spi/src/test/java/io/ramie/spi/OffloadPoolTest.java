package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OffloadPoolTest {
  private final OffloadPool pool = new OffloadPool("test-offload", 2);

  @Test
  void threadsAreDaemonsNamedAfterThePool() throws Exception {
    CompletableFuture<Thread> worker = new CompletableFuture<>();

    pool.execute(() -> worker.complete(Thread.currentThread()));

    Thread thread = worker.get(20, TimeUnit.SECONDS);
    assertThat(thread.getName()).isEqualTo("test-offload-1");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.isVirtual()).isFalse();
  }

  @Test
  void figuresTellWhatRunsWaitsAndHasEnded() {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < 5; i++) {
      pool.execute(() -> {
        begun.countDown();
        HeldHooks.await(end);
      });
    }
    HeldHooks.await(begun);

    assertThat(pool)
        .hasToString(
            "test-offload: 2 of at most 2 threads, 2 operations running, 3 waiting, 0 completed");
    end.countDown();
    Waiter.eventually(() -> pool.completed() == 5);
    assertThat(pool.waiting()).isZero();
    assertThat(pool.threads()).isBetween(0, 2);
  }

  @Test
  void whatWaitsForAThreadRunsInItsOrder() throws Exception {
    OffloadPool single = new OffloadPool("single", 1);
    LinkedBlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    CountDownLatch begin = new CountDownLatch(1);
    single.execute(() -> HeldHooks.await(begin));

    for (int i = 0; i < 10; i++) {
      int number = i;
      single.execute(() -> order.add(number));
    }
    begin.countDown();

    Waiter.eventually(() -> order.size() == 10);
    assertThat(List.copyOf(order)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void limitIsTheNumberOfThreadsThatThePropertySays() {
    assertThat(OffloadPool.limit("7")).isEqualTo(7);
    assertThat(OffloadPool.limit(" 1 ")).isEqualTo(1);
    assertThat(OffloadPool.limit(null)).isGreaterThanOrEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "", "3.5", "40000", "99999999999"})
  void limitThatIsNoNumberOfThreadsIsRefused(String value) {
    // O10
    assertThatThrownBy(() -> OffloadPool.limit(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the system property ramie.offload.threads must be a number of threads from 1 to"
                + " 32767, not '"
                + value
                + "'");
  }

  @Test
  void sharedPoolIsAlwaysTheSame() {
    assertThat(OffloadPool.shared()).isSameAs(OffloadPool.shared());
    assertThat(OffloadPool.shared().name()).isEqualTo("ramie-offload");
  }
}
