/**
 * Descriptors, sockets, poll and epoll of Linux, through the Foreign Function and Memory API.
 *
 * <p>The one module of the project that needs native access: {@code
 * --enable-native-access=io.ramie.posix}. Applications do not use it directly; it is found as a
 * {@link io.ramie.spi.Platform}.
 */
// The modules it is exported to are built after this one.
@SuppressWarnings("module")
module io.ramie.posix {
  requires transitive io.ramie.spi;
  requires jdk.net;
  requires static transitive org.jspecify;

  exports io.ramie.posix to
      io.ramie.epoll,
      io.ramie.blocking;

  provides io.ramie.spi.Platform with
      io.ramie.posix.PosixPlatform;
}
