package io.ramie.spi.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.ClassFolders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JdkChildrenTest {
  /** Lives until its standard input is closed, or for a minute. */
  private static Process start(String last) throws Exception {
    return new ProcessBuilder("sh", "-c", "read line; " + last).start();
  }

  @Test
  void exitValueOfAChildOfTheJdkComesWhenItEnds() throws Exception {
    Process child = start("exit 42");
    CompletableFuture<Integer> exit = JdkChildren.exitOf(child.pid());

    assertThat(exit).isNotNull().isNotDone();
    child.getOutputStream().close();
    assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(42);
  }

  @Test
  void signalComesAs128AndItsNumber() throws Exception {
    Process child = start("exit");
    CompletableFuture<Integer> exit = JdkChildren.exitOf(child.pid());

    child.destroyForcibly();

    assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(128 + 9);
  }

  @Test
  void childWhoseStatusTheJdkHasTakenIsNoLongerKnown() throws Exception {
    Process child = start("exit");
    CompletableFuture<Integer> exit = JdkChildren.exitOf(child.pid());
    child.getOutputStream().close();

    exit.get(20, TimeUnit.SECONDS);
    long start = System.nanoTime();
    while (JdkChildren.reaps(child.pid())) {
      // The JDK forgets it right after it has completed the future.
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
      Thread.onSpinWait();
    }
  }

  @Test
  void processThatTheJdkOnlyLooksAtIsNotItsChild() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; read line").start();
    long grandchild = Long.parseLong(child.inputReader(StandardCharsets.US_ASCII).readLine());
    ProcessHandle handle = ProcessHandle.of(grandchild).orElseThrow();
    handle.onExit();

    try {
      assertThat(JdkChildren.reaps(child.pid())).isTrue();
      assertThat(JdkChildren.reaps(grandchild)).isFalse();
    } finally {
      handle.destroyForcibly();
      child.destroyForcibly();
    }
  }

  @Test
  void strangersAreNotItsChildren() {
    assertThat(JdkChildren.reaps(ProcessHandle.current().pid())).isFalse();
    assertThat(JdkChildren.reaps(-1)).isFalse();
  }

  @Test
  void withoutTheFlagNoChildIsKnown() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ClassFolders.path(ClassFolders.of(Closed.class), JdkChildren.class),
                Closed.class.getName())
            .redirectErrorStream(true)
            .start();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output).isEqualTo("false\n");
  }

  /** Asks in a Java that keeps its internals closed. */
  public static final class Closed {
    private Closed() {}

    /** Prints whether a child of this Java is known. */
    public static void main(String[] arguments) throws Exception {
      Process child = start("exit");
      System.out.println(JdkChildren.reaps(child.pid()));
      child.destroyForcibly();
    }
  }
}
