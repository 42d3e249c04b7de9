package io.ramie.spi;

/** A clock, and nothing to open. */
final class TestPlatform implements UselessPlatform {
  static final TestPlatform INSTANCE = new TestPlatform();

  @Override
  public String name() {
    return "test";
  }
}
