package io.ramie.conformance;

import io.ramie.conformance.platform.ForwardingPlatform;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;

/** A platform that no scheduler has heard of. */
final class ForeignPlatform extends ForwardingPlatform {
  private final Platform real;

  ForeignPlatform(Platform real) {
    this.real = real;
  }

  @Override
  protected Platform real() {
    return real;
  }

  @Override
  public String name() {
    return "foreign";
  }

  /** {@return a handle that nobody knows how to wait for} */
  Io newHandle() {
    return new Io(this) {
      @Override
      public String toString() {
        return "a handle of the foreign platform";
      }

      @Override
      protected void implClose() {}
    };
  }
}
