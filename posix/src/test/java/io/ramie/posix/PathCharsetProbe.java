package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A program that tells what it makes of names under the charset of its locale, or another one, for
 * which there may be no locale here.
 */
final class PathCharsetProbe {
  private PathCharsetProbe() {}

  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      System.setProperty("sun.jnu.encoding", arguments[0]);
    }
    System.out.println("charset: " + FileCalls.PATH_CHARSET);
    System.out.println("socket: " + Addresses.describe(named((byte) '/', (byte) 0xe9)));
    Path none = Path.of("/nowhere/at/all");
    System.out.println(
        "file: " + PosixPlatform.provider().open(none, Set.of(StandardOpenOption.READ)));
  }

  private static SocketAddress named(byte... path) {
    MemorySegment memory = MemorySegment.ofArray(new byte[CallFrame.ADDRESS_BYTES]);
    memory.set(JAVA_SHORT_UNALIGNED, 0, (short) Constants.AF_UNIX);
    MemorySegment.copy(path, 0, memory, JAVA_BYTE, 2, path.length);
    return Addresses.decode(StandardProtocolFamily.UNIX, memory, 2 + path.length);
  }
}
