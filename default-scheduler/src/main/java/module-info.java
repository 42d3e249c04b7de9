/**
 * The scheduler that ships with Ramie: an event loop on Linux epoll. It is reached through {@code
 * ServiceLoader} only, so it exports nothing.
 *
 * @provides io.ramie.spi.SchedulerProvider the scheduler named {@code epoll}
 */
module io.ramie.epoll {
  requires io.ramie.posix;
  requires transitive io.ramie.spi;
  requires static transitive org.jspecify;

  provides io.ramie.spi.SchedulerProvider with
      io.ramie.epoll.EpollSchedulerProvider;
}
