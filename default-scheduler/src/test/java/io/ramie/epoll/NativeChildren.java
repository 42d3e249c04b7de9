package io.ramie.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Starts children that the JDK knows nothing of, and so does not wait for. Native access is not
 * given to the tests of this module, so this is for programs in a JVM of their own.
 */
final class NativeChildren {
  private static final int ATTRIBUTES_BYTES = 512;
  private static final short POSIX_SPAWN_SETPGROUP = 2;

  private static final MethodHandle SPAWN =
      function("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle INIT = function("posix_spawnattr_init", ADDRESS);
  private static final MethodHandle SET_FLAGS =
      function("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
  private static final MethodHandle SET_GROUP =
      function("posix_spawnattr_setpgroup", ADDRESS, JAVA_INT);
  private static final MethodHandle KILL = function("kill", JAVA_INT, JAVA_INT);

  private NativeChildren() {}

  @SuppressWarnings("restricted") // that is what it is for
  private static MethodHandle function(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
    return linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** Starts a shell in this process group. */
  static int start(String script) {
    try (Arena arena = Arena.ofConfined()) {
      return start(arena, script, MemorySegment.NULL);
    }
  }

  /** Starts a shell that leads a process group of its own. */
  static int startInOwnGroup(String script) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
      check((int) INIT.invokeExact(attributes));
      check((int) SET_FLAGS.invokeExact(attributes, POSIX_SPAWN_SETPGROUP));
      check((int) SET_GROUP.invokeExact(attributes, 0));
      return start(arena, script, attributes);
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static int start(Arena arena, String script, MemorySegment attributes) {
    MemorySegment pid = arena.allocate(JAVA_INT);
    MemorySegment shell = arena.allocateFrom("/bin/sh");
    MemorySegment arguments = arena.allocate(ADDRESS, 4);
    arguments.setAtIndex(ADDRESS, 0, shell);
    arguments.setAtIndex(ADDRESS, 1, arena.allocateFrom("-c"));
    arguments.setAtIndex(ADDRESS, 2, arena.allocateFrom("PATH=/bin:/usr/bin; " + script));
    MemorySegment environment = arena.allocate(ADDRESS);
    try {
      MemorySegment noActions = MemorySegment.NULL;
      check((int) SPAWN.invokeExact(pid, shell, noActions, attributes, arguments, environment));
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
    return pid.get(JAVA_INT, 0);
  }

  static void kill(int pid, int signal) {
    try {
      check((int) KILL.invokeExact(pid, signal));
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static void check(int result) {
    if (result != 0) {
      throw new AssertionError("error " + result);
    }
  }

  /** Waits until a child has ended, and leaves its status to whoever asks for it. */
  static void awaitEnd(int pid) throws IOException, InterruptedException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    for (int i = 0; i < 5_000; i++) {
      String text = Files.readString(stat);
      if (text.charAt(text.lastIndexOf(')') + 2) == 'Z') {
        return;
      }
      Thread.sleep(1);
    }
    throw new AssertionError("process " + pid + " does not end");
  }
}
