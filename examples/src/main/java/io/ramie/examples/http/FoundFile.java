package io.ramie.examples.http;

import io.ramie.io.FiberFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks a file up below a folder, and opens it. {@link #find} may wait for a disk, so another
 * thread runs it; what it has opened is here, to be closed also when nobody waits for the result
 * any more.
 *
 * <p>Symbolic links are followed as long as they do not lead out of the folder.
 */
final class FoundFile implements AutoCloseable {
  private static final String INDEX = "index.html";

  /** How often a file may be replaced while it is opened. */
  private static final int ATTEMPTS = 5;

  private final Path root;
  private final String names;

  private boolean isFolder;
  private @Nullable FileVersion version;
  private @Nullable FiberFile file;

  /**
   * Nothing found yet.
   *
   * @param root the folder, without links in its path
   * @param names below it, with a slash at the end if a folder is meant
   */
  FoundFile(Path root, String names) {
    this.root = root;
    this.names = names;
  }

  /**
   * Finds the file, or the index of a folder.
   *
   * @throws HttpException if there is none
   * @throws IOException if it cannot be opened
   */
  void find() throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        Path path = root.resolve(names);
        FileVersion found = look(path);
        if (isFolder || open(found)) {
          return;
        }
      } catch (InvalidPathException impossible) {
        throw FilePath.notFound();
      } catch (NoSuchFileException goneAgain) {
        throw FilePath.notFound();
      } catch (AccessDeniedException denied) {
        throw new HttpException(403, "this file must not be read");
      }
    }
    throw new HttpException(503, "the file changes all the time");
  }

  private @Nullable FileVersion look(Path path) throws IOException {
    boolean wantsFolder = names.isEmpty() || names.endsWith("/");
    Path real = resolve(path);
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      isFolder = !wantsFolder;
      return isFolder ? null : lookAtFile(path.resolve(INDEX));
    }
    if (wantsFolder) {
      throw FilePath.notFound();
    }
    return lookAtFile(path);
  }

  private FileVersion lookAtFile(Path path) throws IOException {
    Path real = resolve(path);
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw FilePath.notFound();
    }
    return new FileVersion(path, real, attributes);
  }

  /** Where a path leads. Whatever the system has against its names means that it is not there. */
  private Path resolve(Path path) throws IOException {
    Path real;
    try {
      real = path.toRealPath();
    } catch (AccessDeniedException denied) {
      throw denied;
    } catch (FileSystemException none) {
      throw FilePath.notFound();
    }
    if (!real.startsWith(root)) {
      throw FilePath.notFound();
    }
    return real;
  }

  /** Opens it; false if it is another one by now, so that what is known of it may not be true. */
  private boolean open(@Nullable FileVersion found) throws IOException {
    if (found == null) {
      return false;
    }
    FiberFile opened =
        FiberFile.open(found.real(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    file = opened;
    if (opened.size() == found.size() && found.isCurrent()) {
      version = found;
      return true;
    }
    close();
    return false;
  }

  /** Whether a folder was meant, but not called one: there was no slash at the end. */
  boolean isFolder() {
    return isFolder;
  }

  /** What was found. */
  FileVersion version() {
    return Objects.requireNonNull(version);
  }

  /** The open file. */
  FiberFile file() {
    return Objects.requireNonNull(file);
  }

  @Override
  public void close() {
    FiberFile opened = file;
    file = null;
    if (opened != null) {
      opened.close();
    }
  }
}
