package io.ramie.net;

import io.ramie.internal.IoErrors;
import io.ramie.internal.Sneaky;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection attempt: to each address of a host in turn, until one answers. */
final class Connector {
  private final FiberScheduler hooks = Schedulers.current();
  private final InetSocketAddress target;
  private final String operation;
  private final List<IOException> failures = new ArrayList<>();

  Connector(InetSocketAddress target) {
    this.target = target;
    this.operation = "connect to " + Endpoints.describe(target);
  }

  Io connect(@Nullable Duration timeout) throws IOException {
    try {
      return hooks.timeoutAfter(
          timeout, () -> IoErrors.timedOut(operation, timeout), () -> connectToAny());
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(operation, interrupted);
    } catch (IOException | RuntimeException expected) {
      throw expected;
    } catch (Exception injected) {
      throw Sneaky.rethrow(injected);
    }
  }

  private Io connectToAny() throws IOException, InterruptedException {
    for (InetAddress address : Endpoints.resolve(hooks, target)) {
      Io connected = connectTo(new InetSocketAddress(address, target.getPort()));
      if (connected != null) {
        return connected;
      }
    }
    throw failure();
  }

  /** Returns null when the failure was added to the others. */
  private @Nullable Io connectTo(InetSocketAddress address)
      throws DescriptorLimitException, InterruptedException {
    String attempt = "connect to " + Endpoints.describe(address);
    IoResult opened =
        hooks.platform().socket(Endpoints.family(address.getAddress()), SocketType.STREAM);
    if (opened.isError()) {
      IOException failure = SocketErrors.failure(attempt, opened.error());
      if (failure instanceof DescriptorLimitException limit) {
        throw limit;
      }
      failures.add(failure);
      return null;
    }
    Io io = opened.io();
    boolean connected = false;
    try {
      // Before the connection is made: a failure would only cost a little speed.
      int _ = io.setOption(StandardSocketOptions.TCP_NODELAY, true);
      int result = hooks.socketConnect(io, address);
      connected = result >= 0;
      if (!connected) {
        failures.add(SocketErrors.failure(attempt, result));
      }
    } finally {
      if (!connected) {
        io.close();
      }
    }
    return connected ? io : null;
  }

  private IOException failure() {
    if (failures.size() == 1) {
      return failures.getFirst();
    }
    ConnectException all =
        new ConnectException(
            operation
                + " failed at each of "
                + failures.size()
                + " addresses: "
                + String.join("; ", failures.stream().map(IOException::getMessage).toList()));
    failures.forEach(all::addSuppressed);
    return all;
  }
}
