package io.ramie.examples.memcached;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of the cache with a lock of its own: whoever calls a method holds the monitor of the
 * shard, and does not wait for anything while it does.
 *
 * <p>This is a hash map, the order of use, and a sum of weights, rather than a cache of a library:
 * the one of Guava allocates at each hit, and neither that nor Caffeine's evicts what is least
 * recently used: they choose inside a segment, or by frequency, and a value just stored may be what
 * goes. With the lock each command is atomic, which append, cas, incr and the meta commands need.
 */
final class Shard {
  private final Map<Key, Item> items = new HashMap<>();
  private final UseOrder order = new UseOrder();
  private Counters counters = new Counters();
  private final long limit;
  private long weight;

  // What items weigh that are stored no more, but still being sent.
  private long held;

  /**
   * An empty shard.
   *
   * @param limit how many bytes the items may weigh together; more than any of them
   */
  Shard(long limit) {
    this.limit = limit;
  }

  Counters counters() {
    return counters;
  }

  void resetCounters() {
    counters = new Counters();
  }

  int size() {
    return items.size();
  }

  /** What all items weigh, with those that are still being sent. */
  long weight() {
    return weight + held;
  }

  /** The item of a key, or null when there is none or it has expired. */
  @Nullable Item find(Key key, int now) {
    Item item = items.get(key);
    if (item == null || !item.isExpired(now)) {
      return item;
    }
    counters.getExpired++;
    expire(item);
    return null;
  }

  /** Says that an item was read. */
  void read(Item item, int now) {
    item.fetched = true;
    use(item, now);
  }

  /** Says that an item was used. */
  void use(Item item, int now) {
    item.used = now;
    order.makeLatest(item);
  }

  /**
   * Says that the value of an item is going to be sent: if it is large, it takes memory until then.
   */
  void hold(Item item) {
    if (item.isLarge()) {
      item.senders++;
    }
  }

  /** Says that the value of a large item was sent. */
  void letGo(Item item) {
    item.senders--;
    if (item.senders == 0 && items.get(item.key) != item) {
      held -= item.weight();
    }
  }

  /**
   * Whether there is room for an item, beside those that are stored no more but still being sent.
   */
  boolean hasRoomFor(Item item) {
    return held + item.weight() <= limit;
  }

  /** Stores an item in place of the one that has its key now, which is given, or null for none. */
  void store(Item item, @Nullable Item old, int now) {
    if (old != null) {
      forget(old);
    }
    items.put(item.key, item);
    order.add(item);
    item.used = now;
    weight += item.weight();
    counters.stored++;
    evict();
  }

  private void evict() {
    while (weight + held > limit) {
      Item oldest = order.oldest();
      if (oldest == null) {
        return;
      }
      counters.evictions++;
      if (!oldest.fetched) {
        counters.evictedUnfetched++;
      }
      remove(oldest);
    }
  }

  void remove(Item item) {
    items.remove(item.key);
    forget(item);
  }

  private void forget(Item item) {
    order.remove(item);
    weight -= item.weight();
    if (item.senders > 0) {
      held += item.weight();
    }
  }

  void clear() {
    items.values().forEach(this::forget);
    items.clear();
  }

  /**
   * Looks at some items, oldest first, beginning where it ended before, and removes the expired.
   */
  void crawl(int count, int now) {
    for (int i = 0; i < count; i++) {
      Item item = order.walk();
      if (item == null) {
        return;
      }
      counters.crawlerChecked++;
      if (item.isExpired(now)) {
        counters.crawlerReclaimed++;
        expire(item);
      }
    }
  }

  private void expire(Item item) {
    if (!item.fetched) {
      counters.expiredUnfetched++;
    }
    remove(item);
  }
}
