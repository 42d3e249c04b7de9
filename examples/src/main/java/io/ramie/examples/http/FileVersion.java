package io.ramie.examples.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was at a moment: the same file, length and time of change mean the same content.
 *
 * @param path how it was called
 * @param real where that led
 * @param key which file it is, whatever it is called
 * @param size in bytes
 * @param modified when it was changed
 * @param seen when it was looked at
 */
record FileVersion(
    Path path, Path real, @Nullable Object key, long size, FileTime modified, Instant seen) {
  // A file that is changed twice within a tick of the clock keeps its time. Until it is older than
  // the longest tick there is, the time does not tell its versions apart.
  private static final Duration LONGEST_TICK = Duration.ofSeconds(2);

  FileVersion(Path path, Path real, BasicFileAttributes attributes) {
    this(
        path,
        real,
        attributes.fileKey(),
        attributes.size(),
        attributes.lastModifiedTime(),
        Instant.now());
  }

  /** Whether the path still leads to this version. */
  boolean isCurrent() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return now.size() == size
          && now.lastModifiedTime().equals(modified)
          && Objects.equals(now.fileKey(), key)
          && now.isRegularFile();
    } catch (IOException gone) {
      return false;
    }
  }

  /** Whether another content would have another time. */
  boolean isSettled() {
    return modified.toInstant().isBefore(seen.minus(LONGEST_TICK));
  }

  /** A strong one if it names this content and no other, a weak one as long as nobody knows. */
  EntityTag tag() {
    Instant time = modified.toInstant();
    String opaque =
        Long.toHexString(time.getEpochSecond() * 1_000_000_000 + time.getNano())
            + "-"
            + Long.toHexString(size);
    return new EntityTag(opaque, !isSettled());
  }

  /** In whole seconds, as HTTP has it; never in the future. */
  Instant lastModified() {
    Instant time = modified.toInstant();
    return Instant.ofEpochSecond(Math.min(time.getEpochSecond(), seen.getEpochSecond()));
  }
}
