package io.ramie.examples.memcached;

import org.jspecify.annotations.Nullable;

/**
 * What is stored under a key. The value is never changed, so it can be sent without the lock; all
 * that can change belongs to whoever has the lock of the {@link Shard}.
 */
final class Item {
  /**
   * What an item takes beside its key and its value: this object, the key, the headers of two
   * arrays, and its place in the hash table.
   */
  static final int OVERHEAD_BYTES = 168;

  private static final byte[] NOTHING = {};

  final Key key;
  final byte[] value;
  final int flags;

  /** The key was given in base64, and is shown in it. */
  final boolean binaryKey;

  long cas;

  /** The second in which it expires, 0 for never. */
  int expires;

  /** The second in which it was last used. */
  int used;

  /** It has been read since it was stored. */
  boolean fetched;

  /** It was invalidated: whoever reads it should store it anew. */
  boolean stale;

  /** Somebody was told already to store it anew. */
  boolean won;

  /** How many replies are sending its value from where it is. */
  int senders;

  // The list of all items of the shard by their last use.
  @Nullable Item older;
  @Nullable Item newer;

  Item(Key key, byte[] value, int flags, boolean binaryKey) {
    this.key = key;
    this.value = value;
    this.flags = flags;
    this.binaryKey = binaryKey;
  }

  /** An item that only holds a place in a list. */
  static Item marker() {
    return new Item(new Key(), NOTHING, 0, false);
  }

  boolean isExpired(int now) {
    return expires != 0 && expires <= now;
  }

  /** Whether its value is sent from where it is, and not copied first. */
  boolean isLarge() {
    return value.length > Output.MOST_COPIED;
  }

  /** About how many bytes of the heap it takes. */
  long weight() {
    return (long) OVERHEAD_BYTES + key.length() + value.length;
  }
}
