package io.ramie.conformance.differential;

import static io.ramie.conformance.differential.Performer.LEFT_OUT;
import static io.ramie.conformance.differential.Performer.SHORT;
import static java.util.Objects.requireNonNull;

import io.ramie.net.Datagram;
import io.ramie.net.UdpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Steps on connected datagram sockets, of which each two neighbours are a pair. */
final class MessageSteps {
  private static final int MOST_WAITING = 5;

  private final World world;

  MessageSteps(World world) {
    this.world = world;
  }

  String perform(Step.OnMessages step) throws IOException {
    MessageEnd end = world.messageEnd(step.end());
    MessageEnd peer = world.messageEnd(step.end() ^ 1);
    return switch (step) {
      case Step.Send send -> send(end, peer, send.size());
      case Step.Receive receive -> receive(end, peer, receive.room());
      case Step.Hangup _ -> hangUp(end);
    };
  }

  private static String send(MessageEnd end, MessageEnd peer, int size) throws IOException {
    boolean depends = end.socket instanceof UdpSocket && !peer.socket.isOpen();
    if (end.socket.isOpen() && (depends || peer.arrived.size() == MOST_WAITING)) {
      return LEFT_OUT;
    }
    if (end.socket.isOpen() && !peer.socket.isOpen()) {
      // Linux refuses a datagram to a Unix peer that has gone, and drops what had come from it.
      end.arrived.clear();
    }
    byte[] message = new byte[size];
    Arrays.fill(message, (byte) (size + peer.arrived.size()));
    end.socket.send(message);
    peer.arrived.add(message);
    return "sent " + size;
  }

  private static String receive(MessageEnd end, MessageEnd peer, int room) throws IOException {
    // A peer that has gone may have left an error.
    if (end.socket.isOpen() && !peer.socket.isOpen() && end.arrived.isEmpty()) {
      return LEFT_OUT;
    }
    ByteBuffer target = ByteBuffer.allocate(room);
    if (end.arrived.isEmpty()) {
      end.socket.setTimeout(SHORT);
    }
    try {
      Datagram<?> datagram = end.socket.receive(target);
      byte[] expected = requireNonNull(end.arrived.poll());
      byte[] found = Arrays.copyOf(target.array(), datagram.length());
      boolean right = Arrays.equals(found, Arrays.copyOf(expected, datagram.length()));
      return "received %d of %d, %s".formatted(datagram.length(), datagram.size(), right);
    } finally {
      end.socket.setTimeout(null);
    }
  }

  private static String hangUp(MessageEnd end) {
    end.socket.close();
    return "closed";
  }
}
