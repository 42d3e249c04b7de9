package io.ramie.spi;

import org.jspecify.annotations.Nullable;

/** What the creator of a scheduler may wish. Immutable. */
public final class SchedulerOptions {
  /** No wishes: the system's platform. */
  public static final SchedulerOptions DEFAULT = new SchedulerOptions(null);

  private final @Nullable Platform platform;

  private SchedulerOptions(@Nullable Platform platform) {
    this.platform = platform;
  }

  /**
   * These options with a platform: one that wraps the system's, or a simulated one.
   *
   * @param platform where handles and time come from
   * @return new options
   */
  public SchedulerOptions withPlatform(Platform platform) {
    return new SchedulerOptions(platform);
  }

  /**
   * The platform to use.
   *
   * @return the one wished for, or the system's
   */
  public Platform platform() {
    return platform != null ? platform : Platform.system();
  }
}
