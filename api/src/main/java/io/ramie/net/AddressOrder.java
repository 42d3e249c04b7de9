package io.ramie.net;

import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order in which the addresses of a host are tried, and for how long. */
final class AddressOrder {
  private static final Duration LEAST_SHARE = Duration.ofSeconds(2);

  private AddressOrder() {}

  /**
   * The time for the next of so many addresses: an equal share of what remains, but enough to try
   * in earnest.
   *
   * @param remaining null for ever: then as long as the system tries
   */
  static @Nullable Duration share(@Nullable Duration remaining, int addresses) {
    if (remaining == null) {
      return null;
    }
    Duration share = longer(remaining.dividedBy(addresses), LEAST_SHARE);
    return share.compareTo(remaining) < 0 ? share : remaining;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /**
   * The families take turns, as RFC 8305 has it, so that one that leads nowhere delays little. The
   * family of the first address begins, and within a family the resolver's order stays.
   */
  static List<InetAddress> interleaved(List<InetAddress> addresses) {
    ProtocolFamily preferred = Endpoints.family(addresses.getFirst());
    List<InetAddress> first = new ArrayList<>();
    List<InetAddress> second = new ArrayList<>();
    for (InetAddress address : addresses) {
      (Endpoints.family(address) == preferred ? first : second).add(address);
    }
    return interleaved(first, second);
  }

  private static List<InetAddress> interleaved(List<InetAddress> first, List<InetAddress> second) {
    List<InetAddress> order = new ArrayList<>();
    for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
      order.addAll(first.subList(Math.min(i, first.size()), Math.min(i + 1, first.size())));
      order.addAll(second.subList(Math.min(i, second.size()), Math.min(i + 1, second.size())));
    }
    return order;
  }
}
