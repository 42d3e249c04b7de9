package io.ramie.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What comes from a peer, as a stream. */
final class SocketInputStream extends InputStream {
  private final TcpSocket socket;

  SocketInputStream(TcpSocket socket) {
    this.socket = socket;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return socket.read(one) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return socket.read(Objects.requireNonNull(buffer, "buffer"), offset, length);
  }

  @Override
  public int available() throws IOException {
    return socket.available();
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public String toString() {
    return "input of " + socket;
  }
}
