package io.ramie.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.conformance.adversary.AdversarialPlatform;
import io.ramie.conformance.adversary.Fault;
import io.ramie.spi.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A short soak. A minute with all connections that the system allows: {@code mvn -Psoak verify}, or
 * {@code -Dramie.soak.seconds=60 -Dramie.soak.connections=0}; the same again: {@code
 * -Dramie.soak.seed=…}.
 */
@Timeout(300)
class SoakTest {
  private static final int SECONDS = Integer.getInteger("ramie.soak.seconds", 3);
  private static final int CONNECTIONS = Integer.getInteger("ramie.soak.connections", 1_000);
  private static final long SEED = Long.getLong("ramie.soak.seed", System.nanoTime());

  private static Tally soak(Platform platform) throws Exception {
    int connections = CONNECTIONS == 0 ? Soak.mostConnections() : CONNECTIONS;
    SoakPlan plan =
        new SoakPlan(
            "epoll",
            Duration.ofSeconds(SECONDS),
            Math.min(connections, Soak.mostConnections()),
            SEED,
            platform);
    System.out.println(plan + ", or -Dramie.soak.seed=" + SEED);
    Tally tally = Soak.run(plan);
    System.out.println(tally);
    return tally;
  }

  @Test
  @DisplayName("Connections that end in every way leave nothing behind")
  void nothingIsLeftOfManyConnections() throws Exception {
    Tally tally = soak(Platform.system());

    assertThat(tally.complaints()).isEmpty();
    assertThat(tally.of("bytes echoed")).isPositive();
  }

  @Test
  void nothingIsLeftOnAPlatformAtItsWorst() throws Exception {
    AdversarialPlatform platform =
        AdversarialPlatform.over(Platform.system())
            .seed(SEED)
            .inject(Fault.BENIGN, 0.1)
            .inject(Fault.HARMFUL, 0.001)
            // Without its listeners there is no soak.
            .inject(Set.of(Fault.EMFILE, Fault.ENFILE), 0)
            .build();

    Tally tally = soak(platform);

    assertThat(tally.complaints()).as(platform.toString()).isEmpty();
    assertThat(tally.of("bytes echoed")).isPositive();
  }

  @Test
  void whatIsStillReachableIsFound() throws InterruptedException {
    Remains remains = new Remains();
    Object held = List.of("held");
    remains.watch(held);
    remains.watch(List.of("let go"));

    assertThat(remains.left()).containsExactly(held);
  }
}
