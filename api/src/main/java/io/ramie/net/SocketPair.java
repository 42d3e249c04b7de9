package io.ramie.net;

/**
 * Two sockets that are connected to each other.
 *
 * @param <S> the type of the two
 * @param first one
 * @param second the other
 */
public record SocketPair<S extends SocketHandle>(S first, S second) implements AutoCloseable {
  /** Closes both. */
  @Override
  public void close() {
    first.close();
    second.close();
  }
}
