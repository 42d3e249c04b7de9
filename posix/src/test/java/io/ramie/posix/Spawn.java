package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Starts children that Java knows nothing of, and so does not wait for. */
final class Spawn {
  private static final int POSIX_SPAWN_SETPGROUP = 2;
  private static final int ATTRIBUTES_BYTES = 336;

  private static final MethodHandle SPAWN =
      Libc.ordinary(
          "posix_spawn",
          Libc.INT,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER);
  private static final MethodHandle SET_FLAGS =
      Libc.ordinary("posix_spawnattr_setflags", Libc.INT, Libc.POINTER, ValueLayout.JAVA_SHORT);

  private Spawn() {}

  /** Starts a child in this process group. */
  static int shell(String script) {
    return shell(script, MemorySegment.NULL);
  }

  /** Starts a child that is alone in its process group. */
  static int shellInGroup(String script) {
    try (Arena arena = Arena.ofConfined()) {
      // All zero is what posix_spawnattr_init makes of it, also for the group: a new one.
      MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 16);
      int result =
          Libc.call(
              f -> (int) SET_FLAGS.invokeExact(f.state, attributes, (short) POSIX_SPAWN_SETPGROUP));
      assertThat(result).isZero();
      return shell(script, attributes);
    }
  }

  private static int shell(String script, MemorySegment attributes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment shell = arena.allocateFrom("/bin/sh");
      MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, 4);
      arguments.setAtIndex(ValueLayout.ADDRESS, 0, shell);
      arguments.setAtIndex(ValueLayout.ADDRESS, 1, arena.allocateFrom("-c"));
      arguments.setAtIndex(ValueLayout.ADDRESS, 2, arena.allocateFrom(script));
      MemorySegment none = MemorySegment.NULL;
      int result =
          Libc.call(
              f -> (int) SPAWN.invokeExact(f.state, pid, shell, none, attributes, arguments, none));
      assertThat(result).isZero();
      return pid.get(ValueLayout.JAVA_INT, 0);
    }
  }
}
