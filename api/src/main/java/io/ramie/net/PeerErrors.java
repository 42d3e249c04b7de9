package io.ramie.net;

import io.ramie.internal.TransferErrors;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.SocketAddress;

/** How messages speak of a connected socket: by its peer. */
record PeerErrors(Io io) implements TransferErrors {
  @Override
  public String reading() {
    return "read from " + peer();
  }

  @Override
  public String writing() {
    return "write to " + peer();
  }

  String peer() {
    SocketAddress peer = io.remoteAddress();
    return Endpoints.isUnnamed(peer) ? io.toString() : Endpoints.describe(peer);
  }

  @Override
  public IOException failure(String operation, long error) {
    return SocketErrors.failure(operation, error);
  }
}
