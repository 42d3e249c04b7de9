package io.ramie.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LateBufferTest {
  private final FiberScheduler hooks = Schedulers.blockingFallback();

  private MemorySegment nextOfThePool() {
    int preferred = System.identityHashCode(hooks);
    MemorySegment next = BufferPool.SMALL.take(preferred);
    BufferPool.SMALL.give(preferred, next);
    return next;
  }

  @Test
  void holdsNothingBeforeItIsAsked() {
    MemorySegment next = nextOfThePool();

    try (LateBuffer _ = new LateBuffer(hooks, 10)) {
      assertThat(nextOfThePool()).isEqualTo(next);
    }
  }

  @Test
  void givesTheSameMemoryUntilItIsGivenBack() {
    try (LateBuffer buffer = new LateBuffer(hooks, 10)) {
      MemorySegment first = buffer.memory();

      assertThat(first.byteSize()).isEqualTo(10);
      assertThat(buffer.memory()).isEqualTo(first);
      assertThat(nextOfThePool().address()).isNotEqualTo(first.address());
      buffer.giveBack();
      assertThat(nextOfThePool().address()).isEqualTo(first.address());
    }
  }

  @Test
  void givesBackAtTheEnd() {
    MemorySegment held;
    try (LateBuffer buffer = new LateBuffer(hooks, 10)) {
      held = buffer.memory();
    }

    assertThat(nextOfThePool().address()).isEqualTo(held.address());
  }

  @Test
  void copiesWhatWasRead() {
    try (LateBuffer buffer = new LateBuffer(hooks, 10)) {
      buffer.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 7);
      byte[] target = new byte[3];

      buffer.copyTo(target, 1, 1);

      assertThat(target).containsExactly(0, 7, 0);
      assertThat(buffer.bytes(1).toArray(ValueLayout.JAVA_BYTE)).containsExactly(7);
    }
  }

  @Test
  void muchIsTakenFromThePoolOfLargeOnes() {
    try (LateBuffer buffer = new LateBuffer(hooks, BufferPool.SEGMENT_BYTES)) {
      assertThat(buffer.memory().byteSize()).isEqualTo(BufferPool.SEGMENT_BYTES);
    }
  }
}
