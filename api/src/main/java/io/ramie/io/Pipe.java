package io.ramie.io;

import io.ramie.internal.IoErrors;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A pipe: what is written to its {@link #sink} is read from its {@link #source}. The system keeps
 * some of it in between, 64 KiB as a rule; a writer waits when that is full.
 *
 * <pre>{@code
 * try (Pipe pipe = Pipe.open()) {
 *   Fibers.schedule(() -> {
 *     try (PipeSink sink = pipe.sink()) {
 *       sink.write("hello".getBytes(UTF_8));
 *     }
 *   });
 *   byte[] all = pipe.source().inputStream().readAllBytes();
 * }
 * }</pre>
 *
 * <p>Each end is closed by itself: the source reads an end of stream once the sink is closed, and
 * the sink fails once the source is.
 */
public final class Pipe implements AutoCloseable {
  private final PipeSource source;
  private final PipeSink sink;

  private Pipe(PipeSource source, PipeSink sink) {
    this.source = source;
    this.sink = sink;
  }

  /**
   * Opens a pipe.
   *
   * @return both of its ends
   * @throws IOException if the system refuses, at a descriptor limit for example
   */
  public static Pipe open() throws IOException {
    AtomicReference<Pipe> opened = new AtomicReference<>();
    int result =
        Schedulers.current()
            .platform()
            .pipe((reading, writing) ->
                opened.setPlain(new Pipe(new PipeSource(reading), new PipeSink(writing))));
    if (result < 0) {
      throw new IOException(IoErrors.message("open a pipe", result) + IoErrors.limitHint(result));
    }
    return opened.getPlain();
  }

  /**
   * The end to read from.
   *
   * @return always the same
   */
  public PipeSource source() {
    return source;
  }

  /**
   * The end to write to.
   *
   * @return always the same
   */
  public PipeSink sink() {
    return sink;
  }

  /** Closes both ends, and with that ends whatever waits on them. Later calls do nothing. */
  @Override
  public void close() {
    sink.close();
    source.close();
  }

  @Override
  public String toString() {
    return "Pipe[" + sink + " -> " + source + "]";
  }
}
