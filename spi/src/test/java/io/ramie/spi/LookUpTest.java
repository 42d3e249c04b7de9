package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Section 14 of the contract, as far as the default of the hook goes. */
@Timeout(60)
@ExtendWith(TestProviders.class)
class LookUpTest {
  private static final InetAddress ONE = address(1);
  private static final InetAddress TWO = address(2);

  /** A resolver that answers when a test says so. */
  private static final class Resolver implements UselessPlatform {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch answer = new CountDownLatch(1);
    final AtomicInteger lookUps = new AtomicInteger();
    volatile String thread;

    @Override
    public String name() {
      return "resolver";
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
      lookUps.incrementAndGet();
      thread = Thread.currentThread().getName();
      asked.countDown();
      HeldHooks.await(answer);
      return switch (host) {
        case "unknown" -> throw new UnknownHostException(host);
        case "broken" -> throw new IllegalStateException("resolver is broken");
        default -> List.of(TWO, ONE, TWO);
      };
    }
  }

  private final Resolver resolver = new Resolver();
  private final OffloadPool pool = new OffloadPool("test-offload", 1);

  @AfterEach
  void nothingIsLeft() {
    resolver.answer.countDown();
    Waiter.eventually(() -> LookUp.underWay() == 0 && pool.running() + pool.waiting() == 0);
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private Waiter<List<InetAddress>> ask(Platform platform, String host) {
    return Waiter.start(() -> LookUp.resolve(pool, new TestFallback(platform), host));
  }

  private Waiter<List<InetAddress>> waiting(String host) throws Exception {
    Waiter<List<InetAddress>> waiter = ask(resolver, host);
    waiter.awaitWait();
    return waiter;
  }

  @Test
  void addressesComeInTheResolversOrderWithoutDuplicates() throws Exception {
    // A8
    resolver.answer.countDown();

    assertThat(ask(resolver, "host").value()).containsExactly(TWO, ONE);
  }

  @Test
  void unknownHostHasNoAddresses() throws Exception {
    resolver.answer.countDown();

    assertThat(ask(resolver, "unknown").value()).isEmpty();
  }

  @Test
  void lookUpsOfOneNameShareTheWork() throws Exception {
    // A6
    List<Waiter<List<InetAddress>>> waiters = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiters.add(waiting("host"));
    }

    resolver.answer.countDown();

    for (Waiter<List<InetAddress>> waiter : waiters) {
      assertThat(waiter.value()).containsExactly(TWO, ONE);
    }
    assertThat(resolver.lookUps).hasValue(1);
  }

  @Test
  void nobodyNeedsToWakeWhoAsks() throws Exception {
    Wait<?> wait = waiting("host").fiber().currentWait();

    assertThat(wait.subject()).isInstanceOf(SelfEnding.class).hasToString("look-up of host");
  }

  @Test
  void hookAsksOnAThreadForLookUps() throws Exception {
    resolver.answer.countDown();

    new TestFallback(resolver).addressResolve("host");

    assertThat(resolver.thread).startsWith("ramie-resolve-");
    assertThat(OffloadPool.resolving().name()).isEqualTo("ramie-resolve");
  }

  @Test
  void lookUpAfterTheAnswerAsksAgain() throws Exception {
    resolver.answer.countDown();

    ask(resolver, "host").value();
    ask(resolver, "host").value();

    assertThat(resolver.lookUps).hasValue(2);
  }

  @Test
  void otherNamesAndOtherPlatformsAreLookedUpByThemselves() throws Exception {
    Resolver other = new Resolver();
    other.answer.countDown();
    OffloadPool wide = new OffloadPool("wide", 4);
    waiting("host");

    assertThat(LookUp.resolve(wide, new TestFallback(other), "host")).containsExactly(TWO, ONE);

    assertThat(other.lookUps).hasValue(1);
    Waiter<List<InetAddress>> second = waiting("unknown");
    resolver.answer.countDown();
    assertThat(second.value()).isEmpty();
    assertThat(resolver.lookUps).hasValue(2);
  }

  @Test
  void failureReachesEverybodyWhoHasAskedAndNobodyElse() throws Exception {
    // A8
    Waiter<?> first = waiting("broken");
    Waiter<?> second = waiting("broken");
    Waiter<List<InetAddress>> other = waiting("host");

    resolver.answer.countDown();

    assertThat(first.failure()).hasMessage("resolver is broken");
    assertThat(second.failure()).isSameAs(first.failure());
    assertThat(other.value()).containsExactly(TWO, ONE);
  }

  @Test
  void interruptOfOneLeavesTheLookUpToTheOthers() throws Exception {
    Waiter<List<InetAddress>> first = waiting("host");
    Waiter<List<InetAddress>> second = waiting("host");
    resolver.asked.await();

    first.fiber().thread().interrupt();

    assertThat(first.failure()).isInstanceOf(InterruptedException.class);
    assertThat(second.hasEnded()).isFalse();
    resolver.answer.countDown();
    assertThat(second.value()).containsExactly(TWO, ONE);
    assertThat(resolver.lookUps).hasValue(1);
  }

  @Test
  void interruptDoesNotWaitForTheResolver() throws Exception {
    Waiter<?> only = waiting("host");
    resolver.asked.await();

    only.fiber().thread().interrupt();

    assertThat(only.failure()).isInstanceOf(InterruptedException.class);
    assertThat(pool.running()).isEqualTo(1);
  }

  @Test
  void newcomerJoinsALookUpThatEverybodyElseHasGivenUp() throws Exception {
    Waiter<?> first = waiting("host");
    resolver.asked.await();
    first.fiber().thread().interrupt();
    first.failure();

    Waiter<List<InetAddress>> newcomer = waiting("host");
    resolver.answer.countDown();

    assertThat(newcomer.value()).containsExactly(TWO, ONE);
    assertThat(resolver.lookUps).hasValue(1);
  }

  @Test
  void queuedLookUpIsWithdrawnWithTheLastWhoAsks() throws Exception {
    // O6
    waiting("busy");
    resolver.asked.await();
    Waiter<?> first = waiting("host");
    Waiter<?> second = waiting("host");

    first.fiber().thread().interrupt();
    first.failure();
    assertThat(pool.waiting()).isEqualTo(1);
    second.fiber().thread().interrupt();
    second.failure();

    assertThat(pool.waiting()).isZero();
    assertThat(LookUp.underWay()).isEqualTo(1);
    resolver.answer.countDown();
    assertThat(ask(resolver, "host").value()).containsExactly(TWO, ONE);
  }

  @Test
  void everybodyGetsAnAnswerHoweverManyGiveUp() throws Exception {
    resolver.answer.countDown();
    for (int round = 0; round < 200; round++) {
      Waiter<List<InetAddress>> quitter = ask(resolver, "host");
      Waiter<List<InetAddress>> stayer = ask(resolver, "host");

      quitter.fiber().thread().interrupt();

      assertThat(stayer.value()).containsExactly(TWO, ONE);
    }
  }
}
