package io.ramie.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Native memory through which heap arrays are copied. A segment is taken for one attempt that does
 * not wait, so a few serve any number of connections.
 *
 * <p>Each slot holds a segment or nothing. A segment leaves it by an atomic exchange, so two
 * threads never get the same one, and comes back by a plain release store: where two come back to
 * one slot at once, the one that is stored over is left to the garbage collector, as are those that
 * find no free slot on their return. When all are in use there are new ones.
 */
public final class BufferPool {
  /** The bytes of a segment: the most that one attempt transfers. */
  public static final int SEGMENT_BYTES = 64 * 1024;

  // Every second segment would share a cache line with its neighbour if slots were adjacent.
  private static final int STRIDE = 16;
  private static final int SLOTS = 16;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(MemorySegment[].class);
  private static final @Nullable MemorySegment[] FREE = new MemorySegment[SLOTS * STRIDE];

  private BufferPool() {}

  /**
   * Takes a segment, for the caller alone.
   *
   * @param preferred any number; callers with the same one tend to get the same segment again
   * @return native memory of {@link #SEGMENT_BYTES}
   */
  public static MemorySegment take(int preferred) {
    for (int i = 0; i < SLOTS; i++) {
      int slot = slot(preferred + i);
      if (FREE[slot] != null) {
        MemorySegment segment = (MemorySegment) SLOT.getAndSetAcquire(FREE, slot, null);
        if (segment != null) {
          return segment;
        }
      }
    }
    return Arena.ofAuto().allocate(SEGMENT_BYTES);
  }

  /**
   * Gives a segment back, which the caller must not use any more.
   *
   * @param preferred the number with which it was taken
   * @param segment what was taken
   */
  public static void give(int preferred, MemorySegment segment) {
    for (int i = 0; i < SLOTS; i++) {
      int slot = slot(preferred + i);
      if (FREE[slot] == null) {
        SLOT.setRelease(FREE, slot, segment);
        return;
      }
    }
  }

  private static int slot(int number) {
    return (number & (SLOTS - 1)) * STRIDE;
  }
}
