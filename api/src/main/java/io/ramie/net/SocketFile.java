package io.ramie.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The file that binding a Unix domain socket has made. It is removed only while it is still that
 * one: somebody else may have put a socket in its place.
 */
final class SocketFile {
  private final Path path;
  private final @Nullable Object key;
  private final AtomicBoolean kept = new AtomicBoolean();

  private SocketFile(Path path) {
    this.path = path.toAbsolutePath();
    this.key = keyOf(this.path);
  }

  /** The file of a socket that has just been bound, null when it has none. */
  static @Nullable SocketFile of(SocketAddress local) {
    return local instanceof UnixDomainSocketAddress unix && !Endpoints.isUnnamed(unix)
        ? new SocketFile(unix.getPath())
        : null;
  }

  private static @Nullable Object keyOf(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (IOException gone) {
      return null;
    }
  }

  /** From now on it is not removed any more. */
  void keep() {
    kept.set(true);
  }

  /** Removes the file, once; like binding, which made it, in the calling thread. */
  void remove() {
    if (!kept.getAndSet(true) && key != null && key.equals(keyOf(path))) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException refused) {
        // Closing does not fail for it: the file is as harmless as after a crash.
      }
    }
  }
}
