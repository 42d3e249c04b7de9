package io.ramie.examples.http;

import io.ramie.Deadline;
import io.ramie.io.Copy;
import io.ramie.io.FiberFile;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The socket of a connection, with a time-out for each thing it waits for. */
final class Transport implements ReadBuffer.Source, WriteBuffer.Sink {
  private final TcpSocket socket;
  private final WriteBuffer output;

  private @Nullable Deadline deadline;
  private boolean failed;

  Transport(TcpSocket socket, HttpOptions options) {
    this.socket =
        socket.setReadTimeout(options.idleTimeout()).setWriteTimeout(options.writeTimeout());
    this.output = new WriteBuffer(this);
  }

  TcpSocket socket() {
    return socket;
  }

  /** What is written goes here first. */
  WriteBuffer output() {
    return output;
  }

  /**
   * Whether the connection is gone, or cut in the middle of something: nothing more can be said.
   */
  boolean hasFailed() {
    return failed;
  }

  // Limits

  /** How long a read may wait from now on. */
  void limitReads(Duration timeout) {
    if (!timeout.equals(socket.readTimeout())) {
      socket.setReadTimeout(timeout);
    }
  }

  /** Limits everything from now on together; null for not at all. */
  void limitAll(@Nullable Duration total) {
    if (total != null || deadline != null) {
      deadline = total == null ? null : Deadline.after(total);
      socket.setDeadline(deadline);
    }
  }

  boolean isLimited() {
    return deadline != null;
  }

  /** Takes all limits away, for one who sets others. */
  void unlimit() {
    limitAll(null);
    socket.setTimeout(null);
  }

  /** Lets the connection end in a way that nobody takes for the end of an answer. */
  void reset() throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
  }

  // Bytes

  /** Reads what there is. What was written goes out first, as the client may wait for it. */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    output.flush();
    try {
      return socket.read(target, offset, length);
    } catch (SocketTimeoutException slow) {
      throw slow;
    } catch (IOException gone) {
      failed = true;
      throw gone;
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    try {
      socket.write(source, offset, length);
    } catch (IOException gone) {
      failed = true;
      throw gone;
    }
  }

  /** Sends a part of a file behind what was written, from the system's memory to the socket. */
  @Override
  public void write(FiberFile file, long position, long count) throws IOException {
    Copy copy = Copy.of(file, socket).from(position).limit(count);
    try {
      copy.run();
    } finally {
      failed |= copy.copied() < count;
    }
    if (copy.copied() < count) {
      throw new IOException(
          file.path()
              + " has become shorter while it was sent: "
              + copy.copied()
              + " of "
              + count
              + " bytes were left");
    }
  }
}
