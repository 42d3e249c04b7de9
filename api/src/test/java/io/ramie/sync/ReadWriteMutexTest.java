package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("LockNotBeforeTry") // a test that fails leaves its own lock to nobody
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ReadWriteMutexTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  private final ReadWriteMutex mutex = new ReadWriteMutex();
  private final ReadWriteMutex.ReadLock reading = mutex.readLock();
  private final ReadWriteMutex.WriteLock writing = mutex.writeLock();

  private static Future<Boolean> startLocker(Setting setting, FiberLock lock) throws Exception {
    int before = lock.waiters();
    Future<Boolean> locked =
        setting.start(() -> {
          lock.lock();
          lock.unlock();
        });
    Queued.await(lock::waiters, before + 1);
    return locked;
  }

  @ParameterizedTest
  @EnumSource
  void manyReadAtATime(Setting setting) throws Exception {
    setting.run(() -> {
      reading.lock();
      Future<Boolean> other =
          setting.start(() -> {
            reading.lock();
            assertThat(mutex.readers()).isEqualTo(2);
            reading.unlock();
          });

      assertThat(other.get()).isTrue();
      assertThat(mutex.readers()).isOne();
      reading.unlock();
      assertThat(mutex.readers()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  void oneWritesAtATimeAndNobodyReadsMeanwhile(Setting setting) throws Exception {
    setting.run(() -> {
      writing.lock();
      assertThat(mutex.writer()).isSameAs(Fibers.current());
      Future<Boolean> reader = startLocker(setting, reading);
      Future<Boolean> writer = startLocker(setting, writing);
      assertThat(setting.start(() -> reading.tryLock()).get()).isFalse();
      assertThat(setting.start(() -> writing.tryLock()).get()).isFalse();

      writing.unlock();

      assertThat(reader.get()).isTrue();
      assertThat(writer.get()).isTrue();
    });
    assertThat(mutex.toString()).isEqualTo("ReadWriteMutex[free, 0 waiting]");
  }

  @ParameterizedTest
  @EnumSource
  void readersDoNotPassAWriterThatWaits(Setting setting) throws Exception {
    setting.run(() -> {
      reading.lock();
      Future<Boolean> writer = startLocker(setting, writing);

      assertThat(setting.start(() -> reading.tryLock()).get()).isFalse();
      Future<Boolean> reader = startLocker(setting, reading);
      reading.unlock();

      assertThat(writer.get()).isTrue();
      assertThat(reader.get()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  void readersGoOnWhenTheWriterBeforeThemGivesUp(Setting setting) throws Exception {
    setting.run(() -> {
      reading.lock();
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      Future<Boolean> writer =
          setting.start(() -> {
            fiber.complete(Fibers.current());
            writing.lockInterruptibly();
          });
      Queued.await(writing::waiters, 1);
      Future<Boolean> reader = startLocker(setting, reading);

      fiber.get().thread().interrupt();

      assertThat(reader.get()).isTrue();
      assertThatThrownBy(writer::get).hasCauseInstanceOf(InterruptedException.class);
      reading.unlock();
      assertThat(writing.tryLock()).isTrue();
      writing.unlock();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aWriterBecomesAReader(Setting setting) throws Exception {
    setting.run(() -> {
      writing.lock();
      Future<Boolean> reader = startLocker(setting, reading);
      Future<Boolean> writer = startLocker(setting, writing);

      writing.downgrade();

      assertThat(reader.get()).isTrue();
      assertThat(writing.waiters()).isOne();
      assertThat(reading.isHeldByCurrent()).isTrue();
      assertThat(writing.isHeldByCurrent()).isFalse();
      reading.unlock();
      assertThat(writer.get()).isTrue();
    });
    assertThat(mutex.toString()).contains("free");
  }

  @ParameterizedTest
  @EnumSource
  void waitingForOneselfIsADeadlock(Setting setting) throws Exception {
    setting.run(() -> {
      reading.lock();
      for (FiberLock lock : new FiberLock[] {reading, writing}) {
        assertThatIllegalStateException()
            .isThrownBy(lock::lock)
            .withMessageContaining("would deadlock")
            .withMessageContaining("for reading");
        assertThatIllegalStateException().isThrownBy(() -> lock.acquiring().perform());
        assertThat(lock.tryLock()).isFalse();
      }
      reading.unlock();

      writing.lock();
      for (FiberLock lock : new FiberLock[] {reading, writing}) {
        assertThatIllegalStateException()
            .isThrownBy(lock::lock)
            .withMessageContaining("would deadlock")
            .withMessageContaining("for writing");
        assertThatIllegalStateException().isThrownBy(() -> lock.acquiring().perform());
        assertThat(lock.tryLock()).isFalse();
      }
      writing.unlock();
    });
    assertThat(mutex.toString()).isEqualTo("ReadWriteMutex[free, 0 waiting]");
  }

  @Test
  void blockingForOnesOwnFiberIsADeadlock() throws Exception {
    for (FiberLock held : new FiberLock[] {reading, writing}) {
      Fibers.run(() -> {
        Fiber<?> holder =
            Fibers.schedule(
                "holder",
                () -> {
                  held.lock();
                  try {
                    Fibers.sleep(null);
                  } finally {
                    held.unlock();
                  }
                });

        assertThatIllegalStateException()
            .isThrownBy(() -> Fibers.blocking(() -> writing.lock()))
            .withMessageContaining("would deadlock: fiber 'main'")
            .withMessageContaining("fiber 'holder'");
        holder.cancel();
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheHolderUnlocks(Setting setting) throws Exception {
    setting.run(() -> {
      String name = Fibers.current().name();
      reading.lock();
      assertThatThrownBy(setting.start(() -> reading.unlock())::get)
          .cause()
          .isInstanceOf(IllegalMonitorStateException.class)
          .hasMessageContaining("cannot unlock what it does not read");
      reading.unlock();

      writing.lock();
      for (Fibers.Action<Exception> misuse :
          List.<Fibers.Action<Exception>>of(writing::unlock, writing::downgrade)) {
        assertThatThrownBy(setting.start(misuse)::get)
            .cause()
            .isInstanceOf(IllegalMonitorStateException.class)
            .hasMessageContaining("'" + name + "' writes");
      }
      writing.unlock();
      assertThatThrownBy(writing::unlock)
          .isInstanceOf(IllegalMonitorStateException.class)
          .hasMessageContaining("nobody writes");
    });
  }

  @Test
  void conditionsAreRefused() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(reading::newCondition);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(writing::newCondition)
        .withMessageContaining("Mutex");
  }

  @ParameterizedTest
  @EnumSource
  void bothCanBeChosen(Setting setting) throws Exception {
    setting.run(() -> {
      Operation<String> either =
          Operation.choice(
              writing.acquiring().map(_ -> "writes"), Operations.sleep(SHORT).map(_ -> "late"));
      reading.acquiring().perform();
      assertThat(reading.isHeldByCurrent()).isTrue();
      assertThat(setting.start(() -> either.perform()).get()).isEqualTo("late");
      assertThat(writing.waiters()).isZero();
      reading.unlock();

      assertThat(either.perform()).isEqualTo("writes");
      Future<Boolean> reader =
          setting.start(() -> {
            reading.acquiring().perform();
            reading.unlock();
          });
      Queued.await(reading::waiters, 1);
      writing.unlock();
      assertThat(reader.get()).isTrue();
    });
    assertThat(mutex.toString()).isEqualTo("ReadWriteMutex[free, 0 waiting]");
  }
}
