package io.ramie.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Installation;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing ends what waits, whoever waits, in whatever call, and whoever closes. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CloseUnderWaitersTest {
  /** Who closes, seen from a fiber or thread that goes on when it has done so. */
  enum Closer {
    THIS_ONE {
      @Override
      void close(Handle handle) {
        handle.close();
      }
    },
    PLATFORM_THREAD {
      @Override
      void close(Handle handle) throws InterruptedException {
        Thread.ofPlatform().start(handle::close).join();
      }
    },
    VIRTUAL_THREAD {
      @Override
      void close(Handle handle) throws InterruptedException {
        Thread.ofVirtual().start(handle::close).join();
      }
    },
    FIBER_ELSEWHERE {
      @Override
      void close(Handle handle) throws InterruptedException {
        Thread.ofPlatform().start(() -> Fibers.run("epoll", handle::close)).join();
      }
    };

    abstract void close(Handle handle) throws InterruptedException;
  }

  static Stream<Arguments> everybody() {
    return Arrays.stream(Setting.values())
        .flatMap(setting ->
            Arrays.stream(HandleWaits.values())
                .flatMap(call ->
                    Arrays.stream(Closer.values())
                        .map(closer -> Arguments.of(setting, call, closer))));
  }

  @ParameterizedTest
  @MethodSource("everybody")
  @DisplayName("C4, C6, C7, C15: closing ends the call with an exception that says so, at once")
  void closeEndsTheCall(Setting setting, HandleWaits call, Closer closer) throws Exception {
    setting.run(() -> {
      try (HandleWaits.Scene scene = call.open()) {
        CompletableFuture<Fiber<?>> waiting = new CompletableFuture<>();
        Future<Boolean> waiter =
            setting.start(() -> {
              waiting.complete(Fibers.current());
              scene.call().run();
            });
        Waiters.await(waiting.get());

        closer.close(scene.handle());

        Waiters.assertClosed(waiter);
        assertThat(scene.handle().io().waits()).isEmpty();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C5: the installing thread closes, outside any fiber")
  void installingThreadCloses(HandleWaits call) throws Exception {
    try (HandleWaits.Scene scene = call.open();
        Installation installed = Fibers.install("epoll")) {
      Fiber<Void> waiter = Fibers.schedule(scene.call());
      assertThat(waiter.currentWait()).isNotNull();

      scene.handle().close();
      installed.scheduler().run();

      assertThat(waiter.exceptionNow()).isInstanceOf(ClosedChannelException.class);
    }
  }
}
