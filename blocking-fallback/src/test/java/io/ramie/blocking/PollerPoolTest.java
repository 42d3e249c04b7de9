package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollerPoolTest {
  private final PollerPool pool = new PollerPool(Platform::system);

  @AfterEach
  void clear() {
    pool.clear();
  }

  @Test
  void idlePollerIsUsedAgain() {
    Poller poller = pool.take();
    pool.put(poller);

    assertThat(pool.take()).isSameAs(poller);
    pool.put(poller);
  }

  @Test
  void pollerInUseBelongsToOneThread() {
    Poller one = pool.take();
    Poller two = pool.take();

    assertThat(one).isNotSameAs(two);
    pool.put(one);
    pool.put(two);
  }

  @Test
  void noMoreThanAFewAreKept() {
    List<Poller> pollers =
        IntStream.rangeClosed(0, PollerPool.MOST_IDLE).mapToObj(i -> pool.take()).toList();

    pollers.forEach(pool::put);

    assertThatThrownBy(() -> pollers.getLast().poll(List.of(), 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(pollers.getFirst().poll(List.of(), 0)).isZero();
  }

  @Test
  void clearingClosesTheIdleOnes() {
    Poller poller = pool.take();
    pool.put(poller);

    pool.clear();

    assertThatThrownBy(() -> poller.poll(List.of(), 0)).isInstanceOf(IllegalStateException.class);
  }
}
