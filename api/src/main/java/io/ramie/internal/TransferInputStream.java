package io.ramie.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What comes from a handle, as a stream that goes straight to another handle's. */
public final class TransferInputStream extends FilterInputStream {
  private final ByteTransfer transfer;
  private final ByteTransfer.Limit limit;

  /**
   * Adds that to a stream.
   *
   * @param stream reads the same bytes
   * @param transfer reads them, too
   * @param limit of each read
   */
  public TransferInputStream(InputStream stream, ByteTransfer transfer, ByteTransfer.Limit limit) {
    super(stream);
    this.transfer = transfer;
    this.limit = limit;
  }

  @Override
  public long transferTo(OutputStream target) throws IOException {
    return target instanceof TransferOutputStream other
        ? transfer.transferTo(other.transfer(), limit, other.limit())
        : super.transferTo(target);
  }

  @Override
  public String toString() {
    return in.toString();
  }
}
