package io.ramie.concurrency;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/**
 * Runs the tests, which must show nothing forbidden, and then their broken twins, each of which
 * must. Takes the options of jcstress, and hands them on; {@code -t} selects among both kinds.
 */
public final class Main {
  private static final String TWINS = "Twin$";
  private static final List<String> JVM_ARGS =
      List.of(
          "-jvmArgsPrepend",
          "--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED");

  private final List<String> args;
  private final String filter;
  private final String folder;

  private Main(List<String> args) {
    this.args = args;
    this.filter = valueOf("-t", ".*");
    this.folder = valueOf("-r", "results");
  }

  private String valueOf(String option, String otherwise) {
    int index = args.indexOf(option);
    return index < 0 || index + 1 == args.size() ? otherwise : args.get(index + 1);
  }

  /** Exits with 0 if the tests pass and the twins fail. */
  public static void main(String[] args) throws Exception {
    List<String> list = List.of(args);
    if (list.contains("-h") || list.contains("-l") || list.contains("-p")) {
      org.openjdk.jcstress.Main.main(args);
    } else {
      System.exit(new Main(list).run() ? 0 : 1);
    }
  }

  private boolean run() throws Exception {
    boolean passed = runTests();
    Set<String> blind = runTwins();
    System.out.println(
        passed ? "No test has shown a forbidden result." : "TESTS FAILED, see above.");
    blind.forEach(twin -> System.out.println("NOT CAUGHT: " + twin));
    return passed && blind.isEmpty();
  }

  private boolean runTests() throws Exception {
    Options options = options("^(?!.*" + TWINS + ").*(?:" + filter + ")", folder);
    if (new JCStress(options).getTests().isEmpty()) {
      return true;
    }
    try {
      new JCStress(options).run();
      return true;
    } catch (AssertionError forbidden) {
      System.out.println(forbidden.getMessage());
      return false;
    }
  }

  /** Runs the twins, without the alarm that jcstress raises about them; those that passed. */
  private Set<String> runTwins() throws Exception {
    Options options = options("(?:" + filter + ").*" + TWINS, folder + "/twins");
    Set<String> blind = new TreeSet<>(new JCStress(options).getTests());
    if (blind.isEmpty()) {
      return blind;
    }
    System.out.println("Running " + blind.size() + " broken twins ...");
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      new JCStress(options).run();
    } catch (AssertionError expected) {
      // what it says is read from the results
    } finally {
      System.setOut(out);
    }
    forbidden(results(options))
        .forEach((twin, states) -> {
          blind.remove(twin);
          out.println("  caught " + twin + ": " + states);
        });
    return blind;
  }

  private Options options(String tests, String folder) throws IOException {
    List<String> all = new ArrayList<>(JVM_ARGS);
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).equals("-t") || args.get(i).equals("-r")) {
        i++;
      } else {
        all.add(args.get(i));
      }
    }
    all.addAll(List.of("-t", tests, "-r", folder));
    Options options = new Options(all.toArray(String[]::new));
    if (!options.parse()) {
      throw new IllegalArgumentException("jcstress does not understand " + all);
    }
    return options;
  }

  private static Collection<TestResult> results(Options options) throws Exception {
    InProcessCollector collector = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(options.getResultFile(), collector);
    try {
      reader.dump();
    } finally {
      reader.close();
    }
    return ReportUtils.mergedByName(collector.getTestResults());
  }

  /** The forbidden results of each test that has shown one, and how often. */
  private static SortedMap<String, Map<String, Long>> forbidden(Collection<TestResult> results) {
    SortedMap<String, Map<String, Long>> found = new TreeMap<>();
    for (TestResult result : results) {
      for (GradingResult graded : result.grading().gradingResults.values()) {
        if (graded.expect == Expect.FORBIDDEN && graded.count > 0) {
          found
              .computeIfAbsent(result.getName(), name -> new TreeMap<>())
              .put("(" + graded.id + ")", graded.count);
        }
      }
    }
    return found;
  }
}
