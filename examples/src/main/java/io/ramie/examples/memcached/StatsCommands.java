package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;

/** Carries out {@code stats} and its kinds. */
final class StatsCommands {
  private final Memcached server;
  private final Cache cache;
  private final Tokens tokens;
  private final Output output;

  StatsCommands(Memcached server, Tokens tokens, Output output) {
    this.server = server;
    this.cache = server.cache();
    this.tokens = tokens;
    this.output = output;
  }

  void carryOut() throws IOException, CommandError {
    if (tokens.count() == 1) {
      general();
      return;
    }
    switch (new String(tokens.bytes(), tokens.from(1), tokens.length(1), US_ASCII)) {
      case "settings" -> settings();
      case "items" -> items();
      case "slabs" -> slabs();
      case "sizes" -> sizes();
      case "reset" -> {
        cache.resetCounters();
        server.traffic().reset();
        output.line(Replies.RESET);
        return;
      }
      default -> throw CommandError.UNKNOWN;
    }
    output.line(Replies.END);
  }

  private void general() throws IOException {
    CacheClock clock = cache.clock();
    stat("pid", ProcessHandle.current().pid());
    stat("uptime", clock.uptime());
    stat("time", clock.unixTime());
    stat("version", Replies.VERSION_NUMBER);
    stat("pointer_size", 64);
    Traffic traffic = server.traffic();
    stat("curr_connections", traffic.connections.sum());
    stat("total_connections", traffic.opened.sum());
    Counters counters = cache.counters();
    stat("cmd_get", counters.getHits + counters.getMisses);
    stat("cmd_set", counters.sets);
    stat("cmd_flush", cache.flushes());
    stat("cmd_touch", counters.touchHits + counters.touchMisses);
    stat("get_hits", counters.getHits);
    stat("get_misses", counters.getMisses);
    stat("get_expired", counters.getExpired);
    stat("delete_misses", counters.deleteMisses);
    stat("delete_hits", counters.deleteHits);
    stat("incr_misses", counters.incrMisses);
    stat("incr_hits", counters.incrHits);
    stat("decr_misses", counters.decrMisses);
    stat("decr_hits", counters.decrHits);
    stat("cas_misses", counters.casMisses);
    stat("cas_hits", counters.casHits);
    stat("cas_badval", counters.casBadValue);
    stat("touch_hits", counters.touchHits);
    stat("touch_misses", counters.touchMisses);
    stat("store_too_large", counters.tooLarge);
    stat("store_no_memory", counters.noMemory);
    stat("bytes_read", traffic.bytesRead.sum());
    stat("bytes_written", traffic.bytesWritten.sum());
    stat("limit_maxbytes", cache.options().memoryBytes());
    stat("threads", server.threads());
    stat("bytes", cache.bytes());
    stat("curr_items", cache.items());
    stat("total_items", counters.stored);
    stat("expired_unfetched", counters.expiredUnfetched);
    stat("evicted_unfetched", counters.evictedUnfetched);
    stat("evictions", counters.evictions);
    stat("crawler_reclaimed", counters.crawlerReclaimed);
    stat("crawler_items_checked", counters.crawlerChecked);
    output.line(Replies.END);
  }

  private void settings() throws IOException {
    stat("maxbytes", cache.options().memoryBytes());
    stat("evictions", "on");
    stat("cas_enabled", "yes");
    stat("num_threads", server.threads());
    stat("item_size_max", cache.options().maxItemBytes());
    stat("flush_enabled", "yes");
    stat("shutdown_command", "no");
    stat("binding_protocol", "ascii");
    stat("auth_enabled_sasl", "no");
    stat("auth_enabled_ascii", "no");
    stat("lru_crawler", "yes");
    stat("lru_segmented", "no");
  }

  /** All items are of one class here. */
  private void items() throws IOException {
    long items = cache.items();
    if (items > 0) {
      Counters counters = cache.counters();
      stat("items:1:number", items);
      stat("items:1:mem_requested", cache.bytes());
      stat("items:1:evicted", counters.evictions);
      stat("items:1:evicted_unfetched", counters.evictedUnfetched);
      stat("items:1:expired_unfetched", counters.expiredUnfetched);
      stat("items:1:crawler_reclaimed", counters.crawlerReclaimed);
      stat("items:1:crawler_items_checked", counters.crawlerChecked);
    }
  }

  /** There are none. */
  private void slabs() throws IOException {
    stat("active_slabs", 0);
    stat("total_malloced", cache.bytes());
  }

  private void sizes() throws IOException {
    stat("sizes_status", "disabled");
  }

  private void stat(String name, long value) throws IOException {
    stat(name, Long.toString(value));
  }

  private void stat(String name, String value) throws IOException {
    output.line(Replies.line("STAT " + name + " " + value));
  }
}
