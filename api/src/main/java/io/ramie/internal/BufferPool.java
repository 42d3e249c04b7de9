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
 * <p>Segments lie on shelves, of which each scheduler uses one. A place on a shelf holds a segment
 * or nothing. A segment leaves it by an atomic exchange, so two threads never get the same one, and
 * comes back by a plain release store: where two come back to one place at once, the one that is
 * stored over is left to the garbage collector, as are those that find no free place on their
 * return. When all are in use there are new ones.
 */
public final class BufferPool {
  /** The bytes of a segment of {@link #LARGE}: the most that one attempt transfers. */
  public static final int SEGMENT_BYTES = 64 * 1024;

  /** The bytes of a segment of {@link #SMALL}. */
  public static final int SMALL_BYTES = 8 * 1024;

  /** For one attempt after the other. */
  public static final BufferPool LARGE = new BufferPool(SEGMENT_BYTES, 16);

  /** For what many fibers of a scheduler have read at once and look at one after the other. */
  public static final BufferPool SMALL = new BufferPool(SMALL_BYTES, 64);

  private static final int SHELVES = 16;

  // Between shelves: so many that two share no cache line, nor one that is fetched with another.
  private static final int GAP = 32;

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(MemorySegment[].class);

  private final int segmentBytes;
  private final int places;
  private final int stride;
  private final @Nullable MemorySegment[] shelves;

  // Hints, any thread: where on each shelf a segment lies that came back last. Those below it are
  // found next, so that a shelf is a stack as long as one thread uses it.
  private final int[] tops = new int[SHELVES * GAP];

  private BufferPool(int segmentBytes, int places) {
    this.segmentBytes = segmentBytes;
    this.places = places;
    this.stride = places + GAP;
    this.shelves = new MemorySegment[SHELVES * stride];
  }

  /**
   * Takes a segment, for the caller alone.
   *
   * @param preferred any number; callers with the same one tend to get the same segment again
   * @return native memory of as many bytes as all segments of this pool have
   */
  public MemorySegment take(int preferred) {
    int shelf = preferred & (SHELVES - 1);
    int top = tops[shelf * GAP];
    for (int below = 0; below < places; below++) {
      int index = place(shelf, top - below);
      if (shelves[index] != null) {
        MemorySegment segment = (MemorySegment) PLACE.getAndSetAcquire(shelves, index, null);
        if (segment != null) {
          tops[shelf * GAP] = top - below - 1;
          return segment;
        }
      }
    }
    return Arena.ofAuto().allocate(segmentBytes);
  }

  /**
   * Gives a segment back, which the caller must not use any more.
   *
   * @param preferred the number with which it was taken
   * @param segment what was taken
   */
  public void give(int preferred, MemorySegment segment) {
    int shelf = preferred & (SHELVES - 1);
    int top = tops[shelf * GAP];
    for (int above = 1; above <= places; above++) {
      int index = place(shelf, top + above);
      if (shelves[index] == null) {
        PLACE.setRelease(shelves, index, segment);
        tops[shelf * GAP] = top + above;
        return;
      }
    }
  }

  private int place(int shelf, int number) {
    return shelf * stride + (number & (places - 1));
  }
}
