package io.ramie.examples;

/**
 * What clients send to an echo server.
 *
 * @param clients how many clients, each with a connection of its own
 * @param messages how many messages each of them sends, one after the other
 * @param messageBytes how long a message is
 */
public record PingLoad(int clients, int messages, int messageBytes) {
  /** The longest message: what the buffers of a connection hold while nobody reads. */
  public static final int MAX_MESSAGE_BYTES = 64 * 1024;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one of them is less than 1, or the messages are too long
   */
  public PingLoad {
    requireAtLeastOne("clients", clients);
    requireAtLeastOne("messages", messages);
    requireAtLeastOne("size", messageBytes);
    if (messageBytes > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "size must be at most " + MAX_MESSAGE_BYTES + " bytes, not " + messageBytes);
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /**
   * How many messages all clients send together.
   *
   * @return the number of round trips
   */
  public long roundTrips() {
    return (long) clients * messages;
  }
}
