package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the processors this runs on: {@code struct epoll_event}, which the kernel
 * packs on x86-64 and aligns elsewhere, and two flags of {@code open(2)}. The numbers of system
 * calls are in {@link SystemCall}.
 */
enum Architecture {
  X86_64(12, 4, 0x4000, 0x20000),
  AARCH64(16, 8, 0x10000, 0x8000);

  private final int eventSize;
  private final int tagOffset;
  private final int direct;
  private final int noFollow;

  Architecture(int eventSize, int tagOffset, int direct, int noFollow) {
    this.eventSize = eventSize;
    this.tagOffset = tagOffset;
    this.direct = direct;
    this.noFollow = noFollow;
  }

  /** The architecture of a value of the property {@code os.arch}, null for any other. */
  static @Nullable Architecture of(String name) {
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default -> null;
    };
  }

  /** The one this runs on. */
  static Architecture current() {
    String name = System.getProperty("os.arch");
    Architecture current = of(name);
    if (current == null) {
      throw new UnsupportedOperationException("not an architecture that is known here: " + name);
    }
    return current;
  }

  int eventSize() {
    return eventSize;
  }

  /** The size of an event in an array of {@code int}. */
  int eventInts() {
    return eventSize / Integer.BYTES;
  }

  /** The flag {@code O_DIRECT}. */
  int direct() {
    return direct;
  }

  /** The flag {@code O_NOFOLLOW}. */
  int noFollow() {
    return noFollow;
  }

  void encodeEvent(MemorySegment array, int index, int events, long tag) {
    long start = (long) index * eventSize;
    array.set(JAVA_INT_UNALIGNED, start, events);
    array.set(JAVA_LONG_UNALIGNED, start + tagOffset, tag);
  }

  int eventsAt(int[] array, int index) {
    return array[index * eventInts()];
  }

  /** Both architectures are little-endian: the lower half comes first. */
  long tagAt(int[] array, int index) {
    int start = index * eventInts() + tagOffset / Integer.BYTES;
    return Integer.toUnsignedLong(array[start]) | (long) array[start + 1] << Integer.SIZE;
  }
}
