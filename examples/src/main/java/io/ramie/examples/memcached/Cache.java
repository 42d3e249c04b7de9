package io.ramie.examples.memcached;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored, in shards, so that the threads of a server seldom meet at a lock. A server of
 * one thread has one shard, which evicts what is least recently used in the whole cache.
 */
final class Cache {
  private static final int SHARDS_PER_THREAD = 4;
  private static final int MOST_SHARDS = 64;

  // No shard may be so small that a few large items fill it.
  private static final int LEAST_ITEMS_PER_SHARD = 4;
  private static final int MIX = 0x9E3779B9;

  // The header of an item of memcached, and the end of the line that is stored with the value.
  private static final int ITEM_HEADER_BYTES = 56;
  private static final int FLAGS_BYTES = 4;
  private static final int VALUE_END_BYTES = 2;

  private final MemcachedOptions options;
  private final CacheClock clock;
  private final Shard[] shards;
  private final int shift;
  private final AtomicLong lastCas = new AtomicLong();
  private final AtomicLong flushes = new AtomicLong();

  // Any thread: the second of the flush to come, 0 for none.
  private final AtomicInteger flushAt = new AtomicInteger();

  /** An empty cache for as many threads. */
  Cache(MemcachedOptions options, int threads, CacheClock clock) {
    this.options = options;
    this.clock = clock;
    int bits = 0;
    while (1 << bits < shardsFor(threads)
        && options.memoryBytes() >> (bits + 1) >= LEAST_ITEMS_PER_SHARD * options.maxItemBytes()) {
      bits++;
    }
    this.shards = new Shard[1 << bits];
    Arrays.setAll(shards, i -> new Shard(options.memoryBytes() / shards.length));
    this.shift = Integer.SIZE - bits;
  }

  private static int shardsFor(int threads) {
    return threads == 1 ? 1 : Math.min(MOST_SHARDS, threads * SHARDS_PER_THREAD);
  }

  MemcachedOptions options() {
    return options;
  }

  CacheClock clock() {
    return clock;
  }

  /** Where a key is. The shard is the monitor to hold for each step. */
  Shard shard(Key key) {
    // Not the low bits: the hash map of the shard goes by those.
    return shards.length == 1 ? shards[0] : shards[(key.hashCode() * MIX) >>> shift];
  }

  long nextCas() {
    return lastCas.incrementAndGet();
  }

  /** Whether an item is not too large. */
  boolean fits(Key key, int flags, long valueBytes) {
    return sizeInMemcached(key, flags, valueBytes) <= options.maxItemBytes();
  }

  /** What an item would take in memcached, which is how its size is limited and told. */
  long sizeInMemcached(Key key, int flags, long valueBytes) {
    return ITEM_HEADER_BYTES
        + key.length()
        + 1
        + (flags == 0 ? 0 : FLAGS_BYTES)
        + valueBytes
        + VALUE_END_BYTES;
  }

  // Storing

  /** Carries out a storage command. */
  Outcome store(Key key, StoreRequest request) {
    Shard shard = shard(key);
    synchronized (shard) {
      shard.counters().sets++;
      Item old = shard.find(key, clock.now());
      return old == null ? storeNew(shard, key, request) : storeOver(shard, old, request);
    }
  }

  private Outcome storeNew(Shard shard, Key key, StoreRequest request) {
    return switch (request.mode) {
      case SET, ADD -> {
        yield put(shard, item(key.copy(), request.value, request), null, request);
      }
      case CAS -> {
        shard.counters().casMisses++;
        yield Outcome.NOT_FOUND;
      }
      case REPLACE, APPEND, PREPEND -> Outcome.NOT_STORED;
    };
  }

  private Outcome storeOver(Shard shard, Item old, StoreRequest request) {
    return switch (request.mode) {
      case SET, REPLACE -> {
        yield put(shard, item(old.key, request.value, request), old, request);
      }
      case ADD -> {
        shard.use(old, clock.now());
        yield Outcome.NOT_STORED;
      }
      case CAS -> compareAndStore(shard, old, request);
      case APPEND -> extend(shard, old, old.value, request.value, request);
      case PREPEND -> extend(shard, old, request.value, old.value, request);
    };
  }

  private Outcome compareAndStore(Shard shard, Item old, StoreRequest request) {
    boolean matches = request.cas != 0 && request.cas == old.cas;
    boolean outdated =
        request.invalidate && request.cas != 0 && Long.compareUnsigned(request.cas, old.cas) < 0;
    if (!matches && !outdated) {
      shard.counters().casBadValue++;
      return Outcome.EXISTS;
    }
    shard.counters().casHits++;
    Item item = item(old.key, request.value, request);
    if (outdated) {
      item.expires = old.expires;
      item.stale = true;
      item.won = old.won;
    }
    return put(shard, item, old, request);
  }

