package io.ramie.conformance.platform;

import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.UnknownHostException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A platform that asks another one for everything, except for its name and its priority. */
public abstract class ForwardingPlatform implements Platform {
  /** For those who extend it. */
  protected ForwardingPlatform() {}

  /** {@return the other one} */
  protected abstract Platform real();

  @Override
  public @Nullable String unsupported() {
    return real().unsupported();
  }

  @Override
  public long nanoTime() {
    return real().nanoTime();
  }

  @Override
  public IoResult socket(ProtocolFamily family, SocketType type) {
    return real().socket(family, type);
  }

  @Override
  public int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    return real().socketPair(type, ends);
  }

  @Override
  public int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return real().pipe(ends);
  }

  @Override
  public IoResult open(Path path, Set<? extends OpenOption> options) {
    return real().open(path, options);
  }

  @Override
  public IoResult standardStream(int number) {
    return real().standardStream(number);
  }

  @Override
  public IoResult openProcess(long pid) {
    return real().openProcess(pid);
  }

  @Override
  public ProcessStatus processStatus(Io process) {
    return real().processStatus(process);
  }

  @Override
  public Poller openPoller() throws IOException {
    return real().openPoller();
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    return real().resolve(host);
  }

  @Override
  public ProcessStatus waitProcess(long pid, int flags) {
    return real().waitProcess(pid, flags);
  }
}
