package io.ramie.examples.chat;

import io.ramie.examples.server.ServerThread;
import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Who is there, and which rooms. Shared by all threads. */
final class Directory {
  private final ConcurrentMap<String, Member> members = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();

  /** Upper and lower case are alike: nobody is to be mistaken for somebody else. */
  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Adds somebody, unless the name is taken. */
  boolean add(Member member) {
    return members.putIfAbsent(key(member.name()), member) == null;
  }

  void remove(Member member) {
    members.remove(key(member.name()), member);
  }

  @Nullable Member member(String name) {
    return members.get(key(name));
  }

  /** The room of a name. If there is none its fiber is started on this thread. */
  Room room(String name, ServerThread thread) {
    Room room = rooms.get(key(name));
    if (room != null) {
      return room;
    }
    Room opened = new Room(name, this, thread.stopping());
    Room earlier = rooms.putIfAbsent(key(name), opened);
    if (earlier != null) {
      return earlier;
    }
    try {
      thread.scope().forkDaemon("room " + name, opened::run);
    } catch (RuntimeException ending) {
      opened.close();
      throw ending;
    }
    return opened;
  }

  void remove(Room room) {
    rooms.remove(key(room.name()), room);
  }

  Collection<String> roomNames() {
    return new TreeSet<>(rooms.values().stream().map(Room::name).toList());
  }
}
