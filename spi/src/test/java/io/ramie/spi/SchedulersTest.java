package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class SchedulersTest {
  @AfterEach
  void chooseNothing() {
    System.clearProperty(Schedulers.PROPERTY);
  }

  // Choice

  @Test
  void bestSupportedProviderWithFibersIsChosen() throws Exception {
    String chosen = withAll(() -> Schedulers.provider().name());

    assertThat(chosen).isEqualTo("fast");
  }

  @Test
  void aNegativePriorityIsNeverChosenUnlessNamed() throws Exception {
    List<Class<? extends SchedulerProvider>> only = List.of(TestProviders.Example.class);

    String named = TestProviders.with(only, () -> Schedulers.provider("example").name());
    Callable<SchedulerProvider> unnamed = () -> TestProviders.with(only, Schedulers::provider);

    assertThat(named).isEqualTo("example");
    assertThatThrownBy(unnamed::call)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("ramie-default-scheduler");
  }

  @Test
  void providersAreSortedByPriorityThenName() throws Exception {
    List<String> names =
        withAll(() -> Schedulers.providers().stream().map(SchedulerProvider::name).toList());

    assertThat(names).containsExactly("unsupported", "fast", "other", "blocking");
  }

  @Test
  void providerIsFoundByName() throws Exception {
    assertThat(withAll(() -> Schedulers.provider("other").name())).isEqualTo("other");
  }

  @Test
  void unknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> withAll(() -> Schedulers.provider("nonsense")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'nonsense'", "blocking, fast, other, unsupported");
  }

  @Test
  void propertyChooses() throws Exception {
    System.setProperty(Schedulers.PROPERTY, "other");

    assertThat(withAll(() -> Schedulers.provider().name())).isEqualTo("other");
  }

  @Test
  void unknownNameInThePropertySaysWhereItComesFrom() {
    System.setProperty(Schedulers.PROPERTY, "nonsense");

    assertThatThrownBy(() -> withAll(Schedulers::provider))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'nonsense'", "system property ramie.scheduler");
  }

  @Test
  void unknownNameInTheEnvironmentSaysWhereItComesFrom() throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            ClassFolders.path(ClassFolders.of(Choice.class), Schedulers.class),
            Choice.class.getName());
    java.environment().put(Schedulers.VARIABLE, "nonsense");
    Process process = java.redirectErrorStream(true).start();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output).contains("'nonsense'", "environment variable RAMIE_SCHEDULER");
    assertThat(process.waitFor()).isZero();
  }

  /** Asks for a scheduler in a Java of its own. */
  public static final class Choice {
    private Choice() {}

    /** Prints why there is none. */
    public static void main(String[] arguments) {
      try {
        System.out.println(Schedulers.provider());
      } catch (IllegalArgumentException unknown) {
        System.out.println(unknown.getMessage());
      }
    }
  }

  @Test
  void unsupportedOneSaysWhy() {
    System.setProperty(Schedulers.PROPERTY, "unsupported");

    assertThatThrownBy(() -> withAll(Schedulers::provider))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContainingAll(
            "'unsupported'", "it needs a machine of its own", "system property");
  }

  @Test
  void whenNoneIsSupportedEachSaysWhy() {
    Callable<SchedulerProvider> choice =
        () ->
            TestProviders.with(
                List.of(TestProviders.Unsupported.class, TestProviders.Fallback.class),
                Schedulers::provider);

    assertThatThrownBy(choice::call)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("unsupported: it needs a machine of its own");
  }

  @Test
  void whenThereIsNoneTheMissingArtifactIsNamed() {
    assertThatThrownBy(() -> TestProviders.with(List.of(), Schedulers::provider))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("ramie-default-scheduler");
  }

  private static <T> T withAll(Callable<T> action) throws Exception {
    return TestProviders.with(
        List.of(
            TestProviders.Fallback.class,
            TestProviders.Other.class,
            TestProviders.Fast.class,
            TestProviders.Unsupported.class),
        action);
  }

  // Dispatch and installation

  /** A scheduler that can be closed, or cannot. */
  private static final class Closable implements FiberScheduler {
    private final List<String> calls;
    private final @Nullable RuntimeException failure;
    private boolean closed;

    Closable(List<String> calls, @Nullable RuntimeException failure) {
      this.calls = calls;
      this.failure = failure;
    }

    @Override
    public void close() {
      closed = true;
      calls.add("closed, installed is " + (Schedulers.installed() == this ? "this" : "another"));
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) {}

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {}

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {}

    @Override
    public void run() {}
  }

  private final List<String> calls = new ArrayList<>();

  @Test
  void threadWithoutASchedulerHasTheFallback() {
    assertThat(Schedulers.installed()).isNull();
    assertThat(Schedulers.current()).isSameAs(Schedulers.blockingFallback());
  }

  @Test
  void installingThreadOutsideAnyFiberIsABlockingContext() {
    Closable scheduler = new Closable(calls, null);

    Schedulers.install(scheduler);
    try {
      assertThat(Schedulers.installed()).isSameAs(scheduler);
      assertThat(Schedulers.current()).isSameAs(Schedulers.blockingFallback());
    } finally {
      Schedulers.close(scheduler);
    }

    assertThat(Schedulers.installed()).isNull();
  }

  @Test
  void installingAnotherClosesTheFirstBeforeTheSecondIsSeen() {
    Closable first = new Closable(calls, null);
    Closable second = new Closable(calls, null);

    Schedulers.install(first);
    Schedulers.install(second);

    assertThat(calls).containsExactly("closed, installed is this");
    assertThat(Schedulers.installed()).isSameAs(second);
    Schedulers.close(second);
  }

  @Test
  void installingTheSameTwiceDoesNothing() {
    Closable scheduler = new Closable(calls, null);

    Schedulers.install(scheduler);
    Schedulers.install(scheduler);

    assertThat(calls).isEmpty();
    Schedulers.close(scheduler);
  }

  @Test
  void closingTakesItOffTheThreadEvenIfItThrows() {
    IllegalStateException broken = new IllegalStateException();
    Closable scheduler = new Closable(calls, broken);
    Schedulers.install(scheduler);

    assertThatThrownBy(() -> Schedulers.close(scheduler)).isSameAs(broken);

    assertThat(Schedulers.installed()).isNull();
  }

  @Test
  void closedSchedulerCannotBeInstalled() {
    Closable scheduler = new Closable(calls, null);
    scheduler.close();

    assertThatThrownBy(() -> Schedulers.install(scheduler))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void virtualThreadCannotInstallOne() throws Exception {
    List<Throwable> thrown = new ArrayList<>();

    Thread.ofVirtual()
        .start(() -> {
          try {
            Schedulers.install(new Closable(calls, null));
          } catch (IllegalStateException refused) {
            thrown.add(refused);
          }
        })
        .join();

    assertThat(thrown).singleElement().asString().contains("virtual thread");
  }

  @Test
  void blockingOutsideAFiberJustRunsTheBody() throws Exception {
    assertThat(Schedulers.<String>blocking(() -> "value")).isEqualTo("value");
  }
}
