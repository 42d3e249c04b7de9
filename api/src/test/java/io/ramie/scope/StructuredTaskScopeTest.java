package io.ramie.scope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.JavaProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The JDK's own structured task scopes, a preview in JDK 25. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StructuredTaskScopeTest {
  @Test
  @DisplayName("StructuredTaskScope works in fibers and in scopes, with scoped values")
  void structuredTaskScopeWorksInFibers() throws Exception {
    Path source =
        Path.of(StructuredTaskScopeTest.class.getResource("StructuredTasks.java").toURI());
    List<String> command = new ArrayList<>(JavaProgram.command(StructuredTaskScopeTest.class));
    command.removeLast();
    command.addAll(List.of("--enable-preview", "--source", "25", source.toString()));

    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(program.getInputStream().readAllBytes(), UTF_8);

    assertThat(program.waitFor()).as(output).isZero();
    assertThat(output).contains("done");
  }
}
