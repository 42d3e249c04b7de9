package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.ToIntFunction;

/**
 * What a file is and how long. Unlike {@code struct stat}, {@code struct statx} looks the same on
 * every processor:
 *
 * <pre>
 *   offset   28             32             40            136            140
 *            mode (short)   inode (long)   size (long)   device major   minor (ints)
 * </pre>
 *
 * @param error 0, or the negated error number for which there is no status; then {@code size} is
 *     the same
 */
record FileStatus(int error, int mode, long inode, long size, long device) {
  private static final int STATX_BYTES = 256;

  /** The status of an open file, or of none with the error. */
  static FileStatus of(int number) {
    return ask(out -> DiskCalls.status(number, out));
  }

  /** The status of what a path names, be it a symbolic link, or of none with the error. */
  static FileStatus of(String path) {
    return ask(out -> DiskCalls.status(path, out));
  }

  private static FileStatus ask(ToIntFunction<MemorySegment> call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(STATX_BYTES, Long.BYTES);
      int result = call.applyAsInt(out);
      return result < 0 ? new FileStatus(result, 0, 0, result, 0) : decode(out);
    }
  }

  private static FileStatus decode(MemorySegment in) {
    long major = in.get(JAVA_INT, 136);
    long minor = Integer.toUnsignedLong(in.get(JAVA_INT, 140));
    return new FileStatus(
        0,
        in.get(JAVA_SHORT, 28) & 0xffff,
        in.get(JAVA_LONG, 32),
        in.get(JAVA_LONG, 40),
        major << Integer.SIZE | minor);
  }

  /** One of the {@code S_IF…} constants, 0 for none. */
  int kind() {
    return mode & Constants.S_IFMT;
  }

  boolean isSameFileAs(FileStatus other) {
    return error == 0 && inode == other.inode && device == other.device;
  }
}
