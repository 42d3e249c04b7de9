package io.ramie.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random programs, compared with a list. */
class QueueModelTest {
  private static final int PROGRAMS = 200;
  private static final int STEPS = 200;
  private static final int CAPACITY = 8;
  private static final int VALUES = 10;

  @ParameterizedTest
  @EnumSource
  void itBehavesLikeAList(Kind kind) {
    for (int seed = 0; seed < PROGRAMS; seed++) {
      FiberQueue<Integer> queue = kind.open(CAPACITY);
      List<Integer> model = new ArrayList<>();
      Random random = new Random(seed);
      for (int step = 0; step < STEPS; step++) {
        step(kind, queue, model, random);
        assertThat(new ArrayList<>(queue)).as("seed %d, step %d", seed, step).isEqualTo(model);
        assertThat(queue.size()).isEqualTo(model.size());
        assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
      }
    }
  }

  private static void step(
      Kind kind, FiberQueue<Integer> queue, List<Integer> model, Random random) {
    Integer value = random.nextInt(VALUES);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        boolean fits = !kind.isBounded() || model.size() < CAPACITY;
        assertThat(queue.offer(value)).isEqualTo(fits);
        if (fits) {
          insert(kind, model, value);
        }
      }
      case 4, 5 -> assertThat(queue.poll()).isEqualTo(model.isEmpty() ? null : model.removeFirst());
      case 6 -> assertThat(queue.peek()).isEqualTo(model.isEmpty() ? null : model.getFirst());
      case 7 -> assertThat(queue.remove((Object) value)).isEqualTo(model.remove((Object) value));
      case 8 -> {
        int index = random.nextInt(CAPACITY);
        removeByIterator(queue.iterator(), index);
        removeByIterator(model.iterator(), index);
      }
      default ->
          assertThat(queue.removeIf(each -> each.equals(value)))
              .isEqualTo(model.removeIf(each -> each.equals(value)));
    }
  }

  private static void insert(Kind kind, List<Integer> model, Integer value) {
    model.add(value);
    if (kind.isByPriority()) {
      model.sort(null);
    }
  }

  private static void removeByIterator(Iterator<Integer> elements, int index) {
    for (int i = 0; elements.hasNext(); i++) {
      elements.next();
      if (i == index) {
        elements.remove();
      }
    }
  }
}
