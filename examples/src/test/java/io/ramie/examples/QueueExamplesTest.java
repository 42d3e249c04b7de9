package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.operation.Operation;
import io.ramie.operation.Ready;
import io.ramie.queue.FiberQueue;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queues of docs/coordination.md. */
@Timeout(60)
class QueueExamplesTest {
  static int totalLength(List<String> lines) throws InterruptedException {
    FiberQueue<String> queue = FiberQueue.<String>bounded(10).named("lines");
    return Fibers.run(() -> {
      Fiber<Integer> first = Fibers.schedule(() -> lengthOfAll(queue));
      Fiber<Integer> second = Fibers.schedule(() -> lengthOfAll(queue));
      try (queue) {
        for (String line : lines) {
          queue.put(line);
        }
      }
      return first.value() + second.value();
    });
  }

  static int lengthOfAll(FiberQueue<String> queue) throws InterruptedException {
    int length = 0;
    for (String line = queue.poll(null); line != null; line = queue.poll(null)) {
      length += line.length();
    }
    return length;
  }

  static Optional<String> urgentOrUsual(
      FiberQueue<String> urgent, FiberQueue<String> usual, Duration limit)
      throws InterruptedException {
    Operation<String> next = Operation.prefer(urgent.taking(), usual.taking());
    return Optional.ofNullable(next.tryPerform(limit)).map(Ready::value);
  }

  @Test
  void allLinesAreCounted() throws Exception {
    assertThat(totalLength(Collections.nCopies(100, "four"))).isEqualTo(400);
  }

  @Test
  void whatIsUrgentComesFirst() throws Exception {
    FiberQueue<String> urgent = FiberQueue.unbounded();
    FiberQueue<String> usual = FiberQueue.unbounded();
    usual.add("usual");
    urgent.add("urgent");

    assertThat(urgentOrUsual(urgent, usual, Duration.ofMillis(1))).contains("urgent");
    assertThat(urgentOrUsual(urgent, usual, Duration.ofMillis(1))).contains("usual");
    assertThat(urgentOrUsual(urgent, usual, Duration.ofMillis(1))).isEmpty();
  }
}
