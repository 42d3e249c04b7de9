package io.ramie.posix;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.AbstractUnixAddress;
import io.ramie.spi.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private final MemorySegment memory = Handles.buffer(CallFrame.ADDRESS_BYTES);

  @Test
  void anIpv4AddressIsInNetworkOrder() throws Exception {
    int length = Addresses.encode(INET, inet("1.2.3.4", 0x1f90), memory);

    assertThat(length).isEqualTo(16);
    assertThat(bytes(length)).containsExactly(2, 0, 0x1f, 0x90, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void anIpv6AddressCarriesItsScopeAndNoFlow() throws Exception {
    byte[] local = InetAddress.getByName("fe80::1").getAddress();
    InetAddress scoped = Inet6Address.getByAddress(null, local, 7);

    int length = Addresses.encode(INET6, new InetSocketAddress(scoped, 80), memory);

    assertThat(length).isEqualTo(28);
    assertThat(bytes(8)).containsExactly(10, 0, 0, 80, 0, 0, 0, 0);
    assertThat(memory.get(ValueLayout.JAVA_INT, 24)).isEqualTo(7);
    assertThat(Addresses.decode(INET6, memory, length))
        .isInstanceOfSatisfying(
            InetSocketAddress.class,
            back -> assertThat(((Inet6Address) back.getAddress()).getScopeId()).isEqualTo(7));
  }

  @Test
  void anIpv6SocketMapsIpv4Addresses() throws Exception {
    int length = Addresses.encode(INET6, inet("127.0.0.1", 80), memory);

    assertThat(memory.asSlice(18, 6).toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(-1, -1, 127, 0, 0, 1);
    assertThat(Addresses.decode(INET6, memory, length)).isEqualTo(inet("127.0.0.1", 80));
  }

  @Test
  void anyIpv4AddressIsAnyAddressToAnIpv6SocketThatBinds() throws Exception {
    int length = Addresses.encodeToBind(INET6, inet("0.0.0.0", 80), memory);

    assertThat(Addresses.decode(INET6, memory, length)).isEqualTo(inet("::", 80));
  }

  @Test
  void everyAddressSurvivesTheWayThereAndBack() throws Exception {
    assertSurvives(INET, inet("255.254.0.1", 65535));
    assertSurvives(INET6, inet("2001:db8::ff", 1));
    assertSurvives(UNIX, UnixDomainSocketAddress.of("/run/some.socket"));
    assertSurvives(UNIX, UnixDomainSocketAddress.of(""));
  }

  private void assertSurvives(ProtocolFamily family, SocketAddress address) {
    int length = Addresses.encode(family, address, memory);

    assertThat(Addresses.decode(family, memory, length)).isEqualTo(address);
  }

  @Test
  void whatCannotBeAnAddressIsAnError() throws Exception {
    assertError(Errno.EINVAL, INET, InetSocketAddress.createUnresolved("nowhere.invalid", 80));
    assertError(Errno.EAFNOSUPPORT, INET, inet("::1", 80));
    assertError(Errno.EAFNOSUPPORT, INET, UnixDomainSocketAddress.of("/x"));
    assertError(Errno.EAFNOSUPPORT, UNIX, inet("127.0.0.1", 80));
    assertError(Errno.ENAMETOOLONG, UNIX, UnixDomainSocketAddress.of("/" + "x".repeat(107)));
    assertError(Errno.EAFNOSUPPORT, INET, new SocketAddress() {});
  }

  private void assertError(Errno errno, ProtocolFamily family, SocketAddress address) {
    assertThat(Addresses.encode(family, address, memory)).isEqualTo(errno.result());
  }

  @Test
  void anAbstractNameIsAnyBytes() {
    assertSurvives(UNIX, AbstractUnixAddress.of("name"));
    assertSurvives(UNIX, AbstractUnixAddress.of(new byte[] {0, 'a', 0, (byte) 0xff, 0}));
    assertSurvives(UNIX, AbstractUnixAddress.of(""));
    assertSurvives(UNIX, AbstractUnixAddress.of("x".repeat(107)));
    assertError(Errno.ENAMETOOLONG, UNIX, AbstractUnixAddress.of("x".repeat(108)));
    assertError(Errno.EAFNOSUPPORT, INET, AbstractUnixAddress.of("x"));
  }

  @Test
  void anAbstractNameFollowsAZeroByte() {
    assertThat(Addresses.encode(UNIX, AbstractUnixAddress.of("ab"), memory)).isEqualTo(5);

    assertThat(bytes(5)).containsExactly(1, 0, 0, 'a', 'b');
  }

  @Test
  void addressesReadWell() throws Exception {
    assertThat(Addresses.describe(inet("127.0.0.1", 80))).isEqualTo("127.0.0.1:80");
    assertThat(Addresses.describe(inet("::1", 80))).isEqualTo("[0:0:0:0:0:0:0:1]:80");
    assertThat(Addresses.describe(UnixDomainSocketAddress.of("/x"))).isEqualTo("/x");
    assertThat(Addresses.describe(UnixDomainSocketAddress.of(""))).isEqualTo("(unnamed)");
    assertThat(Addresses.describe(AbstractUnixAddress.of("x\0y"))).isEqualTo("@x@y");
    assertThat(Addresses.describe(InetSocketAddress.createUnresolved("host", 1)))
        .isEqualTo("host:1");
  }

  private byte[] bytes(int length) {
    return memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private static InetSocketAddress inet(String host, int port) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }
}
