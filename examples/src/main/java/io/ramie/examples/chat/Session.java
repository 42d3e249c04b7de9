package io.ramie.examples.chat;

import io.ramie.Fibers;
import io.ramie.channel.ChannelClosedException;
import io.ramie.channel.Receiver;
import io.ramie.examples.chat.Lines.Ending;
import io.ramie.examples.server.ServerThread;
import io.ramie.operation.Signal;
import io.ramie.scope.Scope;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One client, from its name to its goodbye: a scope with a fiber that reads and one that writes.
 * When one of them fails the other is cancelled.
 */
final class Session {
  private static final String FIRST_ROOM = "hall";
  private static final Line WELCOME = new Line("Welcome. What is your name?");
  private static final Line HELP =
      new Line(
          "Commands: /join ROOM, /rooms, /who, /msg NAME TEXT, /quit. All else is said to the"
              + " room.");
  private static final Line TOO_LONG =
      new Line("That was too long, and nobody got it: " + Text.MAX_LENGTH + " characters at most.");
  private static final Line STOPPING = new Line("The server stops. Goodbye.");
  private static final Line BYE = new Line("Goodbye.");

  private static final Duration NAME_LIMIT = Duration.ofSeconds(60);
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration LINGER = Duration.ofSeconds(2);

  private static final int LINES_PER_WRITE = 64;

  private final Lines lines;
  private final Directory directory;
  private final ServerThread thread;
  private final Signal inputEnded = new Signal();

  Session(Lines lines, Directory directory, ServerThread thread) {
    this.lines = lines;
    this.directory = directory;
    this.thread = thread;
  }

  void run() throws IOException, InterruptedException {
    Member member = introduce();
    if (member == null) {
      return;
    }
    try {
      Scope.run(
          IOException.class,
          scope -> {
            scope.fork("writer", () -> write(member.outgoing()));
            scope.fork("reader", () -> converse(member));
          });
    } finally {
      directory.remove(member);
    }
  }

  // The name, before anything else

  private @Nullable Member introduce() throws IOException, InterruptedException {
    try {
      return Fibers.timeout(NAME_LIMIT, this::askForName);
    } catch (TimeoutException asleep) {
      lines.end(Ending.DROPPED, new Line("You have not said your name."));
    } catch (ProtocolException broken) {
      lines.end(Ending.DROPPED, new Line(String.valueOf(broken.getMessage())));
    } catch (IOException | InterruptedException | RuntimeException failed) {
      throw failed;
    } catch (Exception other) {
      throw new IllegalStateException(other);
    }
    return null;
  }

  /** Null if the client goes before it has one. */
  private @Nullable Member askForName() throws IOException, InterruptedException {
    lines.write(List.of(WELCOME));
    for (String line = lines.read(); line != null; line = lines.read()) {
      String name = Text.clean(line);
      Member member = new Member(name);
      if (!Text.isName(name)) {
        lines.write(List.of(new Line(Text.notAName(name))));
      } else if (directory.add(member)) {
        member.tell(new Line("Hello, " + name + ". /help tells what there is."));
        return member;
      } else {
        lines.write(List.of(new Line(name + " is taken. What is your name?")));
      }
    }
    if (thread.isStopping()) {
      lines.end(Ending.STOPPING, STOPPING);
    }
    return null;
  }

  // The fiber that writes

  private void write(Receiver<Line> outgoing) throws Exception {
    Ending ending = Ending.BYE;
    Line lastWords = BYE;
    try {
      for (; ; ) {
        Line line = outgoing.receive(IDLE);
        Fibers.timeout(WRITE_LIMIT, () -> writeWith(line, outgoing));
      }
    } catch (ChannelClosedException closed) {
      if (closed.getCause() != null) {
        ending = Ending.DROPPED;
        lastWords = new Line(String.valueOf(closed.getCause().getMessage()));
      } else if (thread.isStopping()) {
        ending = Ending.STOPPING;
        lastWords = STOPPING;
      }
    } catch (TimeoutException stuck) {
      lines.endInput();
      return;
    }
    end(ending, lastWords);
  }

