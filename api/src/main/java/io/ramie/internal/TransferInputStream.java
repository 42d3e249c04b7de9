package io.ramie.internal;

import io.ramie.Deadline;
import io.ramie.Fibers;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What comes from a handle, as a stream that goes straight to another handle's. */
public final class TransferInputStream extends FilterInputStream {
  private final ByteTransfer transfer;
  private final Supplier<@Nullable Deadline> expiries;
  private final Fibers.Action<IOException> beforeReading;

  /**
   * Adds that to a stream.
   *
   * @param stream reads the same bytes
   * @param transfer reads them, too
   * @param expiries until when each read may wait, asked when it begins; null for ever
   */
  public TransferInputStream(
      InputStream stream, ByteTransfer transfer, Supplier<@Nullable Deadline> expiries) {
    this(stream, transfer, expiries, () -> {});
  }

  /**
   * Adds that to a stream whose reads have to wait for something at first.
   *
   * @param stream reads the same bytes
   * @param transfer reads them, too
   * @param expiries until when each read may wait, asked when it begins; null for ever
   * @param beforeReading waits, if that is still necessary
   */
  public TransferInputStream(
      InputStream stream,
      ByteTransfer transfer,
      Supplier<@Nullable Deadline> expiries,
      Fibers.Action<IOException> beforeReading) {
    super(stream);
    this.transfer = transfer;
    this.expiries = expiries;
    this.beforeReading = beforeReading;
  }

  @Override
  public long transferTo(OutputStream target) throws IOException {
    return target instanceof TransferOutputStream other
        ? transfer.transferTo(other.transfer(), expiries, other.expiries(), beforeReading)
        : super.transferTo(target);
  }

  @Override
  public String toString() {
    return in.toString();
  }
}
