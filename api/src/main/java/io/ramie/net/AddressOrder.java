package io.ramie.net;

import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.util.ArrayList;
import java.util.List;

/** The order in which the addresses of a host are tried. */
final class AddressOrder {
  private AddressOrder() {}

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
