package io.ramie.examples.memcached;

/**
 * How much a memcached may hold.
 *
 * @param memoryBytes the most bytes of all items together, about
 * @param maxItemBytes the most bytes of an item, with its key and a header as memcached counts it
 */
public record MemcachedOptions(long memoryBytes, long maxItemBytes) {
  /** A megabyte, in bytes. */
  public static final long MEGABYTE = 1024 * 1024;

  /** 64 MB for items of up to 1 MB, as memcached has it. */
  public static final MemcachedOptions DEFAULT = new MemcachedOptions(64 * MEGABYTE, MEGABYTE);

  private static final long LEAST_ITEM_BYTES = 1024;
  private static final long MOST_ITEM_BYTES = 512 * MEGABYTE;

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public MemcachedOptions {
    if (maxItemBytes < LEAST_ITEM_BYTES || maxItemBytes > MOST_ITEM_BYTES) {
      throw new IllegalArgumentException(
          "an item may have from "
              + LEAST_ITEM_BYTES
              + " to "
              + MOST_ITEM_BYTES
              + " bytes at most, not "
              + maxItemBytes);
    }
    if (memoryBytes < 2 * maxItemBytes) {
      throw new IllegalArgumentException(
          "the memory must hold two items of "
              + maxItemBytes
              + " bytes, the largest there may be, and not be "
              + memoryBytes
              + " bytes");
    }
  }
}
