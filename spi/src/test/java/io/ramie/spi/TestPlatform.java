package io.ramie.spi;

import java.net.ProtocolFamily;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiConsumer;

/** A clock, and nothing to open. */
final class TestPlatform implements Platform {
  static final TestPlatform INSTANCE = new TestPlatform();

  @Override
  public String name() {
    return "test";
  }

  @Override
  public IoResult socket(ProtocolFamily family, SocketType type) {
    return IoResult.error(Errno.ENOSYS);
  }

  @Override
  public int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    return Errno.ENOSYS.result();
  }

  @Override
  public int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return Errno.ENOSYS.result();
  }

  @Override
  public IoResult open(Path path, Set<? extends OpenOption> options) {
    return IoResult.error(Errno.ENOSYS);
  }

  @Override
  public Poller openPoller() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ProcessStatus waitProcess(long pid, int flags) {
    return ProcessStatus.failed(Errno.ECHILD.result());
  }
}
