package io.ramie.examples.memcached;

/** What happened in a shard. Belongs to whoever has its lock. */
final class Counters {
  long getHits;
  long getMisses;
  long getExpired;
  long sets;
  long touchHits;
  long touchMisses;
  long deleteHits;
  long deleteMisses;
  long incrHits;
  long incrMisses;
  long decrHits;
  long decrMisses;
  long casHits;
  long casMisses;
  long casBadValue;
  long tooLarge;
  long noMemory;
  long stored;
  long evictions;
  long evictedUnfetched;
  long expiredUnfetched;
  long crawlerChecked;
  long crawlerReclaimed;

  /** Counts an incr or decr, and whether there was an item. */
  void countChange(boolean increment, boolean hit) {
    if (increment) {
      if (hit) {
        incrHits++;
      } else {
        incrMisses++;
      }
    } else if (hit) {
      decrHits++;
    } else {
      decrMisses++;
    }
  }

  /** Adds those of another shard. */
  void add(Counters other) {
    getHits += other.getHits;
    getMisses += other.getMisses;
    getExpired += other.getExpired;
    sets += other.sets;
    touchHits += other.touchHits;
    touchMisses += other.touchMisses;
    deleteHits += other.deleteHits;
    deleteMisses += other.deleteMisses;
    incrHits += other.incrHits;
    incrMisses += other.incrMisses;
    decrHits += other.decrHits;
    decrMisses += other.decrMisses;
    casHits += other.casHits;
    casMisses += other.casMisses;
    casBadValue += other.casBadValue;
    tooLarge += other.tooLarge;
    noMemory += other.noMemory;
    stored += other.stored;
    evictions += other.evictions;
    evictedUnfetched += other.evictedUnfetched;
    expiredUnfetched += other.expiredUnfetched;
    crawlerChecked += other.crawlerChecked;
    crawlerReclaimed += other.crawlerReclaimed;
  }
}
