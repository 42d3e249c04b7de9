package io.ramie.net;

import io.ramie.io.Handle;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.SocketOption;
import java.util.Set;

/** A socket of any kind: a handle with options. */
public abstract class SocketHandle extends Handle {
  /** Takes over an open handle. */
  SocketHandle(Io io) {
    super(io);
  }

  /**
   * Sets an option.
   *
   * @param <T> the type of its value
   * @param option for example {@link java.net.StandardSocketOptions#SO_RCVBUF}
   * @param value its new value
   * @return this socket
   * @throws UnsupportedOperationException if there is no such option; the message lists what there
   *     is
   * @throws IllegalArgumentException if the value is out of its range
   * @throws IOException if it is closed, or the system refuses
   */
  public <T> SocketHandle setOption(SocketOption<T> option, T value) throws IOException {
    SocketOptions.set(io(), option, value);
    return this;
  }

  /**
   * Reads an option.
   *
   * @param <T> the type of its value
   * @param option for example {@link java.net.StandardSocketOptions#SO_RCVBUF}
   * @return its value
   * @throws UnsupportedOperationException if there is no such option; the message lists what there
   *     is
   * @throws IOException if it is closed, or the system refuses
   */
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return SocketOptions.get(io(), option);
  }

  /**
   * The options there are.
   *
   * @return an immutable set
   */
  public Set<SocketOption<?>> supportedOptions() {
    return io().supportedOptions();
  }

  /** What a factory does with a new socket, which it closes when that fails. */
  interface Step<S> {
    void apply(S socket) throws IOException;
  }

  static <S extends SocketHandle> S orClose(S socket, Step<S> step) throws IOException {
    try {
      step.apply(socket);
      return socket;
    } catch (Throwable failed) {
      socket.close();
      throw failed;
    }
  }
}
