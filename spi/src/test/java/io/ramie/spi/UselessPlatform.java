package io.ramie.spi;

import java.net.ProtocolFamily;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiConsumer;

/** Opens nothing, so that a test's platform only says what matters to it. */
interface UselessPlatform extends Platform {
  @Override
  default IoResult socket(ProtocolFamily family, SocketType type) {
    return IoResult.error(Errno.ENOSYS);
  }

  @Override
  default int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    return Errno.ENOSYS.result();
  }

  @Override
  default int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return Errno.ENOSYS.result();
  }

  @Override
  default IoResult open(Path path, Set<? extends OpenOption> options) {
    return IoResult.error(Errno.ENOSYS);
  }

  @Override
  default Poller openPoller() {
    throw new UnsupportedOperationException();
  }

  @Override
  default ProcessStatus waitProcess(long pid, int flags) {
    return ProcessStatus.failed(Errno.ECHILD.result());
  }
}
