package io.ramie.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What goes to a handle, as a stream that another handle's can go to straight. */
public final class TransferOutputStream extends FilterOutputStream {
  private final ByteTransfer transfer;
  private final ByteTransfer.Limit limit;

  /**
   * Adds that to a stream.
   *
   * @param stream writes the same bytes
   * @param transfer writes them, too
   * @param limit of each write
   */
  public TransferOutputStream(
      OutputStream stream, ByteTransfer transfer, ByteTransfer.Limit limit) {
    super(stream);
    this.transfer = transfer;
    this.limit = limit;
  }

  ByteTransfer transfer() {
    return transfer;
  }

  ByteTransfer.Limit limit() {
    return limit;
  }

  /** Not byte by byte, as it would be otherwise. */
  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
