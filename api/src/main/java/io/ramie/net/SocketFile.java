package io.ramie.net;

import io.ramie.internal.ShieldedOffload;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The file that binding a Unix domain socket makes. It is removed only while it is still that one:
 * somebody else may have put a socket in its place. A fiber lets another thread ask the disk.
 */
final class SocketFile {
  private final Path path;
  private final AtomicBoolean kept = new AtomicBoolean();

  // Written once, before the socket has an owner.
  private @Nullable Object key;

  private SocketFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** The file of a socket that will be bound to an address, null when it will have none. */
  static @Nullable SocketFile of(SocketAddress local) {
    return local instanceof UnixDomainSocketAddress unix && !Endpoints.isUnnamed(unix)
        ? new SocketFile(unix.getPath())
        : null;
  }

  /** Binds a socket, which makes the file: 0 or a negated error number. */
  int bind(Io socket, SocketAddress local) {
    AtomicInteger result = new AtomicInteger();
    ShieldedOffload.run(() -> {
      result.set(socket.bind(local));
      key = keyOf(path);
    });
    return result.get();
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

  /** Removes the file, once. */
  void remove() {
    if (!kept.getAndSet(true)) {
      ShieldedOffload.run(this::removeIfOurs);
    }
  }

  private void removeIfOurs() {
    if (key != null && key.equals(keyOf(path))) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException refused) {
        // Closing does not fail for it: the file is as harmless as after a crash.
      }
    }
  }
}