  private Outcome extend(Shard shard, Item old, byte[] first, byte[] second, StoreRequest request) {
    if (request.cas != 0 && request.cas != old.cas) {
      return Outcome.EXISTS;
    }
    if (!fits(old.key, old.flags, (long) first.length + second.length)) {
      return Outcome.NOT_STORED;
    }
    byte[] value = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, value, first.length, second.length);
    Item item = new Item(old.key, value, old.flags, old.binaryKey);
    item.expires = old.expires;
    return put(shard, item, old, request);
  }

  private static Item item(Key key, byte[] value, StoreRequest request) {
    Item item = new Item(key, value, request.flags, request.binaryKey);
    item.expires = request.expires;
    return item;
  }

  private Outcome put(Shard shard, Item item, @Nullable Item old, StoreRequest request) {
    if (!shard.hasRoomFor(item)) {
      shard.counters().noMemory++;
      return Outcome.NO_MEMORY;
    }
    item.cas = request.newCas == 0 ? nextCas() : request.newCas;
    request.storedCas = item.cas;
    shard.store(item, old, clock.now());
    return Outcome.STORED;
  }

  /** Forgets a key for which a larger item was refused, so that nobody reads what is outdated. */
  void refuse(Key key, boolean tooLarge, boolean forget) {
    Shard shard = shard(key);
    synchronized (shard) {
      if (tooLarge) {
        shard.counters().tooLarge++;
      } else {
        shard.counters().noMemory++;
      }
      Item old = shard.find(key, clock.now());
      if (forget && old != null) {
        shard.remove(old);
      }
    }
  }

  // Numbers

  /**
   * Changes an item that is a number. The caller holds the monitor of the shard.
   *
   * @return the item that is stored now, whose value may have spaces behind the number
   * @throws CommandError if it is no number
   */
  Item change(Shard shard, Item item, boolean increment, long delta, long newCas)
      throws CommandError {
    byte[] old = item.value;
    long value = Numbers.unsigned(old, 0, old.length, CommandError.NOT_NUMERIC);
    Item changed = replacement(item, Numbers.toBytes(change(value, increment, delta)));
    changed.expires = item.expires;
    changed.cas = newCas == 0 ? nextCas() : newCas;
    shard.store(changed, item, clock.now());
    return changed;
  }

  private static long change(long value, boolean increment, long delta) {
    if (increment) {
      return value + delta;
    }
    return Long.compareUnsigned(delta, value) > 0 ? 0 : value - delta;
  }

  /** As memcached does it: a number with fewer digits keeps its place, and the item its marks. */
  private static Item replacement(Item item, byte[] digits) {
    int length = item.value.length;
    if (digits.length > length) {
      return new Item(item.key, digits, item.flags, item.binaryKey);
    }
    byte[] value = Arrays.copyOf(digits, length);
    Arrays.fill(value, digits.length, length, (byte) ' ');
    Item changed = new Item(item.key, value, item.flags, item.binaryKey);
    changed.fetched = item.fetched;
    changed.stale = item.stale;
    changed.won = item.won;
    return changed;
  }

  // All items

  /**
   * Forgets everything, now or later.
   *
   * @param second when, as {@link CacheClock#second} tells it; 0 or what is past for now
   */
  void flush(int second) {
    flushes.incrementAndGet();
    if (second > clock.now()) {
      flushAt.set(second);
    } else {
      flushAt.set(0);
      nextCas();
      clear();
    }
  }

  private void clear() {
    for (Shard shard : shards) {
      synchronized (shard) {
        shard.clear();
      }
    }
  }

  /** Lets a second pass: what is due is flushed, and some expired items are removed. */
  void tick(int itemsPerShard) {
    clock.tick();
    int due = flushAt.get();
    if (due != 0 && due <= clock.now() && flushAt.compareAndSet(due, 0)) {
      clear();
    }
    for (Shard shard : shards) {
      synchronized (shard) {
        shard.crawl(itemsPerShard, clock.now());
      }
    }
  }

  // Statistics

  long flushes() {
    return flushes.get();
  }

  /** The items of all shards. */
  long items() {
    return sum(Shard::size);
  }

  /** What the items of all shards weigh. */
  long bytes() {
    return sum(Shard::weight);
  }

  private long sum(ToLongFunction<Shard> part) {
    long sum = 0;
    for (Shard shard : shards) {
      synchronized (shard) {
        sum += part.applyAsLong(shard);
      }
    }
    return sum;
  }

  /** What happened in all shards. */
  Counters counters() {
    Counters sum = new Counters();
    for (Shard shard : shards) {
      synchronized (shard) {
        sum.add(shard.counters());
      }
    }
    return sum;
  }

  /** Begins to count anew. */
  void resetCounters() {
    flushes.set(0);
    for (Shard shard : shards) {
      synchronized (shard) {
        shard.resetCounters();
      }
    }
  }
}
