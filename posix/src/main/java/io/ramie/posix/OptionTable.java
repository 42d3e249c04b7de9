package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.ExtraSocketOptions;
import io.ramie.spi.SocketType;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** The socket options that each kind of socket knows, and how the kernel spells them. */
final class OptionTable {
  /**
   * One option.
   *
   * @param forIpv4 the same for the IPv4 packets of an IPv6 socket, which has it twice; otherwise
   *     null
   */
  private record Entry(int level, int name, OptionValue value, @Nullable Entry forIpv4) {
    private Entry(int level, int name, OptionValue value) {
      this(level, name, value, null);
    }

    private int set(CallFrame frame, int number, @Nullable Object to) {
      int length = value.encode(to, frame.scratch);
      return length < 0 ? length : SocketCalls.setsockopt(frame, number, level, name, length);
    }
  }

  private static final Entry MULTICAST_IF =
      ipv4(Constants.IP_MULTICAST_IF, OptionValue.INTERFACE_OF_IPV4);
  private static final Entry MULTICAST_TTL = ipv4(Constants.IP_MULTICAST_TTL, OptionValue.BYTE);
  private static final Entry MULTICAST_LOOP = ipv4(Constants.IP_MULTICAST_LOOP, OptionValue.FLAG);

  private static final OptionTable UNIX = new OptionTable().withBuffers();
  private static final OptionTable TCP = new OptionTable().withBuffers().withTcp().withIpv4();
  private static final OptionTable TCP6 = new OptionTable().withBuffers().withTcp().withIpv6();
  private static final OptionTable UDP =
      new OptionTable().withBuffers().withUdp().withIpv4().withIpv4Multicast();
  private static final OptionTable UDP6 =
      new OptionTable().withBuffers().withUdp().withIpv6().withIpv6Multicast();

  // Not written to once the table is made.
  private final Map<SocketOption<?>, Entry> entries = new HashMap<>();

  private OptionTable() {}

  static OptionTable of(ProtocolFamily family, SocketType type) {
    if (family == StandardProtocolFamily.UNIX) {
      return UNIX;
    }
    boolean inet6 = family == StandardProtocolFamily.INET6;
    return switch (type) {
      case STREAM -> inet6 ? TCP6 : TCP;
      case DATAGRAM -> inet6 ? UDP6 : UDP;
    };
  }

  Set<SocketOption<?>> options() {
    return Set.copyOf(entries.keySet());
  }

  /** Sets an option: 0 or {@code -errno}. */
  int set(int number, SocketOption<?> option, @Nullable Object value) {
    Entry entry = entries.get(option);
    if (entry == null) {
      return Errno.ENOPROTOOPT.result();
    }
    CallFrame frame = CallFrame.take();
    try {
      int result = entry.set(frame, number, value);
      if (result == 0 && entry.forIpv4 != null) {
        // A socket for IPv6 alone, or an interface without IPv4, has no use for it.
        int _ = entry.forIpv4.set(frame, number, value);
      }
      return result;
    } finally {
      frame.put();
    }
  }

  /** Reads an option, tells its value, and returns 0 or {@code -errno}, ENODATA for no value. */
  <T> int get(int number, SocketOption<T> option, Consumer<? super T> value) {
    Entry entry = entries.get(option);
    if (entry == null) {
      return Errno.ENOPROTOOPT.result();
    }
    Object read;
    CallFrame frame = CallFrame.take();
    try {
      int result = SocketCalls.getsockopt(frame, number, entry.level, entry.name);
      if (result < 0) {
        return result;
      }
      read = entry.value.decode(frame.scratch);
    } finally {
      frame.put();
    }
    if (read == null) {
      return Errno.ENODATA.result();
    }
    value.accept(option.type().cast(read));
    return 0;
  }

  private OptionTable with(SocketOption<?> option, int level, int name, OptionValue value) {
    entries.put(option, new Entry(level, name, value));
    return this;
  }

  /** An option that an IPv6 socket has once for IPv6 and once for IPv4. */
  private OptionTable with(SocketOption<?> option, Entry entry, Entry forIpv4) {
    entries.put(option, new Entry(entry.level, entry.name, entry.value, forIpv4));
    return this;
  }

  private OptionTable withBuffers() {
    int level = Constants.SOL_SOCKET;
    return with(StandardSocketOptions.SO_RCVBUF, level, Constants.SO_RCVBUF, OptionValue.SIZE)
        .with(StandardSocketOptions.SO_SNDBUF, level, Constants.SO_SNDBUF, OptionValue.SIZE);
  }

