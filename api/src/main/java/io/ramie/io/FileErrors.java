package io.ramie.io;

import io.ramie.internal.IoErrors;
import io.ramie.internal.TransferErrors;
import io.ramie.spi.Errno;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** How messages speak of what has a path, and the exceptions of {@code java.nio.file} for it. */
record FileErrors(Path path) implements TransferErrors {
  @Override
  public String reading() {
    return "read";
  }

  @Override
  public String writing() {
    return "write";
  }

  @Override
  public FileSystemException failure(String operation, long error) {
    return failure(operation, error, "");
  }

  /** The exception for a failure about which there is more to say than its name. */
  FileSystemException failure(String operation, long error, String hint) {
    String file = path.toString();
    String reason = IoErrors.message(operation, error) + IoErrors.limitHint(error) + hint;
    return switch (Errno.of(error)) {
      case ENOENT -> new NoSuchFileException(file, null, reason);
      case EACCES -> new AccessDeniedException(file, null, reason);
      case EEXIST -> new FileAlreadyExistsException(file, null, reason);
      case null, default -> new FileSystemException(file, null, reason);
    };
  }

  /** The exception for what cannot be done with this kind of file. */
  FileSystemException refused(String reason) {
    return new FileSystemException(path.toString(), null, reason);
  }

  /** An operation with its object, where no exception names the path by itself. */
  String named(String operation) {
    return operation + " " + path;
  }
}
