/**
 * What someone who writes a fiber scheduler reads: the hooks, the fibers they schedule, the waits
 * they complete and the platform they poll. It depends on nothing but the JDK.
 *
 * <p>Applications use the module {@code io.ramie} instead.
 */
// The modules it is exported to are built after this one.
@SuppressWarnings("module")
module io.ramie.spi {
  requires static transitive org.jspecify;

  exports io.ramie.spi;
  exports io.ramie.spi.engine;

  // waitpid(2) must not take the children of ProcessBuilder; a counter asks whose thread it is on.
  exports io.ramie.spi.carrier to
      io.ramie,
      io.ramie.posix;

  // ServiceLoader checks that the module that calls it says so.
  uses io.ramie.spi.SchedulerProvider;
  uses io.ramie.spi.Platform;
}
