package io.ramie.concurrency;

import io.ramie.posix.PosixPlatform;
import io.ramie.spi.Io;
import java.util.concurrent.atomic.AtomicInteger;

/** A handle over nothing that counts how often it is closed. */
public final class FakeIo extends Io {
  private final AtomicInteger preCloses = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();

  /** Opens one. */
  public FakeIo() {
    super(PosixPlatform.provider());
  }

  @Override
  protected void implPreClose() {
    preCloses.getAndIncrement();
  }

  @Override
  protected void implClose() {
    closes.getAndIncrement();
  }

  int preCloses() {
    return preCloses.get();
  }

  int closes() {
    return closes.get();
  }

  @Override
  public String toString() {
    return "fake";
  }
}
