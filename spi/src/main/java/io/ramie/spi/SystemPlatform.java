package io.ramie.spi;

import java.util.ServiceLoader;

/** Finds the platform of this system, once. */
final class SystemPlatform {
  private static final class Holder {
    private static final Platform PLATFORM = find();
  }

  private SystemPlatform() {}

  static Platform get() {
    Platform platform = Holder.PLATFORM;
    String unsupported = platform.unsupported();
    if (unsupported != null) {
      throw new UnsupportedOperationException(unsupported);
    }
    return platform;
  }

  private static Platform find() {
    return ServiceLoader.load(Platform.class, Platform.class.getClassLoader())
        .findFirst()
        .orElseGet(MissingPlatform::new);
  }
}
