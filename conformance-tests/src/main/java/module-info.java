/**
 * Asks whether a scheduler is right. Start with {@link io.ramie.conformance.SchedulerConformance};
 * {@link io.ramie.conformance.adversary.AdversarialPlatform} makes it harder.
 *
 * @provides io.ramie.spi.Platform the platform named {@code adversarial}, which is only ever taken
 *     by name
 */
@SuppressWarnings("module")
module io.ramie.conformance {
  requires io.ramie;
  requires transitive io.ramie.spi;
  requires java.xml;
  requires static transitive org.jspecify;

  // Not transitive: who only runs the kit from a program compiles without JUnit.
  requires static org.junit.jupiter.api;

  exports io.ramie.conformance;
  exports io.ramie.conformance.adversary;
  exports io.ramie.conformance.platform;
  exports io.ramie.conformance.report;

  uses io.ramie.spi.SchedulerProvider;

  provides io.ramie.spi.Platform with
      io.ramie.conformance.adversary.AdversarialService;
}
