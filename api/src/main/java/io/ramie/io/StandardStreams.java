package io.ramie.io;

import io.ramie.internal.IoErrors;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Schedulers;
import java.io.IOException;

/**
 * The standard streams of this process, to be read and written without stalling the loop, whether
 * they are a terminal, a pipe, a file or a socket.
 *
 * <p>Each call opens a handle of its own, with its own limits; closing it leaves the process its
 * stream. They do not change a mode that other processes with the same terminal or pipe would
 * notice.
 *
 * <p>{@link System#in}, {@link System#out} and {@link System#err} stand for the same streams but
 * have buffers of their own. What {@code System.in} has read ahead does not come here, so read from
 * one of the two only. What is written here goes out at once, so flush {@code System.out} before if
 * the order counts.
 */
public final class StandardStreams {
  private StandardStreams() {}

  /**
   * Opens standard input.
   *
   * @return for reading; to be closed by the caller
   * @throws IOException if the process has none, or the system refuses
   */
  public static PipeSource openInput() throws IOException {
    return new PipeSource(open(0, "standard input"));
  }

  /**
   * Opens standard output.
   *
   * @return for writing; to be closed by the caller
   * @throws IOException if the process has none, or the system refuses
   */
  public static PipeSink openOutput() throws IOException {
    return new PipeSink(open(1, "standard output"));
  }

  /**
   * Opens standard error.
   *
   * @return for writing; to be closed by the caller
   * @throws IOException if the process has none, or the system refuses
   */
  public static PipeSink openError() throws IOException {
    return new PipeSink(open(2, "standard error"));
  }

  private static Io open(int number, String name) throws IOException {
    IoResult result = Schedulers.current().platform().standardStream(number);
    if (result.isError()) {
      throw new IOException(
          IoErrors.message("open " + name, result.error()) + IoErrors.limitHint(result.error()));
    }
    return result.io();
  }
}
