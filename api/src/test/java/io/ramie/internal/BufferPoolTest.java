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
    MemorySegment first = BufferPool.LARGE.take(3);
    BufferPool.LARGE.give(3, first);

    MemorySegment second = BufferPool.LARGE.take(3);

    assertThat(second).isEqualTo(first);
    assertThat(second.isNative()).isTrue();
    assertThat(second.byteSize()).isEqualTo(BufferPool.SEGMENT_BYTES);
    BufferPool.LARGE.give(3, second);
  }

  @Test
  void moreThanItHoldsCanBeTaken() {
    List<MemorySegment> taken = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      taken.add(BufferPool.LARGE.take(0));
    }

    assertThat(taken).doesNotHaveDuplicates();
    taken.forEach(segment -> BufferPool.LARGE.give(0, segment));
  }

  @Test
  void oneThreadFindsWhatItGaveBackLastFirst() {
    List<MemorySegment> taken = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      taken.add(BufferPool.SMALL.take(5));
    }
    taken.forEach(segment -> BufferPool.SMALL.give(5, segment));

    List<MemorySegment> again = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      again.add(BufferPool.SMALL.take(5));
    }

    assertThat(again).isEqualTo(taken.reversed());
    again.forEach(segment -> BufferPool.SMALL.give(5, segment));
  }

  @Test
  void shelvesHaveNothingInCommon() {
    MemorySegment one = BufferPool.SMALL.take(6);
    BufferPool.SMALL.give(6, one);

    MemorySegment other = BufferPool.SMALL.take(7);

    assertThat(other).isNotEqualTo(one);
    assertThat(other.byteSize()).isEqualTo(BufferPool.SMALL_BYTES);
    BufferPool.SMALL.give(7, other);
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
      MemorySegment segment = BufferPool.LARGE.take(mark % 2);
      segment.set(ValueLayout.JAVA_INT, 0, mark);
      Thread.onSpinWait();
      alone &= segment.get(ValueLayout.JAVA_INT, 0) == mark;
      BufferPool.LARGE.give(mark % 2, segment);
    }
    return alone;
  }
}
