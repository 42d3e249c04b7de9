package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class IoLifeCycleTest {
  private final FakeIo io = new FakeIo();

  @Test
  void closeWithoutUsersReleasesTheNumberAtOnce() {
    io.close();

    assertThat(io.isOpen()).isFalse();
    assertThat(io.calls).containsExactly("release number");
  }

  @Test
  void lastUserReleasesTheNumber() throws ClosedChannelException {
    io.acquire();
    io.acquire();

    io.close();
    assertThat(io.calls).containsExactly("let go");
    io.release();
    assertThat(io.calls).containsExactly("let go");
    io.release();

    assertThat(io.calls).containsExactly("let go", "release number");
  }

  @Test
  void closeWithAnExecutorEndsEveryWaitAtOnce() throws Exception {
    List<Runnable> left = new ArrayList<>();
    var waiter = Waiter.start(() -> new IoWait(io, Io.READABLE, null).await());
    waiter.awaitWait();

    io.closeWith(left::add);

    assertThat(io.isOpen()).isFalse();
    assertThat(waiter.failure()).isInstanceOf(ClosedIoException.class);
    assertThat(io.calls).isEmpty();
    left.getFirst().run();
    assertThat(io.calls).containsExactly("let go", "release number");
  }

  @Test
  void closeWithAnExecutorIsLeftToOneOnly() throws ClosedChannelException {
    List<Runnable> left = new ArrayList<>();
    io.acquire();

    io.closeWith(left::add);
    io.closeWith(left::add);
    io.close();

    assertThat(left).hasSize(1);
    io.release();
    assertThat(io.calls).isEmpty();
    left.getFirst().run();
    assertThat(io.calls).containsExactly("let go", "release number");
  }

  @Test
  void closingTwiceReleasesOnce() throws ClosedChannelException {
    io.acquire();

    io.close();
    io.close();
    io.release();
    io.close();

    assertThat(io.calls).containsExactly("let go", "release number");
  }

  @Test
  void closedHandleCannotBeAcquired() {
    io.close();

    assertThatThrownBy(io::acquire)
        .isInstanceOf(ClosedIoException.class)
        .hasMessageContaining("fake handle");
  }

  @Test
  void releaseWithoutAcquireIsRefused() throws ClosedChannelException {
    assertThatThrownBy(io::release).isInstanceOf(IllegalStateException.class);

    io.acquire();
    io.release();
    io.close();
    assertThat(io.calls).containsExactly("release number");
  }

  @Test
  void closeEndsEveryWaitBeforeTheNumberIsReleased() throws Exception {
    List<Waiter<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(Waiter.start(() -> new IoWait(io, Io.READABLE, null).await()));
    }
    for (var waiter : waiters) {
      waiter.awaitWait();
    }
    assertThat(io.waits()).hasSize(3);

    io.close();

    for (var waiter : waiters) {
      assertThat(waiter.failure())
          .isInstanceOf(ClosedIoException.class)
          .hasMessageContaining("fake handle");
    }
    assertThat(io.waits()).isEmpty();
    assertThat(io.calls).containsExactly("let go", "release number");
  }

  @Test
  void waitForAClosedHandleFails() {
    IoWait wait = new IoWait(io, Io.READABLE, null);
    io.close();

    assertThatThrownBy(wait::await).isInstanceOf(ClosedIoException.class);
    assertThat(Fiber.current().currentWait()).isNull();
  }

  @Test
  void waitThatEndedUsesTheHandleNoMore() throws Exception {
    var waiter = Waiter.start(() -> new IoWait(io, Io.READABLE | Io.WRITABLE, null).await());
    IoWait wait = (IoWait) waiter.awaitWait();

    wait.ready(Io.WRITABLE | Io.PRIORITY);

    assertThat(waiter.value()).isEqualTo(Io.WRITABLE);
    assertThat(io.waits()).isEmpty();
    io.close();
    assertThat(io.calls).containsExactly("release number");
  }

  @Test
  void otherWaitsStayWhenOneEnds() throws Exception {
    var first = Waiter.start(() -> new IoWait(io, Io.READABLE, null).await());
    IoWait ended = (IoWait) first.awaitWait();
    var second = Waiter.start(() -> new IoWait(io, Io.READABLE, null).await());
    Wait<?> staying = second.awaitWait();

    ended.ready(Io.READABLE);
    first.value();

    assertThat(io.waits().toArray()).containsExactly(staying);
    io.close();
    assertThat(second.failure()).isInstanceOf(ClosedIoException.class);
  }

  @Test
  void closeMissesNoWaitInARace() throws Exception {
    for (int round = 0; round < 1_000; round++) {
      FakeIo raced = new FakeIo();
      var waiter = Waiter.start(() -> new IoWait(raced, Io.READABLE, null).await());
      var _ = waiter.fiber();
      Waiter.spin(ThreadLocalRandom.current().nextInt(500));

      raced.close();

      assertThat(waiter.failure()).isInstanceOf(ClosedIoException.class);
      assertThat(raced.calls).endsWith("release number").doesNotHaveDuplicates();
    }
  }

  @Test
  void observersAreToldBeforeTheNumberIsReleased() {
    io.onClose(() -> io.calls.add("observed"));

    io.close();
    io.close();

    assertThat(io.calls).containsExactly("observed", "release number");
  }

  @Test
  void withdrawnObserverIsNotTold() {
    Runnable observer = () -> io.calls.add("observed");
    io.onClose(observer);

    io.removeOnClose(observer);
    io.close();

    assertThat(io.calls).containsExactly("release number");
  }

  @Test
  void observerOfAClosedHandleIsToldAtOnce() {
    io.close();

    io.onClose(() -> io.calls.add("observed"));

    assertThat(io.calls).containsExactly("release number", "observed");
  }

  @Test
  void eventsAreAnyOfThree() {
    int all = Io.READABLE | Io.PRIORITY | Io.WRITABLE;

    assertThat(Io.checkEvents(all)).isEqualTo(all);
    assertThatThrownBy(() -> Io.checkEvents(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Io.checkEvents(8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8");
  }

  @Test
  void eventsHaveNames() {
    assertThat(Io.describeEvents(Io.READABLE | Io.WRITABLE)).isEqualTo("READABLE|WRITABLE");
    assertThat(Io.describeEvents(0)).isEqualTo("none");
  }
}
