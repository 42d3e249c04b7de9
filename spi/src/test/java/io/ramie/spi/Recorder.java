package io.ramie.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Writes down what is waited for; everything is ready at once. */
final class Recorder implements FiberScheduler {
  final List<String> waits = new ArrayList<>();

  private final Platform platform;
  private @Nullable Exception lateInterrupt;

  Recorder() {
    this(TestPlatform.INSTANCE);
  }

  Recorder(Platform platform) {
    this.platform = platform;
  }

  /**
   * From now on, what operations return is lost to an interrupt that comes when they have ended.
   */
  void interruptLate(Exception cause) {
    lateInterrupt = cause;
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) {
    waits.add(Io.describeEvents(events));
    return events;
  }

  @Override
  public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
      throws Exception {
    waits.add("operation");
    T result = operation.call();
    if (lateInterrupt != null) {
      throw lateInterrupt;
    }
    return result;
  }

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void kernelSleep(@Nullable Duration duration) {
    waits.add("sleep " + duration);
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {}

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {}

  @Override
  public void run() {}

  @Override
  public void close() {}
}
