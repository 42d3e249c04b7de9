/**
 * The hooks of a fiber scheduler as plain blocking calls: what serves every thread that no
 * scheduler runs.
 *
 * <p>It exports nothing: it is found as a {@link io.ramie.spi.SchedulerProvider}.
 */
module io.ramie.blocking {
  requires io.ramie.posix;
  requires io.ramie.spi;
  requires static org.jspecify;

  provides io.ramie.spi.SchedulerProvider with
      io.ramie.blocking.BlockingSchedulerProvider;
}
