package io.ramie.spi;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a fiber when it is scheduled: a name, and extras that some scheduler
 * understands (a priority, a quantum) and the others ignore. Immutable.
 */
public final class FiberOptions {
  /** No name, no extras. */
  public static final FiberOptions NONE = new FiberOptions(null, Map.of());

  private final @Nullable String name;
  private final Map<String, Object> extras;

  private FiberOptions(@Nullable String name, Map<String, Object> extras) {
    this.name = name;
    this.extras = extras;
  }

  /**
   * Options with a name only.
   *
   * @param name for people, in listings and messages
   * @return new options
   */
  public static FiberOptions named(String name) {
    return NONE.withName(name);
  }

  /**
   * These options with another name.
   *
   * @param name for people, in listings and messages
   * @return new options
   */
  public FiberOptions withName(String name) {
    return new FiberOptions(name, extras);
  }

  /**
   * These options with one extra more.
   *
   * @param key what it is called
   * @param value its value
   * @return new options
   */
  public FiberOptions with(String key, Object value) {
    Map<String, Object> more = new HashMap<>(extras);
    more.put(key, value);
    return new FiberOptions(name, Map.copyOf(more));
  }

  /**
   * The name.
   *
   * @return null when none was given
   */
  public @Nullable String name() {
    return name;
  }

  /**
   * The extras.
   *
   * @return an immutable map
   */
  public Map<String, Object> extras() {
    return extras;
  }

  @Override
  public String toString() {
    return "FiberOptions[name=" + name + ", extras=" + extras + "]";
  }
}
