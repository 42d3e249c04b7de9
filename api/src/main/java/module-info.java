/**
 * What an application uses: fibers, sockets and files that read like blocking code and run on
 * whichever scheduler is installed on the thread.
 *
 * <p>Start with {@link io.ramie.Fibers}. At run time a scheduler ({@code ramie-default-scheduler})
 * and the blocking fallback ({@code ramie-blocking-fallback}) are found by {@link
 * java.util.ServiceLoader}; this module depends on neither.
 */
module io.ramie {
  requires static transitive org.jspecify;

  // Fiber, FiberOptions and FiberScheduler are part of the signatures here.
  requires transitive io.ramie.spi;

  // sun.misc.Signal, which JvmSignals calls by method handles.
  requires jdk.unsupported;

  exports io.ramie;
  exports io.ramie.channel;
  exports io.ramie.io;
  exports io.ramie.net;
  exports io.ramie.operation;
  exports io.ramie.process;
  exports io.ramie.queue;
  exports io.ramie.scope;
  exports io.ramie.sync;
}
