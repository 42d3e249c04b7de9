package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.engine.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnRingTest {
  private static final class Token implements Turn {
    @Override
    public Fiber<?> fiber() {
      throw new AssertionError("a ring does not ask");
    }

    @Override
    public void run() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, Integer.MAX_VALUE - 100, -100})
  void turnsComeOutInTheirOrderHoweverManyThereAre(int soFar) {
    TurnRing ring = new TurnRing(soFar);
    Deque<Turn> model = new ArrayDeque<>();
    Random random = new Random(soFar);

    for (int burst = 0; burst < 400; burst++) {
      for (int left = random.nextInt(1 + burst); left > 0; left--) {
        Turn turn = new Token();
        ring.add(turn);
        model.addLast(turn);
      }
      assertThat(ring.size()).isEqualTo(model.size());
      for (int left = random.nextInt(1 + model.size()); left > 0; left--) {
        assertThat(ring.remove()).isSameAs(model.removeFirst());
      }
      assertThat(ring.isEmpty()).isEqualTo(model.isEmpty());
    }
  }

  @Test
  void itGrowsWhileItsFirstIsInTheMiddle() {
    TurnRing ring = new TurnRing();
    Deque<Turn> model = new ArrayDeque<>();
    for (int i = 0; i < 40; i++) {
      ring.add(new Token());
      Turn _ = ring.remove();
    }
    for (int i = 0; i < 200; i++) {
      Turn turn = new Token();
      ring.add(turn);
      model.addLast(turn);
    }

    while (!model.isEmpty()) {
      assertThat(ring.remove()).isSameAs(model.removeFirst());
    }
    assertThat(ring.isEmpty()).isTrue();
  }
}
