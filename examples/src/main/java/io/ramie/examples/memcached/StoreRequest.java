package io.ramie.examples.memcached;

/** A storage command. A connection has one, and fills it in anew each time. */
final class StoreRequest {
  private static final byte[] NOTHING = {};

  StoreMode mode = StoreMode.SET;
  byte[] value = NOTHING;
  int flags;
  int expires;

  /** The CAS value that the item must have now, 0 for any. */
  long cas;

  /** A CAS value that is older than that of the item stores a stale value. */
  boolean invalidate;

  /** The CAS value that the item gets, 0 for the next one. */
  long newCas;

  boolean binaryKey;

  /** The CAS value that the item has got, 0 when nothing was stored. */
  long storedCas;

  void reset(StoreMode as) {
    mode = as;
    value = NOTHING;
    flags = 0;
    expires = 0;
    cas = 0;
    invalidate = false;
    newCas = 0;
    binaryKey = false;
    storedCas = 0;
  }

  /** Lets go of the value. */
  void forget() {
    value = NOTHING;
  }
}