  /** Says last words, and leaves the client a moment to take them. */
  private void end(Ending ending, Line lastWords) throws Exception {
    try {
      Fibers.timeout(WRITE_LIMIT, () -> lines.end(ending, lastWords));
      inputEnded.await(LINGER);
    } catch (TimeoutException stuck) {
      // It does not want them.
    } finally {
      lines.endInput();
    }
  }

  /** Writes a line, and what else there is by now. */
  private void writeWith(@Nullable Line first, Receiver<Line> outgoing)
      throws IOException, InterruptedException {
    if (first == null) {
      lines.idle();
      return;
    }
    List<Line> batch = new ArrayList<>();
    for (Line line = first; line != null; line = next(outgoing, batch.size())) {
      batch.add(line);
    }
    lines.write(batch);
  }

  private static @Nullable Line next(Receiver<Line> outgoing, int count) {
    try {
      return count < LINES_PER_WRITE ? outgoing.tryReceive() : null;
    } catch (ChannelClosedException closed) {
      return null; // The next one who receives is told.
    }
  }

  // The fiber that reads

  private void converse(Member member) throws IOException, InterruptedException {
    Room room = enter(FIRST_ROOM, member);
    try {
      Pace pace = new Pace();
      for (String line = lines.read(); line != null; line = lines.read()) {
        Room next = handle(Text.clean(line), member, room);
        if (next == null) {
          return;
        }
        room = next;
        if (!thread.isStopping()) {
          pace.keep();
        }
      }
    } catch (ProtocolException broken) {
      member.end(broken);
      lines.skip();
    } finally {
      inputEnded.signal();
      room.leave(member);
      member.end();
    }
  }

  private Room enter(String name, Member member) throws InterruptedException {
    for (; ; ) {
      Room room = directory.room(name, thread);
      if (room.enter(member)) {
        return room;
      }
    }
  }

  /** Does what a line says. Where the member is then; null if it goes. */
  private @Nullable Room handle(String line, Member member, Room room) throws InterruptedException {
    if (line.length() > Text.MAX_LENGTH) {
      return tell(member, room, TOO_LONG);
    }
    if (line.startsWith("/")) {
      return command(line.split(" +", 3), member, room);
    }
    if (!line.isEmpty()) {
      room.say(member, line);
    }
    return room;
  }

  private @Nullable Room command(String[] words, Member member, Room room)
      throws InterruptedException {
    return switch (words[0] + " " + words.length) {
      case "/join 2" -> move(words[1], member, room);
      case "/rooms 1" ->
          tell(member, room, new Line("Rooms: " + String.join(", ", directory.roomNames()) + "."));
      case "/who 1" -> {
        room.who(member);
        yield room;
      }
      case "/msg 3" -> tell(member, room, whisper(words[1], member, words[2]));
      case "/quit 1" -> null;
      default -> tell(member, room, HELP);
    };
  }

  private static Room tell(Member member, Room room, Line line) {
    member.tell(line);
    return room;
  }

  private Room move(String name, Member member, Room from) throws InterruptedException {
    if (!Text.isName(name)) {
      return tell(member, from, new Line(Text.notAName(name)));
    }
    if (name.equalsIgnoreCase(from.name())) {
      return tell(member, from, new Line("You are in " + from.name() + " already."));
    }
    from.leave(member);
    return enter(name, member);
  }

  /** Sends a private message; what its sender is told. */
  private Line whisper(String to, Member from, String text) {
    Member addressee = directory.member(to);
    if (addressee == null || addressee.hasEnded()) {
      return new Line("There is no " + to + ".");
    }
    Line message = new Line("(" + from.name() + ", to you) " + text);
    return addressee.tell(message)
        ? new Line("(you, to " + addressee.name() + ") " + text)
        : new Line(addressee.name() + " does not keep up, and did not get it.");
  }
}
