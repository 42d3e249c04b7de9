package io.ramie.examples.memcached;

import java.util.Arrays;

/**
 * The bytes of a key, with their hash. One that is stored has an array of its own. A connection has
 * one more that it points into its buffer, so that nothing is allocated to look something up.
 */
final class Key implements Comparable<Key> {
  /** The most bytes of a key. */
  static final int MOST_BYTES = 250;

  private byte[] bytes;
  private int offset;
  private int length;
  private int hash;

  /** No key yet: {@link #point} says which. */
  Key() {
    this.bytes = new byte[0];
  }

  private Key(byte[] bytes, int hash) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.hash = hash;
  }

  /** Makes this the key that stands in an array, until that changes. Never for a stored key. */
  void point(byte[] array, int from, int size) {
    bytes = array;
    offset = from;
    length = size;
    int sum = 1;
    for (int i = from; i < from + size; i++) {
      sum = 31 * sum + array[i];
    }
    hash = sum;
  }

  /** The same key with an array of its own. */
  Key copy() {
    return new Key(Arrays.copyOfRange(bytes, offset, offset + length), hash);
  }

  byte[] bytes() {
    return bytes;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key
        && hash == key.hash
        && Arrays.equals(
            bytes, offset, offset + length, key.bytes, key.offset, key.offset + key.length);
  }

  /** An order, so that a {@link java.util.HashMap} stays fast when keys are chosen to collide. */
  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(
        bytes, offset, offset + length, other.bytes, other.offset, other.offset + other.length);
  }
}
