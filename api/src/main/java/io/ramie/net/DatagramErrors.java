package io.ramie.net;

import io.ramie.internal.IoErrors;
import io.ramie.internal.TransferErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import org.jspecify.annotations.Nullable;

/** How messages speak of a datagram socket: by its peer, or by itself when it has none. */
record DatagramErrors(Io io) implements TransferErrors {
  @Override
  public String reading() {
    SocketAddress peer = io.remoteAddress();
    return peer == null ? "receive on " + io : "receive from " + Endpoints.describe(peer);
  }

  @Override
  public String writing() {
    SocketAddress peer = io.remoteAddress();
    return hasName(peer) ? "send to " + Endpoints.describe(peer) : "send on " + io;
  }

  private static boolean hasName(@Nullable SocketAddress peer) {
    return peer != null && !Endpoints.isUnnamed(peer);
  }

  @Override
  public IOException failure(String operation, long error) {
    return switch (Errno.of(error)) {
      case ECONNREFUSED -> refused(IoErrors.message(operation, error));
      case EMSGSIZE -> hinted(operation, error, "the datagram is too long for this way");
      case EDESTADDRREQ, ENOTCONN ->
          hinted(operation, error, "say where to send, or connect the socket first");
      case EACCES -> hinted(operation, error, accessHint());
      case null, default -> SocketErrors.failure(operation, error);
    };
  }

  private String accessHint() {
    return io.family() == StandardProtocolFamily.UNIX
        ? "sending needs permission to write to the socket's file, and to enter its folders"
        : "a broadcast needs the option SO_BROADCAST";
  }

  private SocketException refused(String message) {
    return io.family() == StandardProtocolFamily.UNIX
        ? new ConnectException(message)
        : new PortUnreachableException(message);
  }

  private static SocketException hinted(String operation, long error, String hint) {
    return new SocketException(IoErrors.message(operation, error) + "; " + hint);
  }
}
