package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ramie.spi.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * How the value of a socket option looks to Java and to the kernel.
 *
 * <pre>
 *   struct linger     offset 0: on or off (int)       4: seconds (int)
 *   struct ip_mreqn          0: group, unused here    4: own address       8: interface (int)
 * </pre>
 */
enum OptionValue {
  FLAG {
    @Override
    int encode(@Nullable Object value, MemorySegment out) {
      return value instanceof Boolean flag ? put(flag ? 1 : 0, out) : INVALID;
    }

    @Override
    Object decode(MemorySegment in) {
      return in.get(JAVA_INT, 0) != 0;
    }
  },

  /** A number whose range the kernel checks. */
  NUMBER {
    @Override
    int encode(@Nullable Object value, MemorySegment out) {
      return value instanceof Integer number ? put(number, out) : INVALID;
    }
  },

  /** A number for which the kernel would make something else of a negative one. */
  SIZE {
    @Override
    int encode(@Nullable Object value, MemorySegment out) {
      return value instanceof Integer number && number >= 0 ? put(number, out) : INVALID;
    }
  },

  /** 0 to 255, of which the kernel would cut off what is more. */
  BYTE {
    @Override
    int encode(@Nullable Object value, MemorySegment out) {
      boolean fits = value instanceof Integer number && number >= 0 && number <= 255;
      return fits ? NUMBER.encode(value, out) : INVALID;
    }
  },

  /** Seconds, off when negative. */
  LINGER {
    @Override
    int encode(@Nullable Object value, MemorySegment out) {
      if (!(value instanceof Integer seconds)) {
        return INVALID;
      }
      put(seconds < 0 ? 0 : 1, out);
      out.set(JAVA_INT, 4, Math.max(seconds, 0));
      return 8;
    }

    @Override
    Object decode(MemorySegment in) {
      return in.get(JAVA_INT, 0) == 0 ? -1 : in.get(JAVA_INT, 4);
    }
  },

  /** A network interface by its number. */
  INTERFACE {
    @Override
    int encode(@Nullable Object value, MemorySegment out) {
      return value instanceof NetworkInterface found ? put(found.getIndex(), out) : INVALID;
    }

    @Override
    @Nullable Object decode(MemorySegment in) {
      int index = in.get(JAVA_INT, 0);
      try {
        return index == 0 ? null : NetworkInterface.getByIndex(index);
      } catch (SocketException gone) {
        return null;
      }
    }
  },

  /** A network interface of IPv4, which the kernel takes by its number and tells by its address. */
  INTERFACE_OF_IPV4 {
    @Override
    int encode(@Nullable Object value, MemorySegment out) {
      if (!(value instanceof NetworkInterface found)) {
        return INVALID;
      }
      InetAddress address =
          found.inetAddresses().filter(Inet4Address.class::isInstance).findFirst().orElse(null);
      if (address == null) {
        return Errno.EADDRNOTAVAIL.result();
      }
      put(0, out);
      MemorySegment.copy(address.getAddress(), 0, out, JAVA_BYTE, 4, 4);
      out.set(JAVA_INT, 8, found.getIndex());
      return 12;
    }

    @Override
    @Nullable Object decode(MemorySegment in) {
      byte[] bytes = in.asSlice(0, 4).toArray(ValueLayout.JAVA_BYTE);
      try {
        InetAddress address = InetAddress.getByAddress(bytes);
        return address.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(address);
      } catch (SocketException | UnknownHostException gone) {
        return null;
      }
    }
  };

  private static final int INVALID = Errno.EINVAL.result();

  /** Writes a value: its length, or {@code -errno} when it is not one. */
  abstract int encode(@Nullable Object value, MemorySegment out);

  /** Reads a value, null for none. */
  @Nullable Object decode(MemorySegment in) {
    return in.get(JAVA_INT, 0);
  }

  private static int put(int value, MemorySegment out) {
    out.set(JAVA_INT, 0, value);
    return Integer.BYTES;
  }
}
