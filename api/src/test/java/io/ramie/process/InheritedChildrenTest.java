package io.ramie.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.JavaProgram;
import io.ramie.Setting;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Children that the JDK knows nothing of: a shell has started them before it became the JVM. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class InheritedChildrenTest {
  /**
   * The children end with the input, so that the shell finds none that has ended; the leader is in
   * its group before the program can ask for that.
   */
  private static final String SHELL =
      """
      exec 3<&0
      sh -c 'read end; exit 1' <&3 &
      sh -c 'read end; exit 3' <&3 &
      setsid sh -c 'read end; exit 2' <&3 &
      leader=$!
      while [ "$(cut -d ' ' -f 5 /proc/$leader/stat)" != $leader ]; do :; done
      exec "$@" $leader
      """;

  @ParameterizedTest
  @EnumSource
  @DisplayName("P6, P7: any child of a group is returned once, and then there is none")
  void childrenOfGroupsAreReturnedOnce(Setting setting) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", SHELL, "sh"));
    command.addAll(JavaProgram.command(InheritedChildrenProgram.class, setting.name()));

    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);

    try (FiberProcess program = FiberProcess.start(builder).destroyOnClose()) {
      BufferedReader output =
          new BufferedReader(new InputStreamReader(program.stdout().inputStream(), UTF_8));
      assertThat(output.readLine()).isEqualTo("waiting");
      program.stdin().close();

      assertThat(output.lines())
          .containsExactly(
              "leader: 2",
              "others: [1, 3]",
              "wait for any child of this process group failed: ECHILD (No child processes)");
      assertThat(program.waitFor().isSuccess()).isTrue();
    }
  }
}
