package io.ramie.io;

import io.ramie.internal.IoErrors;
import io.ramie.internal.TransferErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.io.IOException;

/** How messages speak of a pipe, a FIFO, a terminal. */
record PipeErrors(Io io) implements TransferErrors {
  @Override
  public String reading() {
    return "read from " + io;
  }

  @Override
  public String writing() {
    return "write to " + io;
  }

  @Override
  public IOException failure(String operation, long error) {
    String hint = Errno.EPIPE.is(error) ? "; nobody reads from it any more" : "";
    return new IOException(IoErrors.message(operation, error) + hint);
  }
}
