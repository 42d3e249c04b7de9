package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Code in the documentation stands in a source file as well, where it is compiled and run. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

  @TestFactory
  Stream<DynamicTest> everyJavaBlockStandsInASourceFile() throws IOException {
    List<String> sources =
        files(".java").stream().map(DocumentationTest::read).map(DocumentationTest::lines).toList();
    return pages().stream()
        .flatMap(page -> blocksOf(page).stream().map(block -> check(page, block, sources)));
  }

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      LINK.matcher(read(page))
          .results()
          .map(link -> link.group(1))
          .filter(target -> !target.contains("://"))
          .filter(target -> !Files.exists(page.resolveSibling(target)))
          .forEach(target -> broken.add(ROOT.relativize(page) + " -> " + target));
    }

    assertThat(broken).isEmpty();
  }

  private static DynamicTest check(Path page, String block, List<String> sources) {
    String first = block.strip().lines().findFirst().orElse("");
    return DynamicTest.dynamicTest(
        ROOT.relativize(page) + ": " + first,
        () ->
            assertThat(sources.stream().anyMatch(source -> source.contains(lines(block))))
                .as("stands in a source file: %s", block)
                .isTrue());
  }

  private static List<String> blocksOf(Path page) {
    return JAVA_BLOCK.matcher(read(page)).results().map(match -> match.group(1)).toList();
  }

  private static List<Path> pages() throws IOException {
    return files(".md");
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a text without their indentation, and without empty ones. */
  private static String lines(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
