package io.ramie.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a process is so young that {@link ProcessBuilder#start}, if that started it, may not have
 * said yet that it will wait for it. There is no other way to know: a child can be at its end
 * before the call that makes it has returned.
 */
final class ProcessAge {
  private static final double YOUNG_SECONDS = 0.05;

  // What the kernel calls a second here is the same on all of its machines: USER_HZ.
  private static final double TICKS_PER_SECOND = 100;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int START_FIELD = 22;

  private ProcessAge() {}

  static boolean isYoung(int pid) {
    try {
      return isYoungAt(now() - start(read("/proc/" + pid + "/stat")));
    } catch (IOException gone) {
      return false;
    }
  }

  /** Whether it is that at an age, which is negative where a container has a clock of its own. */
  static boolean isYoungAt(double age) {
    return age >= 0 && age < YOUNG_SECONDS;
  }

  /** Of the same clock as the start; /proc/uptime may be that of a container. */
  private static double now() {
    return ProcessCalls.bootNanos() / NANOS_PER_SECOND;
  }

  /** Seconds after the start of the system. The second field may contain anything. */
  static double start(String stat) {
    String fromThird = stat.substring(stat.lastIndexOf(')') + 2);
    return Long.parseLong(fromThird.split(" ", -1)[START_FIELD - 3]) / TICKS_PER_SECOND;
  }

  private static String read(String file) throws IOException {
    return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
  }
}
