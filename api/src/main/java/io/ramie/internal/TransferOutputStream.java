package io.ramie.internal;

import io.ramie.Deadline;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What goes to a handle, as a stream that another handle's can go to straight. */
public final class TransferOutputStream extends FilterOutputStream {
  private final ByteTransfer transfer;
  private final Supplier<@Nullable Deadline> expiries;

  /**
   * Adds that to a stream.
   *
   * @param stream writes the same bytes
   * @param transfer writes them, too
   * @param expiries until when each write may wait, asked when it has to; null for ever
   */
  public TransferOutputStream(
      OutputStream stream, ByteTransfer transfer, Supplier<@Nullable Deadline> expiries) {
    super(stream);
    this.transfer = transfer;
    this.expiries = expiries;
  }

  ByteTransfer transfer() {
    return transfer;
  }

  Supplier<@Nullable Deadline> expiries() {
    return expiries;
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
