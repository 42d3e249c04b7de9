package io.ramie.examples.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of small files, by the paths of requests. The ones that nobody has asked for longest
 * go first when there is too much.
 */
final class FileCache {
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  /** Paths, tags, times: more than the content, for many a file. */
  private static final int OVERHEAD_BYTES = 1024;

  private final Map<String, StaticFile> files = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  /** The file of a path, if it is the one that is there now. */
  @Nullable StaticFile get(String path) {
    StaticFile file = files.get(path);
    if (file != null && !file.version().isCurrent()) {
      remove(path);
      return null;
    }
    return file;
  }

  /** Keeps a file, if one could tell when it has changed. */
  void put(String path, StaticFile file) {
    remove(path);
    if (!file.version().isSettled()) {
      return;
    }
    files.put(path, file);
    weight += weight(path, file);
    Iterator<Map.Entry<String, StaticFile>> oldest = files.entrySet().iterator();
    while (weight > MOST_BYTES && oldest.hasNext()) {
      Map.Entry<String, StaticFile> entry = oldest.next();
      weight -= weight(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  private void remove(String path) {
    StaticFile file = files.remove(path);
    if (file != null) {
      weight -= weight(path, file);
    }
  }

  private static long weight(String path, StaticFile file) {
    return (long) OVERHEAD_BYTES + path.length() + file.weight();
  }
}
