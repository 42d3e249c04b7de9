package io.ramie.conformance.adversary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Platform;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdversarialSettingsTest {
  private static AdversarialPlatform configured(String faults) {
    return AdversarialSettings.platform(
        Map.of(AdversarialSettings.SEED, "42", AdversarialSettings.FAULTS, faults)::get);
  }

  @Test
  void faultsAreChosenWithTheirProbabilityAndBudget() {
    AdversarialPlatform platform = configured("benign=0.5, EMFILE=1:2");

    assertThat(platform.seed()).isEqualTo(42);
    assertThat(platform)
        .hasToString(
            "adversarial platform over posix, seed 42, injected: EINTR 0, EAGAIN 0,"
                + " SHORT_TRANSFER 0, LATE_READINESS 0, EMFILE 0");
    for (int i = 0; i < 3; i++) {
      platform.pipe((source, sink) -> new Streams(source, sink).close());
    }
    assertThat(platform.injections(Fault.EMFILE)).isEqualTo(2);
  }

  @Test
  void withoutConfigurationBenignFaultsAreInjected() {
    AdversarialPlatform platform = AdversarialSettings.platform(property -> null);

    Fault.BENIGN.forEach(fault -> assertThat(platform.toString()).contains(fault.name()));
    Fault.HARMFUL.forEach(fault -> assertThat(platform.toString()).doesNotContain(fault.name()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EAGAIN | must have entries like EAGAIN=0.1 or EMFILE=0.01:5, with commas between, not"
            + " 'EAGAIN'",
        "EAGAIN=often | must have entries like EAGAIN=0.1 or EMFILE=0.01:5, with commas between,"
            + " not 'EAGAIN=often'",
        "EAGAIN=1:x | must have entries like EAGAIN=0.1 or EMFILE=0.01:5, with commas between, not"
            + " 'EAGAIN=1:x'",
        "RAIN=1 | names the unknown fault 'RAIN'; known are: benign, harmful, EINTR, EAGAIN,"
      })
  void aMistakeIsNamed(String faults, String message) {
    assertThatThrownBy(() -> configured(faults))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ramie.adversarial.faults " + message);
  }

  @Test
  void aSeedIsANumber() {
    assertThatThrownBy(
            () -> AdversarialSettings.platform(Map.of(AdversarialSettings.SEED, "seven")::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ramie.adversarial.seed must be a number, not 'seven'");
  }

  @Test
  void theServiceIsOnlyTakenByName() {
    assertThat(Platform.system().name()).isEqualTo("posix");
    assertThat(Platform.named("adversarial"))
        .isInstanceOf(AdversarialService.class)
        .satisfies(platform -> assertThat(platform.priority()).isNegative());
  }
}
