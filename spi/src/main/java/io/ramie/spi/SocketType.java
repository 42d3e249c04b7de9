package io.ramie.spi;

/** The kinds of sockets that a {@link Platform} opens. */
public enum SocketType {
  /** A reliable stream of bytes: {@code SOCK_STREAM}. */
  STREAM,
  /** Single messages with a boundary: {@code SOCK_DGRAM}. */
  DATAGRAM
}
