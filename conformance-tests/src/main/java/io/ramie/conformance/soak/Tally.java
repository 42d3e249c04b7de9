package io.ramie.conformance.soak;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What has happened how often, and what should not have. Any thread. */
final class Tally {
  private static final int MOST_COMPLAINTS = 20;

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  void count(String what) {
    add(what, 1);
  }

  void add(String what, long number) {
    counts.computeIfAbsent(what, key -> new LongAdder()).add(number);
  }

  void complain(String about) {
    if (complaints.size() < MOST_COMPLAINTS) {
      complaints.add(about);
    }
  }

  Queue<String> complaints() {
    return complaints;
  }

  long of(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}
