package io.ramie.examples.chat;

import io.ramie.Deadline;
import io.ramie.Promise;
import io.ramie.channel.Channel;
import io.ramie.channel.ChannelClosedException;
import io.ramie.operation.Operation;
import io.ramie.operation.Signal;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A room: a fiber that owns its members. Everybody else, on whatever thread, sends it requests.
 *
 * <p>It waits for nobody longer than a moment: whoever has no place for another line by then is
 * dropped. Who talks waits for the room when that has much to do.
 */
final class Room {
  /** What is asked of it. */
  private sealed interface Request {
    record Enter(Member member, Promise<Boolean> entered) implements Request {}

    record Say(Member member, String text) implements Request {}

    record Who(Member asker) implements Request {}

    record Leave(Member member, Promise<Boolean> left) implements Request {}
  }

  private static final int MAX_WAITING_REQUESTS = 64;

  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final String name;
  private final Directory directory;
  private final Signal stopping;
  private final Channel<Request> requests = Channel.buffered(MAX_WAITING_REQUESTS);
  private final Signal ended = new Signal();

  // The fiber of the room only.
  private final Map<Member, @Nullable Promise<Boolean>> members = new LinkedHashMap<>();

  Room(String name, Directory directory, Signal stopping) {
    this.name = name;
    this.directory = directory;
    this.stopping = stopping;
  }

  String name() {
    return name;
  }

  // What members call, in their own fibers

  /** Enters; false if the room was just being closed, because nobody was left in it. */
  boolean enter(Member member) throws InterruptedException {
    Promise<Boolean> entered = new Promise<>();
    return send(new Request.Enter(member, entered))
        && Operation.prefer(entered.awaiting(), ended.signalled().map(_ -> false)).perform();
  }

  /** Says something to all members, the speaker among them. */
  void say(Member member, String text) throws InterruptedException {
    send(new Request.Say(member, text));
  }

  /** Tells somebody who is here. */
  void who(Member asker) throws InterruptedException {
    send(new Request.Who(asker));
  }

  /** Leaves, and returns when everything that this member has said is said. */
  void leave(Member member) throws InterruptedException {
    Promise<Boolean> left = new Promise<>();
    if (send(new Request.Leave(member, left))) {
      try {
        Operation.choice(left.awaiting(), ended.signalled()).perform(LAST_WORDS);
      } catch (TimeoutException others) {
        // They are not quick enough for their last words.
      }
    }
  }

  private boolean send(Request request) throws InterruptedException {
    try {
      requests.send(request);
      return true;
    } catch (ChannelClosedException closed) {
      return false;
    }
  }

  // The fiber of the room

  /** Does what it is asked, until the last member has left. */
  void run() throws InterruptedException {
    try {
      for (Request request : requests) {
        handle(request);
      }
    } finally {
      close();
    }
  }

  /** Nobody gets in any more. Any thread. */
  void close() {
    directory.remove(this);
    requests.close();
    ended.signal();
  }

  private void handle(Request request) throws InterruptedException {
    switch (request) {
      case Request.Enter(Member member, Promise<Boolean> entered) -> enter(member, entered);
      case Request.Say(Member member, String text) -> {
        if (members.containsKey(member)) {
          broadcast(member.name() + ": " + text);
        }
      }
      case Request.Who(Member asker) -> asker.tell(new Line("In " + name + ": " + names() + "."));
      case Request.Leave(Member member, Promise<Boolean> left) -> leave(member, left);
    }
    if (members.isEmpty()) {
      // Requests that wait already are still handled: enter says no to them.
      directory.remove(this);
      requests.close();
    }
  }

  private void enter(Member member, Promise<Boolean> entered) throws InterruptedException {
    if (requests.isClosed()) {
      entered.complete(false);
      return;
    }
    members.put(member, null);
    entered.complete(true);
    broadcast(member.name() + " has entered " + name + ".");
  }

  private void leave(Member member, Promise<Boolean> left) throws InterruptedException {
    if (!members.containsKey(member)) {
      left.complete(true);
    } else if (stopping.isSignalled()) {
      members.put(member, left);
      leaveTogether();
    } else {
      members.remove(member);
      left.complete(true);
      broadcast(member.name() + " has left " + name + ".");
    }
  }

  /** When the server stops all leave at once, so that all get each other's last words. */
  private void leaveTogether() {
    Collection<@Nullable Promise<Boolean>> leaving = members.values();
    if (!leaving.contains(null)) {
      for (Promise<Boolean> left : leaving) {
        if (left != null) {
          left.complete(true);
        }
      }
      members.clear();
    }
  }

  private String names() {
    return members.keySet().stream().map(Member::name).collect(Collectors.joining(", "));
  }

  private void broadcast(String text) throws InterruptedException {
    Queue<String> texts = new ArrayDeque<>(List.of(text));
    for (String next = texts.poll(); next != null; next = texts.poll()) {
      for (Member slow : deliver(new Line(next))) {
        texts.add(slow.name() + " could not keep up, and was dropped.");
      }
    }
  }

  /** Sends a line to all, and drops those who have no place for it. */
  private List<Member> deliver(Line line) throws InterruptedException {
    List<Member> full = new ArrayList<>();
    for (Member member : members.keySet()) {
      if (!member.tell(line)) {
        full.add(member);
      }
    }
    Deadline patience = Deadline.after(PATIENCE);
    List<Member> dropped = new ArrayList<>();
    for (Member member : full) {
      if (!member.tell(line, patience)) {
        member.end(new ProtocolException("You could not keep up, and were dropped."));
        members.remove(member);
        dropped.add(member);
      }
    }
    return dropped;
  }
}
