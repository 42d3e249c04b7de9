package io.ramie.conformance.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OverAdversaryTest {
  static Stream<String> leftOut() {
    return OverAdversary.LEFT_OUT.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("leftOut")
  void whatIsLeftOutExists(String name) throws IOException {
    String[] parts = name.split("#", -1);
    Path source = Path.of("..", "api", "src", "test", "java", parts[0].replace('.', '/') + ".java");

    String declaration = parts.length == 1 ? "class " : "void " + parts[1] + "(";
    assertThat(Files.readString(source)).contains(declaration);
  }
}