  private OptionTable withReuse() {
    int level = Constants.SOL_SOCKET;
    return with(StandardSocketOptions.SO_REUSEADDR, level, Constants.SO_REUSEADDR, OptionValue.FLAG)
        .with(StandardSocketOptions.SO_REUSEPORT, level, Constants.SO_REUSEPORT, OptionValue.FLAG);
  }

  private OptionTable withUdp() {
    int level = Constants.SOL_SOCKET;
    return withReuse()
        .with(StandardSocketOptions.SO_BROADCAST, level, Constants.SO_BROADCAST, OptionValue.FLAG);
  }

  private OptionTable withTcp() {
    return withReuse().withStreams().withKeepAlive().withTransmission();
  }

  private OptionTable withStreams() {
    int level = Constants.SOL_SOCKET;
    return with(StandardSocketOptions.SO_LINGER, level, Constants.SO_LINGER, OptionValue.LINGER)
        .with(ExtraSocketOptions.SO_OOBINLINE, level, Constants.SO_OOBINLINE, OptionValue.FLAG)
        .with(ExtraSocketOptions.SO_RCVLOWAT, level, Constants.SO_RCVLOWAT, OptionValue.SIZE);
  }

  private OptionTable withKeepAlive() {
    int level = Constants.IPPROTO_TCP;
    OptionValue number = OptionValue.NUMBER;
    return with(
            StandardSocketOptions.SO_KEEPALIVE,
            Constants.SOL_SOCKET,
            Constants.SO_KEEPALIVE,
            OptionValue.FLAG)
        .with(ExtendedSocketOptions.TCP_KEEPIDLE, level, Constants.TCP_KEEPIDLE, number)
        .with(ExtendedSocketOptions.TCP_KEEPINTERVAL, level, Constants.TCP_KEEPINTVL, number)
        .with(ExtendedSocketOptions.TCP_KEEPCOUNT, level, Constants.TCP_KEEPCNT, number);
  }

  private OptionTable withTransmission() {
    int level = Constants.IPPROTO_TCP;
    OptionValue flag = OptionValue.FLAG;
    OptionValue size = OptionValue.SIZE;
    return with(StandardSocketOptions.TCP_NODELAY, level, Constants.TCP_NODELAY, flag)
        .with(ExtendedSocketOptions.TCP_QUICKACK, level, Constants.TCP_QUICKACK, flag)
        .with(ExtraSocketOptions.TCP_CORK, level, Constants.TCP_CORK, flag)
        .with(ExtraSocketOptions.TCP_USER_TIMEOUT, level, Constants.TCP_USER_TIMEOUT, size)
        .with(ExtraSocketOptions.TCP_DEFER_ACCEPT, level, Constants.TCP_DEFER_ACCEPT, size)
        .with(ExtraSocketOptions.TCP_FASTOPEN, level, Constants.TCP_FASTOPEN, size);
  }

  private OptionTable withIpv4() {
    entries.put(StandardSocketOptions.IP_TOS, ipv4(Constants.IP_TOS, OptionValue.BYTE));
    return this;
  }

  private OptionTable withIpv6() {
    return with(
            ExtraSocketOptions.IPV6_V6ONLY,
            Constants.IPPROTO_IPV6,
            Constants.IPV6_V6ONLY,
            OptionValue.FLAG)
        .with(
            StandardSocketOptions.IP_TOS,
            ipv6(Constants.IPV6_TCLASS, OptionValue.BYTE),
            ipv4(Constants.IP_TOS, OptionValue.BYTE));
  }

  private OptionTable withIpv4Multicast() {
    entries.put(StandardSocketOptions.IP_MULTICAST_IF, MULTICAST_IF);
    entries.put(StandardSocketOptions.IP_MULTICAST_TTL, MULTICAST_TTL);
    entries.put(StandardSocketOptions.IP_MULTICAST_LOOP, MULTICAST_LOOP);
    return this;
  }

  private OptionTable withIpv6Multicast() {
    return with(
            StandardSocketOptions.IP_MULTICAST_IF,
            ipv6(Constants.IPV6_MULTICAST_IF, OptionValue.INTERFACE),
            MULTICAST_IF)
        .with(
            StandardSocketOptions.IP_MULTICAST_TTL,
            ipv6(Constants.IPV6_MULTICAST_HOPS, OptionValue.BYTE),
            MULTICAST_TTL)
        .with(
            StandardSocketOptions.IP_MULTICAST_LOOP,
            ipv6(Constants.IPV6_MULTICAST_LOOP, OptionValue.FLAG),
            MULTICAST_LOOP);
  }

  private static Entry ipv4(int name, OptionValue value) {
    return new Entry(Constants.IPPROTO_IP, name, value);
  }

  private static Entry ipv6(int name, OptionValue value) {
    return new Entry(Constants.IPPROTO_IPV6, name, value);
  }
}
