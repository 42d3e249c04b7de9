package io.ramie.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/** What the system keeps in memory of one file, which can be dropped. */
final class FileCache implements AutoCloseable {
  private static final int DONT_NEED = 4;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      link("open", List.of(ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE = link("close", List.of(JAVA_INT));
  private static final MethodHandle ADVISE =
      link("posix_fadvise", List.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private final int descriptor;

  private FileCache(int descriptor) {
    this.descriptor = descriptor;
  }

  @SuppressWarnings("restricted") // every program of this jar is granted native access
  private static MethodHandle link(
      String name, List<? extends MemoryLayout> arguments, Linker.Option... options) {
    MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
    FunctionDescriptor type =
        FunctionDescriptor.of(JAVA_INT, arguments.toArray(MemoryLayout[]::new));
    return LINKER.downcallHandle(address, type, options);
  }

  static FileCache open(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), 0);
      if (descriptor < 0) {
        throw new IOException("cannot open " + path);
      }
      return new FileCache(descriptor);
    } catch (IOException refused) {
      throw refused;
    } catch (Throwable unexpected) {
      throw new LinkageError("open", unexpected);
    }
  }

  /** Lets the system forget the whole file, as far as the disk has it. */
  void drop() throws IOException {
    try {
      int error = (int) ADVISE.invokeExact(descriptor, 0L, 0L, DONT_NEED);
      if (error != 0) {
        throw new IOException("posix_fadvise failed: errno " + error);
      }
    } catch (IOException refused) {
      throw refused;
    } catch (Throwable unexpected) {
      throw new LinkageError("posix_fadvise", unexpected);
    }
  }

  @Override
  public void close() {
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable unexpected) {
      throw new LinkageError("close", unexpected);
    }
  }
}
