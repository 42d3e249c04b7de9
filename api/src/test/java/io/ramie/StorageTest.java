package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What belongs to a fiber: inheritable thread locals and scoped values, as for any thread. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class StorageTest {
  private static final InheritableThreadLocal<String> STORAGE = new InheritableThreadLocal<>();
  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

  private static String replace(String value) {
    String before = STORAGE.get();
    STORAGE.set(value);
    return before;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST1: a task sees what its starter has, and what it sets itself is its own")
  void storageIsInheritedByCopy(Setting setting) throws Exception {
    setting.run(() -> {
      STORAGE.set("parent");

      Future<String> task = setting.start(() -> replace("child"));

      assertThat(task.get()).isEqualTo("parent");
      assertThat(STORAGE.get()).isEqualTo("parent");
    });
  }

  @Test
  @DisplayName("ST1: a fiber of the installing thread inherits from that")
  void installingThreadIsInheritedFrom() {
    STORAGE.set("thread");

    try (Installation _ = Fibers.install("epoll")) {
      Fiber<String> fiber = Fibers.schedule(() -> replace("fiber"));

      assertThat(fiber.resultNow()).isEqualTo("thread");
      assertThat(STORAGE.get()).isEqualTo("thread");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST2: a thread that is started inside inherits a copy as well")
  void startedThreadInheritsACopy(Setting setting) throws Exception {
    setting.run(() -> {
      STORAGE.set("fiber");
      FutureTask<String> task = new FutureTask<>(() -> replace("thread"));

      Thread.ofPlatform().start(task);

      assertThat(task.get()).isEqualTo("fiber");
      assertThat(STORAGE.get()).isEqualTo("fiber");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST4: a scoped value that is bound around a body is seen in it, and nowhere else")
  void scopedValuesStayWithTheirTask(Setting setting) throws Exception {
    setting.run(() -> {
      List<Future<String>> tasks =
          List.of(
              setting.start(() -> ScopedValue.where(SCOPED, "one").call(StorageTest::scoped)),
              setting.start(() -> ScopedValue.where(SCOPED, "two").call(StorageTest::scoped)));

      assertThat(tasks.get(0).get()).isEqualTo("one");
      assertThat(tasks.get(1).get()).isEqualTo("two");
      assertThat(SCOPED.isBound()).isFalse();
    });
  }

  /** What is bound, after others have run. */
  private static String scoped() throws InterruptedException {
    Fibers.yield();
    Fibers.sleep(Duration.ofMillis(1));
    return SCOPED.get();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST4, ST6: tasks that take turns on one thread keep what each has set")
  void storageIsKeptBetweenTurns(Setting setting) throws Exception {
    setting.run(() -> {
      Future<String> one = setting.start(() -> setAndGiveWay("one"));
      Future<String> two = setting.start(() -> setAndGiveWay("two"));

      assertThat(one.get()).isEqualTo("one");
      assertThat(two.get()).isEqualTo("two");
    });
  }

  private static String setAndGiveWay(String value) throws InterruptedException {
    STORAGE.set("something else");
    STORAGE.set(value);
    for (int i = 0; i < 10; i++) {
      Fibers.yield();
    }
    return STORAGE.get();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST6: what is inherited is what there was at the start, whatever comes later")
  void storageIsCopiedAtTheStart(Setting setting) throws Exception {
    setting.run(() -> {
      CountDownLatch changed = new CountDownLatch(1);
      STORAGE.set("before");
      Future<String> task =
          setting.start(() -> {
            changed.await();
            return STORAGE.get();
          });

      STORAGE.set("after");
      changed.countDown();

      assertThat(task.get()).isEqualTo("before");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST6: who asks another for something, and gets it, keeps his own, and so does that")
  void storageStaysOnBothSidesOfARequest(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<String> request = new CompletableFuture<>();
      STORAGE.set("server");
      Future<String> server = setting.start(() -> request.get() + " at " + STORAGE.get());
      STORAGE.set("client");

      request.complete("from " + STORAGE.get());

      assertThat(server.get()).isEqualTo("from client at server");
      assertThat(STORAGE.get()).isEqualTo("client");
    });
  }
}
