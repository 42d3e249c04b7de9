/**
 * Small programs to read and to run: an echo server and its clients, and schedulers to start one's
 * own from.
 *
 * @provides io.ramie.spi.SchedulerProvider the scheduler named {@code poll}, which is only ever
 *     taken by name
 */
module io.ramie.examples {
  requires static transitive org.jspecify;
  requires transitive io.ramie;

  exports io.ramie.examples;

  provides io.ramie.spi.SchedulerProvider with
      io.ramie.examples.PollSchedulerProvider;
}
