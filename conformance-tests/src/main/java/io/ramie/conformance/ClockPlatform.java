package io.ramie.conformance;

import io.ramie.conformance.platform.ForwardingPlatform;
import io.ramie.spi.Platform;
import java.util.function.LongUnaryOperator;

/** A platform whose clock shows something else. */
final class ClockPlatform extends ForwardingPlatform {
  private final Platform real;
  private final LongUnaryOperator clock;

  ClockPlatform(Platform real, LongUnaryOperator clock) {
    this.real = real;
    this.clock = clock;
  }

  @Override
  protected Platform real() {
    return real;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public long nanoTime() {
    return clock.applyAsLong(real.nanoTime());
  }
}
