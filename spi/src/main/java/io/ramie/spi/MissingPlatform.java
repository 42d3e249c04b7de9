package io.ramie.spi;

import java.net.ProtocolFamily;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiConsumer;

/** Stands in where no platform is on the class path or module path, and says so. */
final class MissingPlatform implements Platform {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public String unsupported() {
    return "no platform found: put the artifact ramie-posix on the module path or class path, or"
        + " give the scheduler a platform of your own";
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
    throw new UnsupportedOperationException(unsupported());
  }

  @Override
  public ProcessStatus waitProcess(long pid, int flags) {
    return ProcessStatus.failed(Errno.ENOSYS.result());
  }
}
