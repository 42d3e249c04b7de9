package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TimersTest {
  private final Timers timers = new Timers();
  private final List<Entry> expired = new ArrayList<>();

  private final class Entry implements Timed {
    private final long deadline;
    private Runnable then = () -> {};
    private int heapIndex = NOT_QUEUED;

    Entry(long deadline) {
      this.deadline = deadline;
    }

    Entry then(Runnable action) {
      this.then = action;
      return this;
    }

    long deadline() {
      return deadline;
    }

    @Override
    public int heapIndex() {
      return heapIndex;
    }

    @Override
    public void setHeapIndex(int index) {
      heapIndex = index;
    }

    @Override
    public void expire() {
      expired.add(this);
      then.run();
    }

    @Override
    public String toString() {
      return "entry at " + deadline;
    }
  }

  private Entry added(long deadline) {
    return add(new Entry(deadline));
  }

  private Entry add(Entry entry) {
    timers.add(entry, entry.deadline());
    return entry;
  }

  @Test
  @DisplayName("T13: entries expire by deadline, whatever the order in which they were added")
  void theEarliestExpiresFirst() {
    for (long deadline : new long[] {5, 1, 9, 3, 7, 2, 8, 4, 6}) {
      added(deadline);
    }

    timers.expire(9);

    assertThat(expired)
        .extracting(Entry::deadline)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(timers.isEmpty()).isTrue();
  }

  @Test
  void nothingExpiresBeforeItsDeadline() {
    Entry entry = added(10);

    timers.expire(9);
    assertThat(expired).isEmpty();
    timers.expire(10);

    assertThat(expired).containsExactly(entry);
  }

  @Test
  void equalDeadlinesAllExpire() {
    List<Entry> entries = IntStream.range(0, 100).mapToObj(i -> added(10)).toList();

    timers.expire(10);

    assertThat(expired).containsExactlyInAnyOrderElementsOf(entries);
  }

  @Test
  @DisplayName("T16: the earliest deadline is that of no entry that was removed")
  void aRemovedEntryIsGoneAtOnce() {
    Entry first = added(1);
    Entry second = added(2);

    timers.remove(first);

    assertThat(timers.size()).isEqualTo(1);
    assertThat(timers.earliest()).isEqualTo(2);
    assertThat(first.heapIndex()).isEqualTo(Timed.NOT_QUEUED);
    timers.expire(2);
    assertThat(expired).containsExactly(second);
  }

  @Test
  @DisplayName("T16: without entries the earliest deadline is for ever")
  void withoutEntriesTheEarliestDeadlineIsForEver() {
    assertThat(timers.earliest()).isEqualTo(Long.MAX_VALUE);

    timers.remove(added(1));

    assertThat(timers.earliest()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void removingWhatIsNotQueuedDoesNothing() {
    Entry gone = added(1);
    Entry other = added(2);
    timers.remove(gone);

    timers.remove(gone);
    timers.remove(new Entry(3));

    assertThat(timers.size()).isEqualTo(1);
    assertThat(timers.earliest()).isEqualTo(other.deadline());
  }

  @Test
  void anEntryIsOutOfTheHeapWhenItExpires() {
    List<Integer> indices = new ArrayList<>();
    Entry entry = new Entry(1);
    add(entry.then(() -> indices.add(entry.heapIndex())));

    timers.expire(1);

    assertThat(indices).containsExactly(Timed.NOT_QUEUED);
  }

  @Test
  @DisplayName("T17: what an expiry adds is left for a later call, even if it is due already")
  void whatAnExpiryAddsIsLeftForALaterCall() {
    Entry added = new Entry(0);
    add(new Entry(10).then(() -> add(added)));
    added(20);
    added(1000);

    timers.expire(100);
    assertThat(expired).extracting(Entry::deadline).containsExactly(10L, 20L);
    timers.expire(101);

    assertThat(expired).extracting(Entry::deadline).containsExactly(10L, 20L, 0L);
  }

  @Test
  @DisplayName("T17: an expiry that adds itself again without end does not keep the loop busy")
  void anExpiryThatAddsItselfRunsOnceACall() {
    for (int i = 0; i < 10; i++) {
      added(1_000_000);
    }
    Entry again = new Entry(0);
    add(again.then(() -> add(again)));

    timers.expire(1);

    assertThat(expired).containsExactly(again);
  }

  @Test
  void anExpiryMayRemoveAnotherThatIsDue() {
    Entry victim = new Entry(2);
    Entry first = add(new Entry(1).then(() -> timers.remove(victim)));
    add(victim);

    timers.expire(5);

    assertThat(expired).containsExactly(first);
  }

  @Test
  @DisplayName("S11: a deadline at the end of time is later than every other")
  void aDeadlineAtTheEndOfTimeDoesNotOverflow() {
    Entry never = added(Long.MAX_VALUE);
    Entry soon = added(0);
    added(Long.MAX_VALUE - 1);

    timers.expire(Long.MAX_VALUE - 2);
    assertThat(expired).containsExactly(soon);
    assertThat(timers.earliest()).isEqualTo(Long.MAX_VALUE - 1);
    timers.expire(Long.MAX_VALUE);

    assertThat(expired).hasSize(3).last().isEqualTo(never);
  }

  @Test
  @DisplayName("T18, S12: a million entries expire in order, and their room is given back")
  void aMillionEntriesExpireInOrder() {
    Random random = new Random(1);
    int count = 1_000_000;
    for (int i = 0; i < count; i++) {
      added(random.nextLong(count));
    }
    assertThat(timers.capacity()).isGreaterThanOrEqualTo(count);

    for (long now = 0; now < count; now += 1000) {
      timers.expire(now);
    }
    timers.expire(count);

    assertThat(expired)
        .hasSize(count)
        .isSortedAccordingTo(Comparator.comparingLong(Entry::deadline));
    assertThat(timers.capacity()).isLessThan(1000);
  }

  @Test
  void addingAndRemovingAtTheSameSizeKeepsTheRoom() {
    List<Entry> entries = new ArrayList<>(IntStream.range(0, 65).mapToObj(this::added).toList());
    int capacity = timers.capacity();

    for (int i = 0; i < 1000; i++) {
      timers.remove(entries.removeLast());
      entries.add(added(i));
    }

    assertThat(timers.capacity()).isEqualTo(capacity);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomHistoriesAgreeWithASimpleModel(long seed) {
    Random random = new Random(seed);
    List<Entry> model = new ArrayList<>();
    long now = 0;
    int range = 1 << (2 * (int) seed);

    for (int step = 0; step < 5_000; step++) {
      switch (random.nextInt(step / 1000 % 2 == 0 ? 4 : 7)) {
        case 0, 1 -> model.add(added(now + random.nextInt(range)));
        case 2, 4, 5 -> removeOne(model, random);
        default -> {
          now += random.nextInt(range / 16 + 1);
          expireLikeModel(model, now);
        }
      }
      assertThat(timers.size()).isEqualTo(model.size());
      assertThat(timers.earliest())
          .isEqualTo(model.stream().mapToLong(Entry::deadline).min().orElse(Long.MAX_VALUE));
    }
  }

  private void removeOne(List<Entry> model, Random random) {
    if (!model.isEmpty()) {
      timers.remove(model.remove(random.nextInt(model.size())));
    }
  }

  private void expireLikeModel(List<Entry> model, long now) {
    List<Entry> due = model.stream().filter(entry -> entry.deadline() <= now).toList();
    model.removeAll(due);
    expired.clear();

    timers.expire(now);

    assertThat(expired)
        .containsExactlyInAnyOrderElementsOf(due)
        .isSortedAccordingTo(Comparator.comparingLong(Entry::deadline));
  }
}
