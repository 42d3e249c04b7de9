package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FiberLocalTest {
  private static final FiberLocal<String> LOCAL = FiberLocal.of("initial");
  private static final FiberLocal<String> OTHER = FiberLocal.of("other initial");
  private static final FiberLocal<Integer> COUNT = FiberLocal.of(0);

  @AfterEach
  void forget() {
    FiberStorage.empty().makeCurrent();
  }

  private static String replace(String value) {
    String before = LOCAL.get();
    LOCAL.set(value);
    return before;
  }

  // One fiber

  @ParameterizedTest
  @EnumSource
  void valueIsTheInitialOneUntilSet(Setting setting) throws Exception {
    setting.run(() -> {
      assertThat(LOCAL.get()).isEqualTo("initial");
      LOCAL.set("set");
      assertThat(LOCAL.get()).isEqualTo("set");
      LOCAL.set("again");
      assertThat(LOCAL.get()).isEqualTo("again");
      LOCAL.remove();
      assertThat(LOCAL.get()).isEqualTo("initial");
    });
  }

  @Test
  void nullIsAValue() {
    LOCAL.set(null);

    assertThat(LOCAL.get()).isNull();
    assertThat(FiberLocal.<String>of(null).get()).isNull();
    assertThat(FiberLocal.<String>withInitial(() -> null).get()).isNull();
  }

  @Test
  void firstValueIsMadeOnceInEachThread() throws Exception {
    AtomicInteger made = new AtomicInteger();
    FiberLocal<Integer> local = FiberLocal.withInitial(made::incrementAndGet);
    FutureTask<Integer> elsewhere = new FutureTask<>(local::get);

    Thread.ofPlatform().start(elsewhere);

    assertThat(elsewhere.get()).isEqualTo(1);
    assertThat(local.get()).isEqualTo(2);
    assertThat(local.get()).isEqualTo(2);
  }

  @Test
  void firstValueIsNotMadeWhereOneWasSet() {
    FiberLocal<String> local = FiberLocal.withInitial(() -> "made");
    local.set("set");

    assertThat(local.get()).isEqualTo("set");
    local.remove();
    assertThat(local.get()).isEqualTo("made");
  }

  @Test
  void firstValueCanBeMadeOfOtherVariables() {
    FiberLocal<String> local = FiberLocal.withInitial(() -> replace("set meanwhile") + "!");

    assertThat(local.get()).isEqualTo("initial!");
    assertThat(LOCAL.get()).isEqualTo("set meanwhile");
  }

  @Test
  void manyVariablesKeepApart() {
    List<FiberLocal<Integer>> locals =
        Stream.generate(() -> FiberLocal.of(-1)).limit(1000).toList();
    for (int i = 0; i < locals.size(); i++) {
      locals.get(i).set(i);
    }
    for (int i = 0; i < locals.size(); i += 3) {
      locals.get(i).remove();
    }

    for (int i = 0; i < locals.size(); i++) {
      assertThat(locals.get(i).get()).isEqualTo(i % 3 == 0 ? -1 : i);
    }
  }

  @Test
  @DisplayName("ST3: a variable that is null is refused")
  void nullIsNoVariable() {
    assertThatThrownBy(() -> FiberStorage.empty().with(null, "value"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("local");
    assertThatThrownBy(() -> FiberStorage.empty().without(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("local");
    assertThatThrownBy(() -> FiberLocal.withInitial(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("initial");
  }

  @Test
  @DisplayName("ST3: there is no call that reads or sets what another fiber has")
  void storageIsReachedFromItsOwnFiberOnly() {
    assertThat(
            Stream.of(FiberLocal.class, FiberStorage.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(Method::getParameterTypes)
                .flatMap(Arrays::stream))
        .doesNotContain(Fiber.class, Thread.class);
  }

  // Inheriting

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST1: a task sees what its starter has, and what it sets itself is its own")
  void valuesAreInheritedByCopy(Setting setting) throws Exception {
    setting.run(() -> {
      LOCAL.set("parent");

      Future<String> task = setting.start(() -> replace("child"));

      assertThat(task.get()).isEqualTo("parent");
      assertThat(LOCAL.get()).isEqualTo("parent");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST1: what a task takes away its starter keeps")
  void removingIsOnesOwn(Setting setting) throws Exception {
    setting.run(() -> {
      LOCAL.set("parent");
      Future<String> task =
          setting.start(() -> {
            LOCAL.remove();
            return LOCAL.get();
          });

      assertThat(task.get()).isEqualTo("initial");
      assertThat(LOCAL.get()).isEqualTo("parent");
    });
  }

  @Test
  @DisplayName("ST1: a fiber of the installing thread inherits from that")
  void installingThreadIsInheritedFrom() {
    LOCAL.set("thread");

    try (Installation _ = Fibers.install("epoll")) {
      Fiber<String> fiber = Fibers.schedule(() -> replace("fiber"));

      assertThat(fiber.resultNow()).isEqualTo("thread");
      assertThat(LOCAL.get()).isEqualTo("thread");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST2: a thread that is started inside inherits a copy as well")
  void startedThreadInheritsACopy(Setting setting) throws Exception {
    setting.run(() -> {
      LOCAL.set("fiber");
      FutureTask<String> task = new FutureTask<>(() -> replace("thread"));

      Thread.ofPlatform().start(task);

      assertThat(task.get()).isEqualTo("fiber");
      assertThat(LOCAL.get()).isEqualTo("fiber");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST5: what makes the elements of an iteration inherits, and counts for itself")
  void producerCountsForItself(Setting setting) throws Exception {
    setting.run(() -> {
      SynchronousQueue<Integer> elements = new SynchronousQueue<>();
      setting.start(() -> {
        for (int i = 0; i < 3; i++) {
          COUNT.set(COUNT.get() + 1);
          elements.put(COUNT.get());
        }
      });

      assertThat(List.of(elements.take(), elements.take(), elements.take()))
          .containsExactly(1, 2, 3);
      assertThat(COUNT.get()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST6: what is inherited is what there was at the start, whatever comes later")
  void valuesAreCopiedAtTheStart(Setting setting) throws Exception {
    setting.run(() -> {
      CountDownLatch changed = new CountDownLatch(1);
      Future<String> task =
          LOCAL.callWith(
              "at the start",
              () ->
                  setting.start(() -> {
                    changed.await();
                    return LOCAL.get();
                  }));

      LOCAL.set("after");
      changed.countDown();

      assertThat(task.get()).isEqualTo("at the start");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST6: who asks another for something, and gets it, keeps his own, and so does that")
  void valuesStayOnBothSidesOfARequest(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<String> request = new CompletableFuture<>();
      CompletableFuture<String> reply = new CompletableFuture<>();
      LOCAL.set("server");
      Future<String> server =
          setting.start(() -> {
            reply.complete(LOCAL.callWith("serving", () -> request.get() + " " + LOCAL.get()));
            return LOCAL.get();
          });

      LOCAL.runWith(
          "client",
          () -> {
            request.complete("from " + LOCAL.get());

            assertThat(reply.get()).isEqualTo("from client serving");
            assertThat(LOCAL.get()).isEqualTo("client");
          });

      assertThat(server.get()).isEqualTo("server");
      assertThat(LOCAL.get()).isEqualTo("server");
    });
  }

  // For the time of a body

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST6: a value for the time of a body ends with it")
  void valueEndsWithItsBody(Setting setting) throws Exception {
    setting.run(() -> {
      String inside = LOCAL.callWith("outer", () -> LOCAL.callWith("inner", LOCAL::get));

      assertThat(inside).isEqualTo("inner");
      assertThat(LOCAL.get()).isEqualTo("initial");
    });
  }

  @Test
  @DisplayName("ST6: what the body sets ends with it, for this variable only")
  void valuesSetInTheBodyAreUndoneForThisVariable() {
    LOCAL.set("before");
    LOCAL.runWith(
        "during",
        () -> {
          LOCAL.set("set");
          OTHER.set("stays");
        });

    assertThat(LOCAL.get()).isEqualTo("before");
    assertThat(OTHER.get()).isEqualTo("stays");
  }

  @Test
  void variableThatWasNotSetIsNotSetAfterwards() {
    FiberLocal<String> made = FiberLocal.withInitial(() -> "made");

    made.runWith("during", () -> OTHER.set("stays"));

    assertThat(made.get()).isEqualTo("made");
    assertThat(OTHER.get()).isEqualTo("stays");
  }

  @Test
  void failureRestoresTheValue() {
    IOException failure = new IOException("on purpose");

    assertThatThrownBy(() ->
            LOCAL.runWith(
                "during",
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(LOCAL.get()).isEqualTo("initial");
  }

  @ParameterizedTest
  @EnumSource
  void timeoutRestoresTheValue(Setting setting) throws Exception {
    setting.run(() -> {
      assertThatThrownBy(() ->
              Fibers.timeout(
                  Duration.ofMillis(1), () -> LOCAL.callWith("during", () -> Fibers.sleep(null))))
          .isInstanceOf(TimeoutException.class);
      assertThat(LOCAL.get()).isEqualTo("initial");
    });
  }

  @Test
  @DisplayName("ST7: 70,000 suspensions on two schedulers neither restore a value nor mix them up")
  void suspensionIsNoExit() throws Exception {
    int fibers = 7;
    int rounds = 5000;
    AtomicInteger exits = new AtomicInteger();

    Fibers.Body<List<Fiber<?>>, Exception> start =
        () -> {
          List<Fiber<?>> started = new ArrayList<>();
          for (int i = 0; i < fibers; i++) {
            started.add(Fibers.schedule(() -> suspendOften(rounds, exits)));
          }
          return started;
        };
    Fiber<List<Fiber<?>>> elsewhere = Elsewhere.start(start::call);
    Fibers.run("epoll", () -> join(start.call()));
    join(elsewhere.value());

    assertThat(exits).hasValue(2 * fibers);
  }

  private static void join(List<Fiber<?>> fibers) throws Exception {
    for (Fiber<?> fiber : fibers) {
      fiber.value();
    }
  }

  private static void suspendOften(int rounds, AtomicInteger exits) throws InterruptedException {
    Object own = Fiber.current();
    FiberLocal<Object> local = FiberLocal.of("none");
    local.runWith(
        own,
        () -> {
          try {
            for (int i = 0; i < rounds; i++) {
              COUNT.set(i);
              Fibers.yield();
              assertThat(exits).hasValueLessThan(2 * 7);
              assertThat(local.get()).isSameAs(own);
              assertThat(COUNT.get()).isEqualTo(i);
            }
          } finally {
            exits.incrementAndGet();
          }
        });
    assertThat(local.get()).isEqualTo("none");
  }

  // Storage

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST4: a task can be started with a storage of its own, and inherits nothing else")
  void storageIsGivenAtTheStart(Setting setting) throws Exception {
    setting.run(() -> {
      LOCAL.set("parent");
      OTHER.set("parent");
      FiberStorage storage = FiberStorage.empty().with(LOCAL, "given");

      Future<String> task = setting.start(() -> storage.call(() -> LOCAL.get() + OTHER.get()));

      assertThat(task.get()).isEqualTo("givenother initial");
      assertThat(LOCAL.get()).isEqualTo("parent");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST4: assigning a storage replaces all of it, for this fiber only")
  void assignedStorageReplacesTheFormer(Setting setting) throws Exception {
    setting.run(() -> {
      LOCAL.set("parent");
      OTHER.set("parent");
      Future<String> task =
          setting.start(() -> {
            FiberStorage.empty().with(LOCAL, "assigned").makeCurrent();
            return LOCAL.get() + OTHER.get();
          });

      assertThat(task.get()).isEqualTo("assignedother initial");
      assertThat(LOCAL.get() + OTHER.get()).isEqualTo("parentparent");
      FiberStorage.empty().makeCurrent();
      assertThat(LOCAL.get()).isEqualTo("initial");
    });
  }

  @Test
  @DisplayName("ST4: a storage is a snapshot, which nothing changes")
  void storageIsASnapshot() {
    LOCAL.set("first");
    FiberStorage snapshot = FiberStorage.current();
    FiberStorage other = snapshot.with(LOCAL, "second");
    LOCAL.set("third");

    assertThat(snapshot.<String, RuntimeException>call(LOCAL::get)).isEqualTo("first");
    assertThat(other.<String, RuntimeException>call(LOCAL::get)).isEqualTo("second");
    assertThat(other.without(LOCAL).<String, RuntimeException>call(LOCAL::get))
        .isEqualTo("initial");
    assertThat(LOCAL.get()).isEqualTo("third");
  }

  @Test
  void storageEndsWithItsBodyWhateverThatSets() {
    OTHER.set("before");

    FiberStorage.empty()
        .run(() -> {
          LOCAL.set("set");
          OTHER.set("set");
        });

    assertThat(LOCAL.get()).isEqualTo("initial");
    assertThat(OTHER.get()).isEqualTo("before");
  }

  @Test
  void storageGoesToAThreadOfAPool() throws Exception {
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      pool.submit(() -> {}).get();
      LOCAL.set("here");
      FiberStorage here = FiberStorage.current();

      assertThat(pool.submit(LOCAL::get).get()).isEqualTo("initial");
      assertThat(pool.submit(() -> here.call(LOCAL::get)).get()).isEqualTo("here");
      assertThat(pool.submit(LOCAL::get).get()).isEqualTo("initial");
    }
  }

  @Test
  void whatChangesNothingMakesNoOtherStorage() {
    FiberStorage one = FiberStorage.empty().with(LOCAL, "one");

    assertThat(one.with(LOCAL, "one")).isSameAs(one);
    assertThat(one.without(OTHER)).isSameAs(one);
    assertThat(one.without(LOCAL)).isSameAs(FiberStorage.empty());
    assertThat(one).hasToString("FiberStorage[1 value]");
    assertThat(FiberStorage.empty()).hasToString("FiberStorage[0 values]");
  }
}
