package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CacheTest {
  private static final long MEGABYTE = MemcachedOptions.MEGABYTE;
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong(-Duration.ofSeconds(5).toNanos());
  private final CacheClock clock = new CacheClock(nanos::get, START);
  private final Cache cache = cache(1);

  private Cache cache(int threads) {
    return new Cache(new MemcachedOptions(MEGABYTE, 100_000), threads, clock);
  }

  private static Key key(String text) {
    Key key = new Key();
    key.point(text.getBytes(US_ASCII), 0, text.length());
    return key;
  }

  private static Outcome store(
      Cache target, StoreMode mode, String key, byte[] value, int expires) {
    StoreRequest request = new StoreRequest();
    request.reset(mode);
    request.value = value;
    request.expires = expires;
    return target.store(key(key), request);
  }

  private void set(String key, int bytes) {
    assertThat(store(cache, StoreMode.SET, key, new byte[bytes], 0)).isEqualTo(Outcome.STORED);
  }

  private void setFor(String key, int exptime) {
    store(cache, StoreMode.SET, key, new byte[1], clock.second(exptime));
  }

  private @Nullable Item find(String key) {
    Key found = key(key);
    return cache.shard(found).find(found, clock.now());
  }

  private void read(String key) {
    Key found = key(key);
    Shard shard = cache.shard(found);
    Item item = shard.find(found, clock.now());
    assertThat(item).as(key).isNotNull();
    shard.read(Objects.requireNonNull(item), clock.now());
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    cache.tick(100);
  }

  // Eviction

  @Test
  void leastRecentlyUsedIsEvicted() {
    for (int i = 0; i < 10; i++) {
      set("key" + i, 90_000);
    }
    read("key0");
    read("key2");

    set("new1", 90_000);
    set("new2", 90_000);
    set("new3", 90_000);

    assertThat(find("key1")).isNull();
    assertThat(find("key3")).isNull();
    assertThat(find("key0")).isNotNull();
    assertThat(find("key2")).isNotNull();
    assertThat(cache.counters().evictions).isEqualTo(2);
  }

  @Test
  void memoryStaysWithinItsLimitUnderAFloodOfSets() {
    for (int i = 0; i < 100_000; i++) {
      set("key" + i, i % 500);
      assertThat(cache.bytes()).isLessThanOrEqualTo(MEGABYTE);
      assertThat(find("key" + i)).isNotNull();
    }
    assertThat(cache.items()).isGreaterThan(1_500);
  }

  @Test
  void weightOfWhatIsReplacedOrDeletedIsGivenBack() {
    set("a", 50_000);
    long one = cache.bytes();
    set("a", 50_000);
    assertThat(cache.bytes()).isEqualTo(one);
    store(cache, StoreMode.APPEND, "a", new byte[10], 0);
    assertThat(cache.bytes()).isEqualTo(one + 10);

    Key key = key("a");
    Shard shard = cache.shard(key);
    shard.remove(Objects.requireNonNull(shard.find(key, clock.now())));

    assertThat(cache.bytes()).isZero();
    assertThat(cache.items()).isZero();
  }

  @Test
  void keysThatCollideAreStillFound() {
    // "Aa" and "BB" have one hash, and so have all words made of them.
    List<String> keys = new ArrayList<>(List.of(""));
    for (int i = 0; i < 12; i++) {
      keys =
          new ArrayList<>(
              keys.stream().flatMap(k -> List.of(k + "Aa", k + "BB").stream()).toList());
    }
    assertThat(keys.stream().map(CacheTest::key).distinct().count()).isEqualTo(4096);
    assertThat(keys.stream().map(key -> key(key).hashCode()).distinct().count()).isEqualTo(1);

    keys.forEach(key -> set(key, 1));

    assertThat(keys).allSatisfy(key -> assertThat(find(key)).isNotNull());
  }

  @Test
  void keysHaveAnOrderSoThatCollisionsAreNotSearchedOneByOne() {
    assertThat(key("Aa")).isLessThan(key("BB")).isEqualByComparingTo(key("Aa"));
    assertThat(key("Aa").copy()).isGreaterThan(key("A")).isEqualTo(key("Aa"));
  }

  // Time

  @Test
  void itemExpiresWhenItsSecondHasCome() {
    setFor("a", 10);
    pass(9);
    assertThat(find("a")).isNotNull();

    pass(1);

    assertThat(find("a")).isNull();
    assertThat(cache.items()).isZero();
  }

  @Test
  void secondsDoNotPassWithoutATick() {
    setFor("a", 1);

    nanos.addAndGet(Duration.ofHours(1).toNanos());

    assertThat(find("a")).isNotNull();
  }

  @Test
  void moreThanThirtyDaysAreUnixTime() {
    assertThat(clock.second(60 * 60 * 24 * 30)).isEqualTo(clock.now() + 60 * 60 * 24 * 30);
    assertThat(clock.second((int) START.getEpochSecond() + 100)).isEqualTo(clock.now() + 100);
    assertThat(clock.second(60 * 60 * 24 * 30 + 1)).isEqualTo(CacheClock.PAST);
    assertThat(clock.second(-1)).isEqualTo(CacheClock.PAST);
    assertThat(clock.second(0)).isZero();
  }

  @Test
  void crawlRemovesWhatHasExpiredThoughNobodyAsks() {
    for (int i = 0; i < 1000; i++) {
      setFor("key" + i, i % 2 == 0 ? 5 : 0);
    }

    for (int i = 0; i < 20; i++) {
      pass(1); // each looks at 100 items
    }

    assertThat(cache.items()).isEqualTo(500);
    assertThat(cache.counters().crawlerReclaimed).isEqualTo(500);
  }

  @Test
  void crawlOfOneTickIsBounded() {
    for (int i = 0; i < 1000; i++) {
      setFor("key" + i, 1);
    }

    pass(1);

    assertThat(cache.counters().crawlerChecked).isEqualTo(100);
  }

  @Test
  void crawlGoesOnWhileItemsComeAndGo() {
    for (int i = 0; i < 500; i++) {
      setFor("old" + i, 1);
    }

    for (int second = 0; second < 10; second++) {
      pass(1);
      for (int i = 0; i < 50; i++) {
        set("new" + second + "-" + i, 1);
        read("new" + second + "-" + i);
      }
    }

    assertThat(cache.items()).isEqualTo(500);
  }

  @Test
  void delayedFlushForgetsWhatIsStoredByThen() {
    set("a", 1);
    cache.flush(clock.second(10));
    pass(9);
    set("b", 1);
    assertThat(find("a")).isNotNull();

    pass(1);
    set("c", 1);

    assertThat(find("a")).isNull();
    assertThat(find("b")).isNull();
    assertThat(find("c")).isNotNull();
  }

  @Test
  void laterFlushTakesThePlaceOfADelayedOne() {
    cache.flush(clock.second(10));
    cache.flush(0);
    set("a", 1);

    pass(20);

    assertThat(find("a")).isNotNull();
  }

  // Threads

  @Test
  void changesOfManyThreadsAreAllKept() throws Exception {
    Cache shared = cache(8);
    store(shared, StoreMode.SET, "text", new byte[0], 0);
    store(shared, StoreMode.SET, "number", "0".getBytes(US_ASCII), 0);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.ofPlatform().start(() -> change(shared, 1000)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(value(shared, "text")).hasSize(8000);
    assertThat(new String(value(shared, "number"), US_ASCII)).isEqualTo("8000");
    assertThat(shared.items()).isEqualTo(2);
  }

  private static void change(Cache shared, int times) {
    Key number = key("number");
    Shard shard = shared.shard(number);
    for (int i = 0; i < times; i++) {
      store(shared, StoreMode.APPEND, "text", new byte[1], 0);
      synchronized (shard) {
        Item item = Objects.requireNonNull(shard.find(number, 0));
        try {
          shared.change(shard, item, true, 1, 0);
        } catch (CommandError notNumeric) {
          throw new AssertionError(notNumeric);
        }
      }
    }
  }

  private static byte[] value(Cache shared, String text) {
    Key key = key(text);
    return Objects.requireNonNull(shared.shard(key).find(key, 0)).value;
  }

  @Test
  void threadsShareTheMemory() {
    Cache shared = new Cache(new MemcachedOptions(16 * MEGABYTE, 100_000), 4, clock);
    for (int i = 0; i < 100_000; i++) {
      store(shared, StoreMode.SET, "key" + i, new byte[500], 0);
    }

    assertThat(shared.bytes()).isBetween(15 * MEGABYTE, 16 * MEGABYTE);
  }
}
