package io.ramie.io;

import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** A file that is in no memory, and whose disk has the waiting fiber interrupted, once. */
final class InterruptingFile extends Io {
  private final Io real;
  private final Fiber<?> fiber = Fiber.current();
  private Throwable cause;

  private InterruptingFile(Io real, Throwable cause) {
    super(real.platform());
    this.real = real;
    this.cause = cause;
  }

  /** A handle that will interrupt the current fiber when another thread moves its bytes. */
  static Handle open(Path path, Throwable cause, OpenOption... options) {
    Io real = Platform.system().open(path, Set.of(options)).io();
    return new Handle(new InterruptingFile(real, cause)) {};
  }

  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  public Io underlying() {
    interrupt();
    return real;
  }

  @Override
  public long transferTo(Io target, long position, long count) {
    interrupt();
    return real.transferTo(target, position, count);
  }

  /** On the other thread. */
  private void interrupt() {
    while (cause != null) {
      if (fiber.currentWait() != null) {
        boolean _ = fiber.raise(cause);
        cause = null;
      }
      Thread.onSpinWait();
    }
  }

  @Override
  protected void implClose() {
    real.close();
  }

  @Override
  public String toString() {
    return "interrupting " + real;
  }
}
