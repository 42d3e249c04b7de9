/**
 * Small programs to read and to run: an echo server and its clients, and schedulers to start one's
 * own from.
 *
 * @provides io.ramie.spi.SchedulerProvider the schedulers named {@code poll} and {@code fair},
 *     which are only ever taken by name
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // HdrHistogram
module io.ramie.examples {
  requires transitive HdrHistogram;
  requires static transitive org.jspecify;
  requires transitive io.ramie;
  requires jdk.net;

  exports io.ramie.examples;
  exports io.ramie.examples.server;
  exports io.ramie.examples.http;
  exports io.ramie.examples.memcached;
  exports io.ramie.examples.chat;

  provides io.ramie.spi.SchedulerProvider with
      io.ramie.examples.PollSchedulerProvider,
      io.ramie.examples.FairSchedulerProvider;
}
