package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SystemPlatformTest {
  private static final Platform REAL = new Named("real", 0, null);
  private static final Platform FAULTY = new Named("faulty", -1, null);
  private static final Platform FOREIGN = new Named("foreign", 0, "it needs another system");

  private record Named(String name, int priority, @Nullable String unsupported)
      implements UselessPlatform {}

  @Test
  void firstThatCanRunHereIsChosen() {
    assertThat(SystemPlatform.choose(List.of(FOREIGN, REAL, FAULTY), null)).isSameAs(REAL);
  }

  @Test
  void negativePriorityIsOnlyTakenByName() {
    List<Platform> known = List.of(FOREIGN, FAULTY);

    assertThat(SystemPlatform.choose(known, "faulty")).isSameAs(FAULTY);
    assertThatThrownBy(() -> SystemPlatform.choose(known, null))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("it needs another system");
  }

  @Test
  void nothingToChooseFromNamesTheMissingArtifact() {
    assertThatThrownBy(() -> SystemPlatform.choose(List.of(), null))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("ramie-posix");
  }

  @Test
  void unknownNameSaysWhereItComesFromAndListsTheKnownOnes() {
    assertThatThrownBy(() -> SystemPlatform.choose(List.of(REAL, FAULTY), "nonsense"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown platform 'nonsense' (from the system property ramie.platform); known are:"
                + " faulty, real");
  }

  @Test
  void unknownNameWithoutAnyPlatformSaysThatThereIsNone() {
    assertThatThrownBy(() -> Platform.named("posix"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown platform 'posix'; known are: none");
  }

  @Test
  void unsupportedNameSaysWhy() {
    assertThatThrownBy(() -> SystemPlatform.choose(List.of(REAL, FOREIGN), "foreign"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll("'foreign'", "ramie.platform", "it needs another system");
  }

  @Test
  void wrapperChosenByThePropertyReachesTheRealOne(@TempDir Path folder) throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(Platform.class.getName()),
        Real.class.getName() + "\n" + Wrapper.class.getName() + "\n");

    assertThat(output(folder, "wrapper")).isEqualTo("wrapper around real, always the same\n");
    assertThat(output(folder, "real")).isEqualTo("real, always the same\n");
  }

  private static String output(Path services, String platform) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D" + Platform.PROPERTY + "=" + platform,
                "-cp",
                ClassFolders.path(services, Platform.class, Choice.class),
                Choice.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  /** Asks for the platform in a Java of its own. */
  public static final class Choice {
    private Choice() {}

    /** Prints which it is. */
    public static void main(String[] arguments) {
      Platform before = Platform.system();
      boolean same = before == Platform.system();
      System.out.println(Platform.system() + (same ? ", always the same" : ", not the same"));
    }
  }

  /** The one to be wrapped. */
  public static final class Real implements UselessPlatform {
    @Override
    public String name() {
      return "real";
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /** One that stands in front of another. */
  public static final class Wrapper implements UselessPlatform {
    @Override
    public String name() {
      return "wrapper";
    }

    @Override
    public int priority() {
      return -1;
    }

    @Override
    public String toString() {
      Platform real = Platform.named("real");
      return name() + " around " + (real == Platform.named("real") ? real : "one that changes");
    }
  }
}
