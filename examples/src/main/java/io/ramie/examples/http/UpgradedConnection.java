package io.ramie.examples.http;

import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A connection that has left HTTP for another protocol. Nobody else uses its socket any more; it is
 * closed when the handler returns.
 */
public final class UpgradedConnection {
  private final TcpSocket socket;
  private final ReadBuffer early;

  UpgradedConnection(TcpSocket socket, ReadBuffer early) {
    this.socket = socket;
    this.early = early;
  }

  /**
   * The socket, to write to and to set time-outs on. What is read from it may lack the first bytes:
   * {@link #read} has them all.
   *
   * @return without time-outs at first
   */
  public TcpSocket socket() {
    return socket;
  }

  /**
   * Reads what there is, after waiting until there is something: first what had arrived together
   * with the request, then what the socket brings.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes at most
   * @return the bytes read, 0 if the length is 0, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline of the socket has passed
   * @throws IOException if it fails otherwise
   */
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (early.available() == 0) {
      return socket.read(target, offset, length);
    }
    return early.read(target, offset, length);
  }

  /**
   * The same bytes as {@link #read} brings.
   *
   * @return a stream without a buffer
   */
  public InputStream inputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return UpgradedConnection.this.read(target, offset, length);
      }
    };
  }
}
