package io.ramie.conformance.adversary;

import io.ramie.conformance.platform.ForwardingPlatform;
import io.ramie.spi.Platform;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The platform of a JVM that was started with {@code -Dramie.platform=adversarial}: an {@link
 * AdversarialPlatform} over the platform {@code posix}. It says its seed on standard error when it
 * is first used. {@link java.util.ServiceLoader} makes it; system properties configure it:
 *
 * <table>
 *   <caption>System properties</caption>
 *   <tr><th>property<th>value<th>otherwise
 *   <tr><td>{@code ramie.adversarial.seed}<td>a number<td>random
 *   <tr><td>{@code ramie.adversarial.faults}<td>{@code FAULT=PROBABILITY} or {@code
 *       FAULT=PROBABILITY:BUDGET}, several with commas between; {@code benign} and {@code harmful}
 *       stand for all of theirs<td>{@code benign=0.1}
 *   <tr><td>{@code ramie.adversarial.over}<td>the name of the platform that it wraps<td>{@code
 *       posix}
 * </table>
 */
public final class AdversarialService extends ForwardingPlatform {
  // Any thread, written once by compare-and-set, at its first use: the service is made in every
  // JVM.
  private final AtomicReference<@Nullable AdversarialPlatform> configured = new AtomicReference<>();

  /** Creates the service, which touches nothing. */
  public AdversarialService() {}

  @Override
  protected Platform real() {
    AdversarialPlatform platform = configured.get();
    return platform != null ? platform : configure();
  }

  private AdversarialPlatform configure() {
    AdversarialPlatform platform = AdversarialSettings.platform(System::getProperty);
    if (configured.compareAndSet(null, platform)) {
      System.err.println(
          platform + "; repeat it with -D" + AdversarialSettings.SEED + "=" + platform.seed());
    }
    return Objects.requireNonNull(configured.get());
  }

  @Override
  public String name() {
    return AdversarialPlatform.NAME;
  }

  /** {@return a negative number: it is only ever taken by name} */
  @Override
  public int priority() {
    return -1;
  }

  @Override
  public @Nullable String unsupported() {
    try {
      return real().unsupported();
    } catch (IllegalArgumentException | UnsupportedOperationException misconfigured) {
      return misconfigured.getMessage();
    }
  }

  @Override
  public String toString() {
    return real().toString();
  }
}
