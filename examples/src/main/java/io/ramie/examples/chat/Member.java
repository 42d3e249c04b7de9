package io.ramie.examples.chat;

import io.ramie.Deadline;
import io.ramie.channel.Channel;
import io.ramie.channel.ChannelClosedException;
import io.ramie.channel.Receiver;

/** Somebody who is there. Any thread. */
final class Member {
  /** How many lines may wait for somebody who reads slowly. */
  static final int MAX_WAITING_LINES = 256;

  private final String name;
  private final Channel<Line> outgoing = Channel.buffered(MAX_WAITING_LINES);

  Member(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** What the fiber that writes to this member receives. */
  Receiver<Line> outgoing() {
    return outgoing;
  }

  /** Sends a line, and does not wait. False if there is no place for it. */
  boolean tell(Line line) {
    try {
      return outgoing.trySend(line);
    } catch (ChannelClosedException gone) {
      return true; // Who has gone needs no place.
    }
  }

  /** Sends a line, and waits until a deadline for a place for it. */
  boolean tell(Line line, Deadline deadline) throws InterruptedException {
    try {
      return outgoing.send(line, deadline.remaining());
    } catch (ChannelClosedException gone) {
      return true;
    }
  }

  /** Nothing more comes. What has been sent still is written. */
  void end() {
    outgoing.close();
  }

  /** The same, with a word why. */
  void end(Exception why) {
    outgoing.close(why);
  }

  boolean hasEnded() {
    return outgoing.isClosed();
  }
}
