package io.ramie.spi;

import java.io.Serial;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The address of a Unix domain socket in Linux's abstract namespace: a name that is no path. It
 * needs no file and no permissions, is seen by everybody in the same network namespace, and is gone
 * with the socket. ({@link UnixDomainSocketAddress} cannot hold one, since a path has no null
 * characters.)
 *
 * <p>A name is any bytes, at most 107 of them; binding to a longer one is {@code -ENAMETOOLONG}.
 */
public final class AbstractUnixAddress extends SocketAddress {
  @Serial private static final long serialVersionUID = 1;

  /** The bytes behind the null byte with which the kernel marks such an address. */
  private final byte[] name;

  private AbstractUnixAddress(byte[] name) {
    this.name = name;
  }

  /**
   * The address of a name in UTF-8.
   *
   * @param name what is behind the {@code @} with which such an address is often written
   * @return the address
   */
  public static AbstractUnixAddress of(String name) {
    return new AbstractUnixAddress(name.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The address of a name of any bytes.
   *
   * @param name the name without the null byte before it; copied
   * @return the address
   */
  public static AbstractUnixAddress of(byte[] name) {
    return new AbstractUnixAddress(name.clone());
  }

  /**
   * The name as text, for names that are UTF-8.
   *
   * @return for example {@code app/control}
   */
  public String name() {
    return new String(name, StandardCharsets.UTF_8);
  }

  /**
   * The name as it is.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return name.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AbstractUnixAddress address && Arrays.equals(name, address.name);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(name);
  }

  /**
   * The name behind an {@code @}, null characters in it as {@code @} too, as other programs show
   * it.
   */
  @Override
  public String toString() {
    return "@" + name().replace('\0', '@');
  }
}
