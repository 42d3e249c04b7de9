package io.ramie.conformance.differential;

import io.ramie.net.DatagramHandle;
import java.util.ArrayDeque;
import java.util.Queue;

/** A datagram socket, and the datagrams that wait at it. */
final class MessageEnd {
  final DatagramHandle<?> socket;
  final Queue<byte[]> arrived = new ArrayDeque<>();

  MessageEnd(DatagramHandle<?> socket) {
    this.socket = socket;
  }
}
