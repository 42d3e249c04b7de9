package io.ramie.net;

import java.net.SocketAddress;

/**
 * What is known of a datagram that was received; its bytes are in the buffer.
 *
 * @param <A> the type of addresses
 * @param sender where it came from. A Unix domain sender that is not bound is {@linkplain
 *     UnixDatagramSocket unnamed}
 * @param length how many of its bytes are in the buffer; 0 is a datagram, too
 * @param size how many bytes it had: those that did not fit in the buffer are lost
 */
public record Datagram<A extends SocketAddress>(A sender, int length, int size) {
  /**
   * Whether bytes are lost because the buffer was too small.
   *
   * @return true if it was longer than the buffer
   */
  public boolean isTruncated() {
    return size > length;
  }
}
