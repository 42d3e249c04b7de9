package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Unix domain socket that connections arrive at.
 *
 * <p>Listening makes a file, and {@link #close} removes it, unless {@link #keepFile} was called or
 * another file has taken its place. A process that is killed leaves its file behind: the next one
 * has to delete it before it listens.
 */
public final class UnixListener extends StreamListener<UnixSocket> {
  private final @Nullable SocketFile file;

  private UnixListener(Io io, @Nullable SocketFile file) {
    super(io);
    this.file = file;
  }

  /**
   * Listens at a path.
   *
   * @param path a file that does not exist yet, at most 107 bytes long
   * @return the listener
   * @throws java.net.BindException if there is a file already, or none may be made
   * @throws IOException if it fails otherwise
   */
  public static UnixListener listen(Path path) throws IOException {
    return listen(UnixDomainSocketAddress.of(path));
  }

  /**
   * Listens at an address.
   *
   * @param address a path, or an {@link io.ramie.spi.AbstractUnixAddress}; bound to the unnamed
   *     address, it gets an abstract name that is free
   * @return the listener
   * @throws java.net.BindException if there is a file already, or none may be made
   * @throws IOException if it fails otherwise
   */
  public static UnixListener listen(SocketAddress address) throws IOException {
    return listen(address, DEFAULT_BACKLOG);
  }

  /**
   * Listens at an address.
   *
   * @param address as for {@link #listen(SocketAddress)}
   * @param backlog how many connections may wait to be accepted, at least 1; the system has its own
   *     upper limit
   * @return the listener
   * @throws java.net.BindException if there is a file already, or none may be made
   * @throws IOException if it fails otherwise
   */
  public static UnixListener listen(SocketAddress address, int backlog) throws IOException {
    String operation =
        "listen on " + Endpoints.describe(Objects.requireNonNull(address, "address"));
    int queue = checkBacklog(backlog);
    Io io = UnixSockets.open(SocketType.STREAM, operation);
    SocketFile file = UnixSockets.bindOrClose(io, address, operation);
    return orClose(
        new UnixListener(io, file), _ -> SocketErrors.check(io.listen(queue), operation));
  }

  @Override
  UnixSocket accepted(Io connection) {
    return new UnixSocket(connection);
  }

  /**
   * The address it listens at.
   *
   * @return with the name that was chosen, if an unnamed one was asked for
   */
  public SocketAddress localAddress() {
    return UnixSockets.named(io().localAddress());
  }

  /**
   * Leaves the file where it is when this is closed.
   *
   * @return this listener
   */
  public UnixListener keepFile() {
    if (file != null) {
      file.keep();
    }
    return this;
  }

  /** Stops listening as its superclass does, and removes the file. */
  @Override
  public void close() {
    if (file != null) {
      file.remove();
    }
    super.close();
  }

  @Override
  public UnixListener setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public UnixListener setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }

  @Override
  public <T> UnixListener setOption(SocketOption<T> option, T value) throws IOException {
    super.setOption(option, value);
    return this;
  }
}
