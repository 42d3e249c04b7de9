package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ramie.spi.Errno;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
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
  /** How the value of an option looks to the kernel: one {@code int}, or two for the last. */
  private enum Kind {
    FLAG,
    NUMBER,
    SIZE,
    LINGER
  }

  private record Entry(int level, int name, Kind kind) {
    private static Entry ofSocket(int name, Kind kind) {
      return new Entry(Constants.SOL_SOCKET, name, kind);
    }

    private static Entry ofTcp(int name, Kind kind) {
      return new Entry(Constants.IPPROTO_TCP, name, kind);
    }
  }

  private static final OptionTable UNIX = new OptionTable(common());
  private static final OptionTable TCP = new OptionTable(tcp());
  private static final OptionTable UDP = new OptionTable(udp());

  private final Map<SocketOption<?>, Entry> entries;

  private OptionTable(Map<SocketOption<?>, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  static OptionTable of(ProtocolFamily family, SocketType type) {
    if (family == StandardProtocolFamily.UNIX) {
      return UNIX;
    }
    return type == SocketType.STREAM ? TCP : UDP;
  }

  Set<SocketOption<?>> options() {
    return entries.keySet();
  }

  /** Sets an option: 0 or {@code -errno}. */
  int set(int number, SocketOption<?> option, @Nullable Object value) {
    Entry entry = entries.get(option);
    if (entry == null) {
      return Errno.ENOPROTOOPT.result();
    }
    CallFrame frame = CallFrame.take();
    try {
      int length = encode(entry.kind, value, frame.scratch);
      return length < 0
          ? length
          : SocketCalls.setsockopt(frame, number, entry.level, entry.name, length);
    } finally {
      frame.put();
    }
  }

  /** Reads an option, tells its value, and returns 0 or {@code -errno}. */
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
      read = decode(entry.kind, frame.scratch);
    } finally {
      frame.put();
    }
    value.accept(option.type().cast(read));
    return 0;
  }

  /** Writes a value: its length, or {@code -EINVAL} when it is not one. */
  private static int encode(Kind kind, @Nullable Object value, MemorySegment out) {
    if (kind == Kind.FLAG) {
      return value instanceof Boolean flag ? encode(flag ? 1 : 0, out) : Errno.EINVAL.result();
    }
    if (!(value instanceof Integer number) || (kind == Kind.SIZE && number < 0)) {
      return Errno.EINVAL.result();
    }
    if (kind == Kind.LINGER) {
      encode(number < 0 ? 0 : 1, out);
      out.set(JAVA_INT, 4, Math.max(number, 0));
      return 8;
    }
    return encode(number, out);
  }

  private static int encode(int value, MemorySegment out) {
    out.set(JAVA_INT, 0, value);
    return 4;
  }

  private static Object decode(Kind kind, MemorySegment in) {
    int value = in.get(JAVA_INT, 0);
    return switch (kind) {
      case FLAG -> value != 0;
      case NUMBER, SIZE -> value;
      case LINGER -> value == 0 ? -1 : in.get(JAVA_INT, 4);
    };
  }

  private static Map<SocketOption<?>, Entry> common() {
    Map<SocketOption<?>, Entry> map = new HashMap<>();
    map.put(StandardSocketOptions.SO_RCVBUF, Entry.ofSocket(Constants.SO_RCVBUF, Kind.SIZE));
    map.put(StandardSocketOptions.SO_SNDBUF, Entry.ofSocket(Constants.SO_SNDBUF, Kind.SIZE));
    return map;
  }

  private static Map<SocketOption<?>, Entry> inet() {
    Map<SocketOption<?>, Entry> map = common();
    map.put(StandardSocketOptions.SO_REUSEADDR, Entry.ofSocket(Constants.SO_REUSEADDR, Kind.FLAG));
    map.put(StandardSocketOptions.SO_REUSEPORT, Entry.ofSocket(Constants.SO_REUSEPORT, Kind.FLAG));
    return map;
  }

  private static Map<SocketOption<?>, Entry> udp() {
    Map<SocketOption<?>, Entry> map = inet();
    map.put(StandardSocketOptions.SO_BROADCAST, Entry.ofSocket(Constants.SO_BROADCAST, Kind.FLAG));
    return map;
  }

  private static Map<SocketOption<?>, Entry> tcp() {
    Map<SocketOption<?>, Entry> map = inet();
    map.put(StandardSocketOptions.SO_KEEPALIVE, Entry.ofSocket(Constants.SO_KEEPALIVE, Kind.FLAG));
    map.put(StandardSocketOptions.SO_LINGER, Entry.ofSocket(Constants.SO_LINGER, Kind.LINGER));
    map.put(StandardSocketOptions.TCP_NODELAY, Entry.ofTcp(Constants.TCP_NODELAY, Kind.FLAG));
    map.put(ExtendedSocketOptions.TCP_KEEPIDLE, Entry.ofTcp(Constants.TCP_KEEPIDLE, Kind.NUMBER));
    map.put(
        ExtendedSocketOptions.TCP_KEEPINTERVAL, Entry.ofTcp(Constants.TCP_KEEPINTVL, Kind.NUMBER));
    map.put(ExtendedSocketOptions.TCP_KEEPCOUNT, Entry.ofTcp(Constants.TCP_KEEPCNT, Kind.NUMBER));
    map.put(ExtendedSocketOptions.TCP_QUICKACK, Entry.ofTcp(Constants.TCP_QUICKACK, Kind.FLAG));
    return map;
  }
}
