package io.ramie.posix;

/**
 * Deletes a file when its handle closes, unless its name has come to mean another one. The handle
 * is still open then, so that no other file can have got the same inode.
 */
record Deletion(String path, FileStatus opened) implements Runnable {
  @Override
  public void run() {
    if (FileStatus.of(path).isSameFileAs(opened)) {
      // As StandardOpenOption.DELETE_ON_CLOSE has it: as well as it can, and nobody is told.
      int _ = DiskCalls.unlink(path);
    }
  }
}
