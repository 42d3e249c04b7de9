package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
  @Test
  void theTagFollowsTheEventsAtOnceOnX86() {
    byte[] bytes = encode(Architecture.X86_64);

    assertThat(bytes).startsWith(4, 3, 2, 1, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11);
    assertThat(Architecture.X86_64.eventSize()).isEqualTo(12);
  }

  @Test
  void theTagIsAlignedOnAarch64() {
    byte[] bytes = encode(Architecture.AARCH64);

    assertThat(bytes)
        .startsWith(4, 3, 2, 1, 0, 0, 0, 0, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11);
    assertThat(Architecture.AARCH64.eventSize()).isEqualTo(16);
  }

  private static byte[] encode(Architecture architecture) {
    MemorySegment memory = MemorySegment.ofArray(new byte[16]);
    architecture.encodeEvent(memory, 0, 0x01020304, 0x1112131415161718L);
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsEncodedIsDecodedAgain(Architecture architecture) {
    int[] array = new int[3 * architecture.eventInts()];

    for (int i = 0; i < 3; i++) {
      architecture.encodeEvent(
          MemorySegment.ofArray(array), i, Epoll.EPOLLET | i, Long.MIN_VALUE + i);
    }

    for (int i = 0; i < 3; i++) {
      assertThat(architecture.eventsAt(array, i)).isEqualTo(Epoll.EPOLLET | i);
      assertThat(architecture.tagAt(array, i)).isEqualTo(Long.MIN_VALUE + i);
    }
  }

  @Test
  void otherProcessorsAreUnknown() {
    assertThat(Architecture.of("riscv64")).isNull();
    assertThat(Architecture.of("amd64")).isEqualTo(Architecture.X86_64);
    assertThat(Architecture.of("aarch64")).isEqualTo(Architecture.AARCH64);
  }
}
