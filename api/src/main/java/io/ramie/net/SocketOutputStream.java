package io.ramie.net;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** What goes to a peer, as a stream. */
final class SocketOutputStream extends OutputStream {
  private final TcpSocket socket;

  SocketOutputStream(TcpSocket socket) {
    this.socket = socket;
  }

  @Override
  public void write(int one) throws IOException {
    socket.write(new byte[] {(byte) one});
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    socket.write(Objects.requireNonNull(buffer, "buffer"), offset, length);
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "output of " + socket;
  }
}
