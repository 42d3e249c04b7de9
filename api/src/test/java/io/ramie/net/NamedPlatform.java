package io.ramie.net;

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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** The system's platform with a resolver of its own, which keeps what it was asked. */
final class NamedPlatform implements Platform {
  /** What happens before an answer. */
  interface Delay {
    void run() throws UnknownHostException;
  }

  private final Platform system = Platform.system();
  private final Map<String, List<InetAddress>> names;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Delay delay = () -> {};

  NamedPlatform(Map<String, List<InetAddress>> names) {
    this.names = names;
  }

  List<String> asked() {
    return asked;
  }

  void beforeAnswer(Delay action) {
    delay = action;
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    asked.add(host);
    delay.run();
    List<InetAddress> found = names.get(host);
    if (found == null) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  @Override
  public String name() {
    return "named";
  }

  @Override
  public IoResult socket(ProtocolFamily family, SocketType type) {
    return system.socket(family, type);
  }

  @Override
  public int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    return system.socketPair(type, ends);
  }

  @Override
  public int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return system.pipe(ends);
  }

  @Override
  public IoResult open(Path path, Set<? extends OpenOption> options) {
    return system.open(path, options);
  }

  @Override
  public Poller openPoller() throws IOException {
    return system.openPoller();
  }

  @Override
  public ProcessStatus waitProcess(long pid, int flags) {
    return system.waitProcess(pid, flags);
  }
}
