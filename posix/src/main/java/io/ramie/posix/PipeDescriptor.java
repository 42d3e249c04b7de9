package io.ramie.posix;

import io.ramie.spi.Platform;

/** One end of a pipe or a FIFO. Java ignores SIGPIPE, so a write without a reader is EPIPE. */
final class PipeDescriptor extends PromptDescriptor {
  private final String name;

  PipeDescriptor(Platform platform, int number, String name) {
    super(platform, number);
    this.name = name;
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  Transfer.Kind transferKind() {
    return Transfer.Kind.PIPE;
  }

  @Override
  public String toString() {
    return name;
  }
}
