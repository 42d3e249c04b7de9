package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.spi.Hook;
import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What docs/blocking-calls.md says is what the code does. */
@Timeout(120)
class BlockingCallsTest {
  private static final Path PAGE = Path.of("../docs/blocking-calls.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final String NOT_WAITING = "## Calls that do not wait";

  /** One row: what is called, and the hooks that it goes to. */
  private record Row(List<String> calls, Set<String> hooks) {
    static Row parse(String line) {
      String[] cells = line.split("\\|", -1);
      return new Row(codes(cells[1]).toList(), codes(cells[2]).collect(Collectors.toSet()));
    }
  }

  private static Stream<String> codes(String text) {
    return CODE.matcher(text).results().map(found -> found.group(1));
  }

  private static List<Row> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| `"))
        .map(Row::parse)
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyCallGoesToTheHooksThatTheTableNames() throws IOException {
    return rows().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                String.join(", ", row.calls()),
                () -> assertThat(hooksOf(row.calls().getFirst())).isEqualTo(row.hooks())));
  }

  private static Set<String> hooksOf(String call) throws Exception {
    BlockingCallSamples.Sample sample = BlockingCallSamples.ALL.get(call);
    assertThat(sample).as("a sample of " + call).isNotNull();
    RecordingScheduler scheduler = new RecordingScheduler();
    try (BlockingCallSamples samples = new BlockingCallSamples(scheduler)) {
      return Fibers.run(
              scheduler,
              () -> {
                sample.run(samples);
                return scheduler.seen();
              })
          .stream()
          .map(Hook::methodName)
          .collect(Collectors.toSet());
    }
  }

  @Test
  void everySampleIsOfACallInTheTable() throws IOException {
    Set<String> first =
        rows().stream().map(row -> row.calls().getFirst()).collect(Collectors.toSet());

    assertThat(BlockingCallSamples.ALL.keySet()).isEqualTo(first);
  }

  @Test
  void everyPublicMethodThatMayWaitIsOnThePage() throws IOException {
    Set<String> named = rows().stream().flatMap(row -> row.calls().stream()).collect(toTreeSet());
    String page = Files.readString(PAGE);
    int begin = page.indexOf(NOT_WAITING);
    codes(page.substring(begin, page.indexOf("\n## ", begin + 1))).forEach(named::add);

    assertThat(named).containsAll(methodsThatMayWait());
  }

  @Test
  void everyCallOnThePageExists() throws IOException {
    Set<String> existing =
        exportedClasses().stream()
            .flatMap(type -> Arrays.stream(type.getMethods()).map(m -> nameOf(type, m)))
            .collect(toTreeSet());

    assertThat(existing).containsAll(rows().stream().flatMap(row -> row.calls().stream()).toList());
  }

  private static Collector<String, ?, Set<String>> toTreeSet() {
    return Collectors.toCollection(TreeSet::new);
  }

  // The public API

  private static Set<String> methodsThatMayWait() throws IOException {
    return exportedClasses().stream()
        // What these interfaces declare is in the table with each class that implements them.
        .filter(type -> !type.isInterface())
        .flatMap(type ->
            Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .filter(method -> !isOverride(method) && mayWait(method))
                .map(method -> nameOf(type, method)))
        .collect(toTreeSet());
  }

  /** Whether it is the method of a superclass, with another return type perhaps. */
  private static boolean isOverride(Method method) {
    return Arrays.stream(method.getDeclaringClass().getSuperclass().getMethods())
        .filter(inherited -> inherited.getName().equals(method.getName()))
        .anyMatch(
            inherited -> Arrays.equals(inherited.getParameterTypes(), method.getParameterTypes()));
  }

  private static boolean mayWait(Method method) {
    return Arrays.stream(method.getExceptionTypes())
        .anyMatch(
            type -> IOException.class.isAssignableFrom(type) || type == InterruptedException.class);
  }

  private static String nameOf(Class<?> type, Method method) {
    String name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    return name + "." + method.getName();
  }

  private static List<Class<?>> exportedClasses() throws IOException {
    Module module = Fibers.class.getModule();
    ResolvedModule resolved =
        module.getLayer().configuration().findModule(module.getName()).orElseThrow();
    try (ModuleReader reader = resolved.reference().open();
        Stream<String> entries = reader.list()) {
      return entries
          .filter(entry -> entry.endsWith(".class"))
          .map(entry -> entry.replace(".class", "").replace('/', '.'))
          .filter(name -> name.contains(".") && module.isExported(packageOf(name)))
          .<Class<?>>map(name -> load(module, name))
          .filter(type -> Modifier.isPublic(type.getModifiers()))
          .toList();
    }
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }

  private static Class<?> load(Module module, String name) {
    return Class.forName(module, name);
  }
}
