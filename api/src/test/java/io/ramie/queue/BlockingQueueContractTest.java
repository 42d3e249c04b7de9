package io.ramie.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link java.util.concurrent.BlockingQueue} and its ancestors promise, without waiting. */
class BlockingQueueContractTest {
  private static FiberQueue<Integer> of(Kind kind, Integer... elements) {
    FiberQueue<Integer> queue = kind.open();
    queue.addAll(List.of(elements));
    return queue;
  }

  @ParameterizedTest
  @EnumSource
  void elementsComeOutInTheirOrder(Kind kind) throws Exception {
    FiberQueue<Integer> queue = kind.open();
    queue.put(1);
    assertThat(queue.offer(2)).isTrue();
    assertThat(queue.add(3)).isTrue();
    assertThat(queue.offer(4, 1, TimeUnit.NANOSECONDS)).isTrue();
    assertThat(queue.offer(5, Duration.ZERO)).isTrue();

    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.poll()).isEqualTo(2);
    assertThat(queue.remove()).isEqualTo(3);
    assertThat(queue.poll(1, TimeUnit.NANOSECONDS)).isEqualTo(4);
    assertThat(queue.poll(Duration.ZERO)).isEqualTo(5);
    assertThat(queue.poll()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void theHeadIsLookedAtAndStays(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2);

    assertThat(queue.peek()).isEqualTo(1);
    assertThat(queue.element()).isEqualTo(1);
    assertThat(queue).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyOneHasNothing(Kind kind) throws Exception {
    FiberQueue<Integer> queue = kind.open();

    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.size()).isZero();
    assertThat(queue.peek()).isNull();
    assertThat(queue.poll()).isNull();
    assertThat(queue.poll(0, TimeUnit.SECONDS)).isNull();
    assertThat(queue.poll(-1, TimeUnit.SECONDS)).isNull();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(queue::element);
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(queue::remove);
    assertThat(queue.iterator().hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(queue.iterator()::next);
  }

  @ParameterizedTest
  @EnumSource
  void nullIsRefused(Kind kind) {
    FiberQueue<Integer> queue = kind.open();

    assertThatNullPointerException().isThrownBy(() -> queue.put(null));
    assertThatNullPointerException().isThrownBy(() -> queue.add(null));
    assertThatNullPointerException().isThrownBy(() -> queue.offer(null));
    assertThatNullPointerException().isThrownBy(() -> queue.offer(null, 1, TimeUnit.SECONDS));
    assertThatNullPointerException().isThrownBy(() -> queue.offer(null, Duration.ZERO));
    assertThatNullPointerException().isThrownBy(() -> queue.putting(null));
    assertThatNullPointerException().isThrownBy(() -> queue.drainTo(null));
    assertThatNullPointerException().isThrownBy(() -> queue.removeIf(null));
    assertThatNullPointerException().isThrownBy(() -> queue.removeAll(null));
    assertThatNullPointerException().isThrownBy(() -> queue.retainAll(null));
    assertThat(queue.contains(null)).isFalse();
    assertThat(queue.remove(null)).isFalse();
    assertThat(queue.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anElementIsFoundAndRemoved(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 2, 3);

    assertThat(queue.contains(2)).isTrue();
    assertThat(queue.contains(4)).isFalse();
    assertThat(queue.remove((Object) 2)).isTrue();
    assertThat(queue.remove((Object) 4)).isFalse();

    assertThat(queue).containsExactly(1, 2, 3).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void manyAreRemovedAtOnce(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3, 4, 5, 6);

    assertThat(queue.removeIf(each -> each == 1)).isTrue();
    assertThat(queue.removeIf(each -> each == 1)).isFalse();
    assertThat(queue.removeAll(List.of(2, 7))).isTrue();
    assertThat(queue.removeAll(List.of(2, 7))).isFalse();
    assertThat(queue.retainAll(List.of(3, 5, 6))).isTrue();
    assertThat(queue.retainAll(List.of(3, 5, 6))).isFalse();

    assertThat(queue).containsExactly(3, 5, 6).hasSize(3);
    queue.clear();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anIteratorShowsAndRemoves(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3, 4);
    Iterator<Integer> elements = queue.iterator();

    assertThatIllegalStateException().isThrownBy(elements::remove);
    assertThat(elements.next()).isEqualTo(1);
    assertThat(elements.next()).isEqualTo(2);
    elements.remove();
    assertThatIllegalStateException().isThrownBy(elements::remove);
    assertThat(elements.next()).isEqualTo(3);
    assertThat(elements.hasNext()).isTrue();
    elements.remove();
    assertThat(elements.next()).isEqualTo(4);
    assertThat(elements.hasNext()).isFalse();

    assertThat(queue).containsExactly(1, 4).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void anIteratorDoesNotFailBecauseOfOthers(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3);
    Iterator<Integer> elements = queue.iterator();
    assertThat(elements.hasNext()).isTrue();

    queue.clear();
    queue.add(4);

    List<Integer> seen = new ArrayList<>();
    elements.forEachRemaining(seen::add);
    assertThat(seen).startsWith(1).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void whatWasTakenMeanwhileIsNotRemovedAgain(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2);
    Iterator<Integer> elements = queue.iterator();
    elements.next();

    assertThat(queue.poll()).isEqualTo(1);
    elements.remove();

    assertThat(queue).containsExactly(2).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void whatWasRemovedIsTakenByNobody(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3);

    queue.remove((Object) 1);

    assertThat(queue.peek()).isEqualTo(2);
    assertThat(queue.poll()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void itDrains(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3, 4, 5);
    List<Integer> drained = new ArrayList<>();

    assertThat(queue.drainTo(drained, 0)).isZero();
    assertThat(queue.drainTo(drained, -1)).isZero();
    assertThat(queue.drainTo(drained, 2)).isEqualTo(2);
    assertThat(drained).containsExactly(1, 2);
    assertThat(queue.drainTo(drained)).isEqualTo(3);
    assertThat(drained).containsExactly(1, 2, 3, 4, 5);
    assertThat(queue.drainTo(drained)).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.drainTo(queue))
        .withMessageContaining("into itself");
  }

  @ParameterizedTest
  @EnumSource
  void itIsACollection(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3);

    assertThat(queue.toArray()).containsExactly(1, 2, 3);
    assertThat(queue.toArray(new Integer[0])).containsExactly(1, 2, 3);
    assertThat(queue.toArray(Integer[]::new)).containsExactly(1, 2, 3);
    assertThat(queue.stream().map(each -> each * 2)).containsExactly(2, 4, 6);
    assertThat(queue.containsAll(List.of(1, 3))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void itTellsHowManyPlacesThereAre(Kind kind) {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3);

    assertThat(queue.remainingCapacity())
        .isEqualTo(kind.isBounded() ? Kind.ROOM - 3 : Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "BOUNDED.*")
  void aFullOneTakesNoMore(Kind kind) throws Exception {
    FiberQueue<Integer> queue = kind.open(2);
    queue.addAll(List.of(1, 2));

    assertThat(queue.offer(3)).isFalse();
    assertThat(queue.offer(3, 0, TimeUnit.SECONDS)).isFalse();
    assertThat(queue.offer(3, Duration.ofSeconds(-1))).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> queue.add(3)).withMessageContaining("full");

    assertThat(queue.remainingCapacity()).isZero();
    assertThat(queue).containsExactly(1, 2);
    queue.remove((Object) 1);
    assertThat(queue.offer(3)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aClosedOneTakesNoMoreAndGivesWhatItHas(Kind kind) throws Exception {
    FiberQueue<Integer> queue = of(kind, 1, 2, 3).named("jobs");
    queue.close();
    queue.close();

    assertThat(queue.isClosed()).isTrue();
    assertClosed(() -> queue.put(4));
    assertClosed(() -> queue.add(4));
    assertClosed(() -> queue.offer(4));
    assertClosed(() -> queue.offer(4, 1, TimeUnit.SECONDS));
    assertClosed(() -> queue.offer(4, Duration.ofSeconds(1)));
    assertClosed(() -> queue.putting(4).perform());
    assertThat(queue).containsExactly(1, 2, 3).hasSize(3);

    assertThat(queue.take()).isEqualTo(1);
    assertThat(queue.poll(null)).isEqualTo(2);
    assertThat(queue.taking().perform()).isEqualTo(3);

    assertThat(queue.poll()).isNull();
    assertThat(queue.poll(1, TimeUnit.HOURS)).isNull();
    assertThat(queue.poll(null)).isNull();
    assertClosed(queue::take);
    assertClosed(queue.taking()::perform);
  }

  private static void assertClosed(ThrowingCallable call) {
    assertThatExceptionOfType(QueueClosedException.class)
        .isThrownBy(call)
        .withMessageContaining("FiberQueue[jobs: ")
        .withMessageContaining("closed");
  }
}
