package io.ramie.examples.memcached;

/**
 * What clients ask of a memcached: first they all set, then they all get. Each has a connection and
 * keys of its own.
 *
 * @param clients how many there are
 * @param requests how many sets each of them sends, and then as many gets
 * @param pipeline how many requests it sends before it waits for the replies
 * @param keys how many keys it has, which it goes through in turn
 * @param valueBytes how long the values are
 */
public record MemcachedLoad(int clients, int requests, int pipeline, int keys, int valueBytes) {
  private static final int MOST_VALUE_BYTES = 1_000_000;
  private static final long MOST_BATCH_BYTES = 64 * 1024 * 1024;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public MemcachedLoad {
    requireAtLeastOne("clients", clients);
    requireAtLeastOne("requests", requests);
    requireAtLeastOne("pipeline", pipeline);
    requireAtLeastOne("keys", keys);
    if (valueBytes < 0 || valueBytes > MOST_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a value has 0 to " + MOST_VALUE_BYTES + " bytes, not " + valueBytes);
    }
    if ((long) pipeline * (valueBytes + LoadClient.MOST_OVERHEAD_BYTES) > MOST_BATCH_BYTES) {
      throw new IllegalArgumentException(
          pipeline + " requests of " + valueBytes + " bytes are too much to be sent at a time");
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /**
   * All sets, or all gets.
   *
   * @return how many there are
   */
  public long requestsOfAll() {
    return (long) clients * requests;
  }
}
