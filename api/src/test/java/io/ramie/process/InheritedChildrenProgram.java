package io.ramie.process;

import io.ramie.Setting;
import java.io.IOException;
import java.util.stream.LongStream;

/** Waits for two children of its own group and for the leader of another, which it inherited. */
final class InheritedChildrenProgram {
  private InheritedChildrenProgram() {}

  public static void main(String[] args) throws Exception {
    long leader = Long.parseLong(args[1]);
    System.out.println("waiting");
    Setting.valueOf(args[0])
        .run(() -> {
          System.out.println("leader: " + exitCode(-leader));
          LongStream others =
              LongStream.of(exitCode(ChildProcesses.OWN_GROUP), exitCode(ChildProcesses.ANY));
          System.out.println("others: " + others.sorted().boxed().toList());
          try {
            System.out.println("one too many: " + exitCode(ChildProcesses.OWN_GROUP));
          } catch (NoChildException none) {
            System.out.println(none.getMessage());
          }
        });
  }

  private static long exitCode(long pid) throws IOException, InterruptedException {
    return ChildProcesses.waitFor(pid).exitCode();
  }
}
