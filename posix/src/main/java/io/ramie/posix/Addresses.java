package io.ramie.posix;

import static io.ramie.posix.Constants.AF_INET;
import static io.ramie.posix.Constants.AF_INET6;
import static io.ramie.posix.Constants.AF_UNIX;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.ramie.spi.AbstractUnixAddress;
import io.ramie.spi.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/**
 * Socket addresses as the kernel's structs and back.
 *
 * <pre>
 *   offset        0        2      4           8         24      28
 *   sockaddr_in   family   port   address     zero (to 16)
 *   sockaddr_in6  family   port   flow info   address   scope
 *   sockaddr_un   family   path ...                            (to 110)
 *                          0, name ...   in the abstract namespace
 * </pre>
 *
 * Ports and addresses are in network order, the rest in the machine's.
 */
final class Addresses {
  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

  private static final int FAMILY_BYTES = 2;
  private static final int ABSTRACT_NAME = 3;
  private static final int INET_BYTES = 16;
  private static final int INET6_BYTES = 28;
  private static final int LONGEST_PATH = 107;

  private Addresses() {}

  /** The kernel's number for a family, or {@code -EAFNOSUPPORT}. */
  static int number(ProtocolFamily family) {
    return switch (family) {
      case StandardProtocolFamily.INET -> AF_INET;
      case StandardProtocolFamily.INET6 -> AF_INET6;
      case StandardProtocolFamily.UNIX -> AF_UNIX;
      default -> Errno.EAFNOSUPPORT.result();
    };
  }

  /** The family behind the kernel's number, or null. */
  static @Nullable ProtocolFamily family(int number) {
    return switch (number) {
      case AF_INET -> StandardProtocolFamily.INET;
      case AF_INET6 -> StandardProtocolFamily.INET6;
      case AF_UNIX -> StandardProtocolFamily.UNIX;
      default -> null;
    };
  }

  /**
   * Writes an address for a socket of a family. An IPv4 address becomes an IPv4-mapped one for an
   * IPv6 socket.
   *
   * @return how long it is, or {@code -errno}: EINVAL when it is not resolved, EAFNOSUPPORT when it
   *     is of another family, ENAMETOOLONG for a path of more than 107 bytes
   */
  static int encode(ProtocolFamily family, SocketAddress address, MemorySegment out) {
    if (address instanceof InetSocketAddress inet && family != StandardProtocolFamily.UNIX) {
      return encodeInet(family, inet.getAddress(), inet.getPort(), out);
    }
    if (address instanceof UnixDomainSocketAddress unix && family == StandardProtocolFamily.UNIX) {
      return encodeUnix(unix.getPath().toString(), out);
    }
    if (address instanceof AbstractUnixAddress unix && family == StandardProtocolFamily.UNIX) {
      return encodeAbstract(unix.bytes(), out);
    }
    return Errno.EAFNOSUPPORT.result();
  }

  /**
   * The same for {@code bind}: to an IPv6 socket, "any IPv4 address" means any address at all, as
   * everywhere in Java.
   */
  static int encodeToBind(ProtocolFamily family, SocketAddress address, MemorySegment out) {
    int length = encode(family, address, out);
    boolean any =
        length == INET6_BYTES
            && address instanceof InetSocketAddress inet
            && inet.getAddress().isAnyLocalAddress();
    if (any) {
      out.asSlice(8, 16).fill((byte) 0);
    }
    return length;
  }

  /** Writes the address that stands for no peer at all, and returns how long it is. */
  static int encodeNone(MemorySegment out) {
    out.asSlice(0, INET_BYTES).fill((byte) 0);
    return INET_BYTES;
  }

