package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.internal.Waiting;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a host: its addresses are tried in turn, in the order of RFC 8305, until one
 * answers. Each attempt gets its share of the time that is left, so that an address which does not
 * answer leaves some for the others.
 */
final class Connector {
  private final FiberScheduler hooks = Schedulers.current();
  private final InetSocketAddress target;
  private final SocketSetup setup;
  private final @Nullable InetSocketAddress local;
  private final @Nullable ProtocolFamily family;
  private final Deadline deadline;
  private final String operation;
  private final List<IOException> failures = new ArrayList<>();

  /**
   * Prepares to connect.
   *
   * @param local what to bind to before; null for anything
   * @param family what addresses to try; null for any
   */
  Connector(
      InetSocketAddress target,
      SocketSetup setup,
      @Nullable InetSocketAddress local,
      @Nullable ProtocolFamily family,
      Deadline deadline) {
    this.target = target;
    this.setup = setup;
    this.local = local;
    this.family = family;
    this.deadline = deadline;
    this.operation = "connect to " + Endpoints.describe(target);
  }

  Io connect() throws IOException {
    try {
      return connectToAny(addresses());
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(operation, interrupted);
    }
  }

  private List<InetAddress> addresses() throws IOException, InterruptedException {
    List<InetAddress> found =
        Waiting.within(
            hooks,
            deadline.remaining(),
            () -> IoErrors.timedOut(operation, deadline),
            () -> Endpoints.resolve(hooks, target));
    return AddressOrder.interleaved(Endpoints.ofFamily(found, family, target));
  }

  private Io connectToAny(List<InetAddress> addresses) throws IOException, InterruptedException {
    int left = addresses.size();
    for (InetAddress address : addresses) {
      Io connected = tryToConnect(new InetSocketAddress(address, target.getPort()), left);
      if (connected != null) {
        return connected;
      }
      if (deadline.isExpired()) {
        break;
      }
      left--;
    }
    throw failure(addresses.size());
  }

  /** Returns null when the failure was added to the others. */
  private @Nullable Io tryToConnect(InetSocketAddress address, int left)
      throws IOException, InterruptedException {
    try {
      return connectTo(address, AddressOrder.share(deadline.remaining(), left));
    } catch (DescriptorLimitException limit) {
      // No other address would do better.
      throw limit;
    } catch (IOException failure) {
      failures.add(failure);
      return null;
    }
  }

  private Io connectTo(InetSocketAddress address, @Nullable Duration timeout)
      throws IOException, InterruptedException {
    String attempt = "connect to " + Endpoints.describe(address);
    Io io =
        SocketSetup.open(hooks, Endpoints.family(address.getAddress()), SocketType.STREAM, attempt);
    boolean connected = false;
    try {
      prepare(io);
      int result =
          Waiting.within(
              hooks,
              timeout,
              () -> IoErrors.timedOut(attempt, timeout),
              () -> hooks.socketConnect(io, address));
      SocketErrors.check(result, attempt);
      connected = true;
      return io;
    } finally {
      if (!connected) {
        io.close();
      }
    }
  }

  private void prepare(Io io) throws IOException {
    // Before the connection is made: a failure would only cost a little speed.
    int _ = io.setOption(StandardSocketOptions.TCP_NODELAY, true);
    setup.apply(io);
    if (local != null) {
      SocketErrors.check(
          io.bind(local), "bind to " + Endpoints.describe(local) + " before " + operation);
    }
  }

  private IOException failure(int addresses) {
    boolean late =
        deadline.isExpired()
            && (failures.size() < addresses
                || failures.getLast() instanceof SocketTimeoutException);
    if (late) {
      return withEach(IoErrors.timedOut(operation, deadline), addresses);
    }
    return failures.size() == 1
        ? failures.getFirst()
        : withEach(
            new ConnectException(
                operation
                    + " failed at each of "
                    + failures.size()
                    + " addresses: "
                    + String.join("; ", failures.stream().map(IOException::getMessage).toList())),
            addresses);
  }

  private IOException withEach(IOException all, int addresses) {
    if (addresses > 1) {
      failures.forEach(all::addSuppressed);
    }
    return all;
  }
}
