package io.ramie.examples.memcached;

/** What a storage command asks for. */
enum StoreMode {
  SET,
  ADD,
  REPLACE,
  APPEND,
  PREPEND,
  CAS
}
