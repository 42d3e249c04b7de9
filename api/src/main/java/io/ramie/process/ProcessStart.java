package io.ramie.process;

import io.ramie.Fibers;
import io.ramie.internal.IoErrors;
import io.ramie.io.Handle;
import io.ramie.io.Pipe;
import io.ramie.io.PipeSink;
import io.ramie.io.PipeSource;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One start of a child, with pipes of ours where the builder says {@link Redirect#PIPE}.
 *
 * <p>The JDK's own pipes block whoever reads from them, so they are not used: the child opens its
 * end of ours by a path, which gives it modes of its own, and the parent closes that end as soon as
 * the child has it. Every descriptor is close-on-exec, so no other child gets one.
 */
final class ProcessStart implements AutoCloseable {
  /** A child that runs, and its handle if the system has such. */
  private record Child(Process process, @Nullable Io handle) {
    /** Nobody knows of it yet, and nobody will. */
    void discard() {
      process.destroyForcibly();
      if (handle != null) {
        handle.close();
      }
    }
  }

  private final Platform platform = Schedulers.current().platform();
  private final ProcessBuilder builder;

  // What is closed in any case, and what is only if there is no child in the end.
  private final List<Handle> ofChild = new ArrayList<>();
  private final List<Handle> ofParent = new ArrayList<>();

  ProcessStart(ProcessBuilder original) {
    builder = copy(original);
  }

  /**
   * What is started is a copy, taken now: the builder can be used again, by other fibers too, while
   * the start is under way, and keeps its redirects.
   */
  private static ProcessBuilder copy(ProcessBuilder original) {
    ProcessBuilder copy =
        new ProcessBuilder(new ArrayList<>(original.command()))
            .directory(original.directory())
            .redirectInput(original.redirectInput())
            .redirectOutput(original.redirectOutput())
            .redirectError(original.redirectError())
            .redirectErrorStream(original.redirectErrorStream());
    copyEnvironment(original.environment(), copy.environment());
    return copy;
  }

  /** What is the same already stays as it is, also bytes that a string cannot hold. */
  private static void copyEnvironment(Map<String, String> original, Map<String, String> copy) {
    copy.keySet().retainAll(new HashSet<>(original.keySet()));
    original.forEach((name, value) -> {
      if (!value.equals(copy.get(name))) {
        copy.put(name, value);
      }
    });
  }

  FiberProcess start() throws IOException {
    PipeSink input = builder.redirectInput() == Redirect.PIPE ? pipeInput() : null;
    PipeSource output = builder.redirectOutput() == Redirect.PIPE ? pipeOutput() : null;
    PipeSource error = hasOwnErrorPipe() ? pipeError() : null;
    Child child = startElsewhere();
    ofParent.clear();
    return new FiberProcess(builder, child.process, child.handle, input, output, error);
  }

  private boolean hasOwnErrorPipe() {
    return builder.redirectError() == Redirect.PIPE && !builder.redirectErrorStream();
  }

  // Pipes

  private PipeSink pipeInput() throws IOException {
    Pipe pipe = openPipe(false);
    builder.redirectInput(file(pipe.source()));
    return pipe.sink();
  }

  private PipeSource pipeOutput() throws IOException {
    Pipe pipe = openPipe(true);
    builder.redirectOutput(file(pipe.sink()));
    return pipe.source();
  }

  private PipeSource pipeError() throws IOException {
    Pipe pipe = openPipe(true);
    builder.redirectError(file(pipe.sink()));
    return pipe.source();
  }

  private Pipe openPipe(boolean childWrites) throws IOException {
    Pipe pipe = Pipe.open();
    ofChild.add(childWrites ? pipe.sink() : pipe.source());
    ofParent.add(childWrites ? pipe.source() : pipe.sink());
    return pipe;
  }

  private File file(Handle end) throws IOException {
    Path path = end.io().reopenPath();
    if (path == null) {
      throw new IOException(
          "the platform '"
              + platform.name()
              + "' has no pipes that a child process can use: redirect its streams to files");
    }
    return path.toFile();
  }

  // Starting, which blocks

  private Child startElsewhere() throws IOException {
    AtomicReference<Child> started = new AtomicReference<>();
    try {
      Fibers.offload(() -> started.set(startHere()));
      return started.get();
    } catch (InterruptedException interrupted) {
      discard(started.get());
      throw IoErrors.interrupted("start " + builder.command(), interrupted);
    } catch (Throwable thrown) {
      discard(started.get());
      throw thrown;
    }
  }

  /** The fiber was interrupted, perhaps too late; the worker has let go in any case. */
  private static void discard(@Nullable Child started) {
    if (started != null) {
      started.discard();
    }
  }

  private Child startHere() throws IOException {
    Process process = builder.start();
    // At once: the JDK reaps it the moment it ends.
    IoResult opened = platform.openProcess(process.pid());
    return new Child(process, opened.isError() ? null : opened.io());
  }

  /** Closes what is not in the hands of the child's owner. */
  @Override
  public void close() {
    ofChild.forEach(Handle::close);
    ofParent.forEach(Handle::close);
  }
}
