package io.ramie.examples.memcached;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The items of a shard by their last use, as a list that goes through the items themselves. A
 * {@link java.util.LinkedHashMap} keeps such an order too, but has no place to go on from when a
 * walk over it is interrupted.
 */
final class UseOrder {
  // A ring: the oldest item is the newer one of the anchor, the latest its older one.
  private final Item anchor = Item.marker();

  // Where the walk goes on.
  private final Item walker = Item.marker();

  UseOrder() {
    anchor.older = anchor;
    anchor.newer = anchor;
    addAfter(anchor, walker);
  }

  /** Adds an item as the latest. */
  void add(Item item) {
    addAfter(older(anchor), item);
  }

  void remove(Item item) {
    Item older = older(item);
    Item newer = newer(item);
    older.newer = newer;
    newer.older = older;
    item.older = null;
    item.newer = null;
  }

  void makeLatest(Item item) {
    if (anchor.older != item) {
      remove(item);
      add(item);
    }
  }

  /** The item whose last use is longest ago, or null when there is none. */
  @Nullable Item oldest() {
    Item first = newer(anchor);
    if (first == walker) {
      first = newer(walker);
    }
    return first == anchor ? null : first;
  }

  /**
   * Walks on by one item, from the oldest to the latest and then from the beginning.
   *
   * @return the item, or null at the end
   */
  @Nullable Item walk() {
    Item next = newer(walker);
    remove(walker);
    if (next == anchor) {
      addAfter(anchor, walker);
      return null;
    }
    addAfter(next, walker);
    return next;
  }

  private static void addAfter(Item place, Item item) {
    Item next = newer(place);
    item.older = place;
    item.newer = next;
    place.newer = item;
    next.older = item;
  }

  private static Item older(Item item) {
    return Objects.requireNonNull(item.older);
  }

  private static Item newer(Item item) {
    return Objects.requireNonNull(item.newer);
  }
}
