package io.ramie.net;

import java.net.SocketException;

/**
 * No further socket can be opened or accepted: the process, or the system, has as many open files
 * as it may have. A server can go on: descriptors come free as connections end.
 *
 * @see TcpListener#accept()
 */
public final class DescriptorLimitException extends SocketException {
  private static final long serialVersionUID = 1L;

  DescriptorLimitException(String message) {
    super(message);
  }
}
