package io.ramie.conformance.unusable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ramie.conformance.Providers;
import io.ramie.conformance.UnusableSchedulerException;
import io.ramie.spi.SchedulerProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProvidersTest {
  private static final String PACKAGE = "io.ramie.conformance.unusable.";
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LATE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private static Providers providers(Duration limit) {
    return new Providers(ProvidersTest.class.getClassLoader(), limit);
  }

  private static UnusableSchedulerException refusal(String className, Duration limit) {
    return Objects.requireNonNull(
        catchThrowableOfType(
            UnusableSchedulerException.class, () -> providers(limit).ofClass(className)));
  }

  @Test
  void rightProviderIsFoundByItsClass() throws InterruptedException {
    assertThat(providers(LATE).ofClass(Strange.Right.class.getName()).name()).isEqualTo("right");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Missing|there is no class %s on the class path; give its full name",
        "Strange$NoProvider|%s is no provider; it must implement io.ramie.spi.SchedulerProvider",
        "Strange$Abstract|%s must be a class that is not abstract",
        "Strange$Hidden|%s must be a public class with a public constructor without parameters",
        "Strange$Demanding|%s must be a public class with a public constructor without parameters",
        "Strange$Throwing|the constructor of %s threw java.lang.IllegalStateException: no luck",
        "Strange$Mute|the constructor of %s threw " + PACKAGE + "Strange$Mute$Unspeakable",
        "Strange$Uninitialised|%s failed, because a static initialiser threw java.lang.NullPointer",
        "Strange$Lacking|needs a class that is not on the class path, or could not be initialised:"
            + " com/example/Driver",
        "Strange$Stale|it has to be compiled against the same version of ramie-spi",
        "Strange$Nameless|%s.name() returned null; it must be a short name like epoll",
        "Strange$Blank|%s.name() returned ' '; it must be a short name",
        "Strange$ThrowingName|%s.name() threw java.lang.UnsupportedOperationException: guess",
        "Strange$Unsupported|%s cannot run here: it needs a kernel from the future",
        "Strange$Typeless|%s.schedulerType() returned null; it must be the class of the schedulers",
        "Strange$Vague|%s.schedulerType() returned io.ramie.spi.FiberScheduler; it must be"
      })
  void unusableProviderIsRefusedInASentence(String simpleName, String reason) {
    String className = PACKAGE + simpleName;

    UnusableSchedulerException refusal = refusal(className, LATE);

    assertThat(refusal).hasMessageContaining(reason.replace("%s", className));
    assertThat(refusal.getMessage().lines()).hasSize(1);
  }

  @Test
  void detailsHaveTheFramesOfTheProviderOnly() {
    assertThat(refusal(Strange.Throwing.class.getName(), LATE).details().lines())
        .satisfiesExactly(
            what -> assertThat(what).isEqualTo("java.lang.IllegalStateException: no luck"),
            where -> assertThat(where).contains("Strange$Throwing.<init>(Strange.java:"));
  }

  @ParameterizedTest
  @CsvSource({
    "Endless, the constructor of %s has not returned after 0.2s",
    "EndlessName, %s has not returned after 0.2s"
  })
  void providerThatNeverReturnsIsRefusedAtItsDeadline(String simpleName, String reason) {
    String className = PACKAGE + "Strange$" + simpleName;

    UnusableSchedulerException refusal = refusal(className, SOON);

    assertThat(refusal)
        .hasMessageStartingWith(reason.replace("%s", className))
        .hasMessageContaining("it is at")
        .hasMessageContaining("Strange.sleepForEver(");
  }

  @Test
  void classOfANewerJvmIsRefused() {
    ClassLoader newer =
        new ClassLoader(ProvidersTest.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String name) {
            byte[] bytes = bytes(Strange.Right.class);
            bytes[6] = 3; // the version of its format, far above this JVM's
            return defineClass(null, bytes, 0, bytes.length);
          }
        };

    assertThatExceptionOfType(UnusableSchedulerException.class)
        .isThrownBy(() -> new Providers(newer, LATE).ofClass("example.Newer"))
        .withMessageStartingWith("example.Newer is compiled for a newer JVM than this one, ");
  }

  private static byte[] bytes(Class<?> type) {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file))) {
      return in.readAllBytes();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void registeredSchedulerIsFoundByItsName() throws InterruptedException {
    assertThat(providers(LATE).named("blocking").name()).isEqualTo("blocking");
  }

  @Test
  void unknownNameIsAnswereredWithThoseThereAre() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> providers(LATE).named("nosuch"))
        .withMessageStartingWith("unknown scheduler 'nosuch'; known are: blocking, epoll");
  }

  @Test
  void registeredProviderThatCannotBeLoadedIsLeftOutAndTold() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(SchedulerProvider.class.getName()), "example.Gone", UTF_8);
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, ProvidersTest.class.getClassLoader())) {
      Providers providers = new Providers(loader, LATE);

      assertThat(providers.named("epoll").name()).isEqualTo("epoll");
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> providers.named("nosuch"))
          .withMessageContaining("left out: ")
          .withMessageContaining("example.Gone");
    }
  }
}
