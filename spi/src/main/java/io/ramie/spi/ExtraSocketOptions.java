package io.ramie.spi;

import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * Socket options for which the JDK has no constants, to be used beside {@link
 * StandardSocketOptions} and {@code jdk.net.ExtendedSocketOptions}. {@link Io#supportedOptions}
 * says which of them a socket has; a value out of range is {@code -EINVAL}.
 */
public final class ExtraSocketOptions {
  /**
   * Whether an IPv6 socket is for IPv6 addresses alone. Off unless set, so that it also talks to
   * IPv4 addresses; to be set before the socket is bound.
   */
  public static final SocketOption<Boolean> IPV6_V6ONLY =
      new Option<>("IPV6_V6ONLY", Boolean.class);

  /**
   * How many milliseconds sent data may remain unacknowledged before TCP gives the connection up
   * with {@code ETIMEDOUT}; not negative, 0 for the system's default.
   */
  public static final SocketOption<Integer> TCP_USER_TIMEOUT =
      new Option<>("TCP_USER_TIMEOUT", Integer.class);

  /**
   * Whether TCP sends full packets only, until this is switched off again, or for 200 milliseconds
   * at most: for a header before a {@link Io#transferTo file}, for example.
   */
  public static final SocketOption<Boolean> TCP_CORK = new Option<>("TCP_CORK", Boolean.class);

  /**
   * For how many seconds, roughly, a listener keeps a connection to itself until its first data
   * have come; not negative, 0 for not at all. The system rounds to the times at which it repeats
   * packets, and reads that back.
   */
  public static final SocketOption<Integer> TCP_DEFER_ACCEPT =
      new Option<>("TCP_DEFER_ACCEPT", Integer.class);

  /**
   * How many connections of a listener, not accepted yet, may have been opened with data in their
   * first packet; not negative, 0 for none. The system has a switch of its own that must be on too.
   */
  public static final SocketOption<Integer> TCP_FASTOPEN =
      new Option<>("TCP_FASTOPEN", Integer.class);

  /** Whether urgent data come in their place among the others instead of beside them. */
  public static final SocketOption<Boolean> SO_OOBINLINE =
      new Option<>("SO_OOBINLINE", Boolean.class);

  /**
   * How many bytes must have arrived before the socket becomes {@link Io#READABLE}; not negative,
   * usually 1. An attempt to read still takes fewer.
   */
  public static final SocketOption<Integer> SO_RCVLOWAT =
      new Option<>("SO_RCVLOWAT", Integer.class);

  private record Option<T>(String name, Class<T> type) implements SocketOption<T> {
    @Override
    public String toString() {
      return name;
    }
  }

  private ExtraSocketOptions() {}
}
