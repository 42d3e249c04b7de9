package io.ramie.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BufferPoolTest {
  @Test
  void sameSegmentComesBack() {
    MemorySegment first = BufferPool.take(3);
    BufferPool.give(3, first);

    MemorySegment second = BufferPool.take(3);

    assertThat(second).isEqualTo(first);
    assertThat(second.isNative()).isTrue();
    assertThat(second.byteSize()).isEqualTo(BufferPool.SEGMENT_BYTES);
    BufferPool.give(3, second);
  }

  @Test
  void moreThanItHoldsCanBeTaken() {
    List<MemorySegment> taken = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      taken.add(BufferPool.take(0));
    }

    assertThat(taken).doesNotHaveDuplicates();
    taken.forEach(segment -> BufferPool.give(0, segment));
  }

  @Test
  void noTwoThreadsGetTheSameSegment() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int mark = i;
        results.add(threads.submit(() -> isAlwaysAlone(mark)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  private static boolean isAlwaysAlone(int mark) {
    boolean alone = true;
    for (int i = 0; i < 20_000; i++) {
      MemorySegment segment = BufferPool.take(mark % 2);
      segment.set(ValueLayout.JAVA_INT, 0, mark);
      Thread.onSpinWait();
      alone &= segment.get(ValueLayout.JAVA_INT, 0) == mark;
      BufferPool.give(mark % 2, segment);
    }
    return alone;
  }
}