  private static int encodeInet(
      ProtocolFamily family, @Nullable InetAddress address, int port, MemorySegment out) {
    if (address == null) {
      return Errno.EINVAL.result();
    }
    out.set(NETWORK_SHORT, 2, (short) port);
    if (family == StandardProtocolFamily.INET6) {
      return encodeInet6(address, out);
    }
    if (!(address instanceof Inet4Address)) {
      return Errno.EAFNOSUPPORT.result();
    }
    out.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_INET);
    put(address.getAddress(), out, 4);
    out.asSlice(8, 8).fill((byte) 0);
    return INET_BYTES;
  }

  private static int encodeInet6(InetAddress address, MemorySegment out) {
    out.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_INET6);
    out.asSlice(4, INET6_BYTES - 4).fill((byte) 0);
    byte[] bytes = address.getAddress();
    if (address instanceof Inet6Address inet6) {
      put(bytes, out, 8);
      out.set(JAVA_INT_UNALIGNED, 24, inet6.getScopeId());
    } else {
      out.set(JAVA_SHORT_UNALIGNED, 18, (short) -1);
      put(bytes, out, 20);
    }
    return INET6_BYTES;
  }

  private static int encodeUnix(String path, MemorySegment out) {
    byte[] bytes = path.getBytes(FileCalls.PATH_CHARSET);
    if (bytes.length > LONGEST_PATH) {
      return Errno.ENAMETOOLONG.result();
    }
    out.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
    put(bytes, out, FAMILY_BYTES);
    if (bytes.length == 0) {
      return FAMILY_BYTES;
    }
    out.set(JAVA_BYTE, FAMILY_BYTES + bytes.length, (byte) 0);
    return FAMILY_BYTES + bytes.length + 1;
  }

  /** The name is all that follows the first byte of the path, be it zero bytes. */
  private static int encodeAbstract(byte[] name, MemorySegment out) {
    if (name.length > LONGEST_PATH) {
      return Errno.ENAMETOOLONG.result();
    }
    out.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
    out.set(JAVA_BYTE, FAMILY_BYTES, (byte) 0);
    put(name, out, ABSTRACT_NAME);
    return ABSTRACT_NAME + name.length;
  }

  /**
   * Reads an address of a socket of a family. An IPv4-mapped address becomes an IPv4 one.
   *
   * @return null for none
   */
  static @Nullable SocketAddress decode(ProtocolFamily family, MemorySegment in, int length) {
    if (family == StandardProtocolFamily.UNIX) {
      return decodeUnix(in, length);
    }
    if (length < INET_BYTES) {
      return null;
    }
    boolean inet6 = in.get(JAVA_SHORT_UNALIGNED, 0) == AF_INET6;
    int port = in.get(NETWORK_SHORT, 2) & 0xffff;
    return new InetSocketAddress(inet6 ? decodeInet6(in) : internet(bytes(in, 4, 4)), port);
  }

  private static InetAddress decodeInet6(MemorySegment in) {
    byte[] bytes = bytes(in, 8, 16);
    int scope = in.get(JAVA_INT_UNALIGNED, 24);
    return scope == 0 ? internet(bytes) : scoped(bytes, scope);
  }

  private static SocketAddress decodeUnix(MemorySegment in, int length) {
    if (length <= FAMILY_BYTES) {
      return UNNAMED;
    }
    return in.get(JAVA_BYTE, FAMILY_BYTES) == 0
        ? AbstractUnixAddress.of(bytes(in, ABSTRACT_NAME, length - ABSTRACT_NAME))
        : decodePath(in, length);
  }

  private static UnixDomainSocketAddress decodePath(MemorySegment in, int length) {
    int end = FAMILY_BYTES;
    while (end < length && in.get(JAVA_BYTE, end) != 0) {
      end++;
    }
    try {
      return UnixDomainSocketAddress.of(
          new String(bytes(in, FAMILY_BYTES, end - FAMILY_BYTES), FileCalls.PATH_CHARSET));
    } catch (InvalidPathException e) {
      // The charset of this process has no words for it. What was received is not lost for that.
      return UNNAMED;
    }
  }

  private static InetAddress internet(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes is always known", e);
    }
  }

  private static InetAddress scoped(byte[] address, int scope) {
    try {
      return Inet6Address.getByAddress(null, address, scope);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 16 bytes is always known", e);
    }
  }

  /** An address in words: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code /run/x}, {@code @x}. */
  static String describe(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) {
      String path = unix.getPath().toString();
      return path.isEmpty() ? "(unnamed)" : path;
    }
    if (!(address instanceof InetSocketAddress inet)) {
      return address.toString();
    }
    InetAddress host = inet.getAddress();
    if (host == null) {
      return inet.getHostString() + ":" + inet.getPort();
    }
    String text = host.getHostAddress();
    return (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + inet.getPort();
  }

  private static void put(byte[] bytes, MemorySegment out, long offset) {
    MemorySegment.copy(bytes, 0, out, JAVA_BYTE, offset, bytes.length);
  }

  private static byte[] bytes(MemorySegment in, long offset, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(in, JAVA_BYTE, offset, bytes, 0, length);
    return bytes;
  }
}
