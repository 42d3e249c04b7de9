package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the Unix domain sockets have in common. */
final class UnixSockets {
  static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

  private UnixSockets() {}

  static Io open(SocketType type, String operation) throws IOException {
    return SocketSetup.open(Schedulers.current(), StandardProtocolFamily.UNIX, type, operation);
  }

  static SocketAddress named(@Nullable SocketAddress address) {
    return address == null ? UNNAMED : address;
  }

  /** Connects a new stream socket. */
  static Io connect(SocketAddress peer, @Nullable Deadline deadline) throws IOException {
    String operation = "connect to " + Endpoints.describe(Objects.requireNonNull(peer, "peer"));
    Io io = open(SocketType.STREAM, operation);
    boolean connected = false;
    try {
      connect(Schedulers.current(), io, peer, deadline, operation);
      connected = true;
      return io;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(operation, interrupted);
    } finally {
      if (!connected) {
        io.close();
      }
    }
  }

  /** No event tells when there is room in a listener's queue, so it is tried again and again. */
  private static void connect(
      FiberScheduler hooks,
      Io io,
      SocketAddress peer,
      @Nullable Deadline deadline,
      String operation)
      throws IOException, InterruptedException {
    Backoff pause = new Backoff();
    int result = hooks.socketConnect(io, peer);
    while (Errno.EAGAIN.is(result)) {
      if (deadline != null && deadline.isExpired()) {
        throw IoErrors.timedOut(operation + ", whose listener has a full queue,", deadline);
      }
      pause.sleep(hooks, deadline);
      result = hooks.socketConnect(io, peer);
    }
    SocketErrors.check(result, operation);
  }

  /** Binds a new socket, or closes it: the file that it has then, if any. */
  static @Nullable SocketFile bindOrClose(Io io, SocketAddress local, String operation)
      throws SocketException {
    SocketFile file = SocketFile.of(local);
    boolean bound = false;
    try {
      int result = file == null ? io.bind(local) : file.bind(io, local);
      if (result < 0) {
        throw notBound(local, result, operation);
      }
      bound = true;
      return file;
    } finally {
      if (!bound) {
        io.close();
      }
    }
  }

  private static SocketException notBound(SocketAddress local, int error, String operation) {
    String message = IoErrors.message(operation, error);
    return switch (Errno.of(error)) {
      case EADDRINUSE ->
          new BindException(
              local instanceof UnixDomainSocketAddress
                  ? message + "; delete the file if no socket uses it any more"
                  : message);
      case EACCES -> new BindException(message);
      case null, default -> SocketErrors.failure(operation, error);
    };
  }

  static <S extends SocketHandle> SocketPair<S> pair(SocketType type, Function<Io, S> socket)
      throws SocketException {
    AtomicReference<@Nullable SocketPair<S>> pair = new AtomicReference<>();
    int result =
        Schedulers.current()
            .platform()
            .socketPair(
                type, (a, b) -> pair.set(new SocketPair<>(socket.apply(a), socket.apply(b))));
    SocketErrors.check(result, "open a pair of Unix domain sockets");
    return Objects.requireNonNull(pair.get());
  }
}
