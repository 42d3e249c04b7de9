package io.ramie.process;

import io.ramie.internal.IoErrors;
import io.ramie.io.PipeSink;
import io.ramie.io.PipeSource;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.operation.Ready;
import io.ramie.spi.Io;
import io.ramie.spi.ProcessStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A child process whose streams and end are waited for in fibers.
 *
 * <pre>{@code
 * try (FiberProcess sort = FiberProcess.start(new ProcessBuilder("sort", "-u"))) {
 *   sort.stdin().write(lines);
 *   sort.stdin().close();
 *   byte[] sorted = sort.stdout().inputStream().readAllBytes();
 *   ProcessStatus status = sort.waitFor();
 * }
 * }</pre>
 *
 * <p>{@link ProcessBuilder} says all about the child: command, environment, directory, and where
 * its streams go. Those that it says are {@linkplain Redirect#PIPE pipes}, as all are at first, are
 * {@link #stdin}, {@link #stdout} and {@link #stderr} here. A child that fills one of its outputs
 * while nobody reads from it waits; {@link #capture} reads from both at the same time.
 *
 * <p>What waits suspends the calling fiber, or blocks the thread in a blocking context. Any fiber
 * and thread may call any method.
 */
public final class FiberProcess implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final Ending ending;
  private final @Nullable PipeSink stdin;
  private final @Nullable PipeSource stdout;
  private final @Nullable PipeSource stderr;

  // Any thread.
  private volatile boolean destroyedOnClose;

  FiberProcess(
      ProcessBuilder builder,
      Process process,
      @Nullable Io handle,
      @Nullable PipeSink stdin,
      @Nullable PipeSource stdout,
      @Nullable PipeSource stderr) {
    this.command = List.copyOf(builder.command());
    this.process = process;
    this.ending = new Ending(process, handle);
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  // Starting

  /**
   * Starts a child. That blocks a thread for a moment, which is another one than the scheduler's.
   *
   * @param builder what to start; taken as it is now, and left as it is, so it can be used again
   * @return the child, which runs
   * @throws IOException if there is no such program, it may not be run, or the system refuses
   *     otherwise; nothing is left behind. Also if the thread is interrupted
   * @throws IndexOutOfBoundsException if the builder has no command
   * @throws NullPointerException if a part of the command is null
   */
  public static FiberProcess start(ProcessBuilder builder) throws IOException {
    try (ProcessStart start = new ProcessStart(builder)) {
      return start.start();
    }
  }

  /**
   * Starts a child with three pipes, in the directory and with the environment of this process.
   *
   * @param command the program and its arguments
   * @return the child, which runs
   * @throws IOException as {@link #start(ProcessBuilder)} does
   */
  public static FiberProcess start(String... command) throws IOException {
    return start(new ProcessBuilder(command));
  }

  // Streams

  /**
   * What the child reads as its standard input. Closing it ends that.
   *
   * @return always the same
   * @throws IllegalStateException if it is no pipe
   */
  public PipeSink stdin() {
    return piped(stdin, "input");
  }

  /**
   * What the child writes to its standard output; with {@link ProcessBuilder#redirectErrorStream}
   * also what it writes to standard error. It ends when the child has, unless a child of that one
   * has it too.
   *
   * @return always the same
   * @throws IllegalStateException if it is no pipe
   */
  public PipeSource stdout() {
    return piped(stdout, "output");
  }

  /**
   * What the child writes to its standard error.
   *
   * @return always the same
   * @throws IllegalStateException if it is no pipe, or goes where standard output goes
   */
  public PipeSource stderr() {
    return piped(stderr, "error");
  }

  private <T> T piped(@Nullable T end, String stream) {
    if (end == null) {
      throw new IllegalStateException(
          "standard "
              + stream
              + " of "
              + this
              + " is no pipe: its ProcessBuilder sends it elsewhere");
    }
    return end;
  }

  /**
   * Reads all that the child writes, to standard output and to standard error at the same time, and
   * waits for its end. Its standard input, if that is a pipe, is closed first: a child that reads a
   * lot gets it from a file, or from another fiber while this one reads both streams itself.
   *
   * @return what it wrote, and how it ended; nothing for a stream that is no pipe
   * @throws java.net.SocketTimeoutException if one of the two streams has a time-out, and was
   *     silent for longer, or a deadline, which has come; what was read is lost, the child goes on
   * @throws IOException if reading fails, or the thread is interrupted; the child goes on
   */
  public ProcessOutput capture() throws IOException {
    if (stdin != null) {
      stdin.close();
    }
    OutputCapture capture = new OutputCapture();
    ByteArrayOutputStream output = capture.add(stdout);
    ByteArrayOutputStream error = capture.add(stderr);
    capture.readAll();
    try {
      return new ProcessOutput(waitFor(), output.toByteArray(), error.toByteArray());
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted("wait for " + this, interrupted);
    }
  }

  // The end

  /**
   * Waits until the child has ended. Its streams can still be read then.
   *
   * <p>A signal is told from an exit code by the system. Where that cannot (Linux before 6.15), an
   * exit code of 129 to 192 of a child that has just ended looks like a signal, as it does in
   * {@link Process#exitValue}.
   *
   * @return the exit code, or the signal that ended it; always the same
   * @throws InterruptedException if the thread is interrupted; the child goes on
   */
  public ProcessStatus waitFor() throws InterruptedException {
    return ending.await();
  }

  /**
   * Waits until the child has ended, but not for ever.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return as for {@link #waitFor()}; empty when the time has passed and the child still runs
   * @throws InterruptedException if the thread is interrupted; the child goes on
   */
  public Optional<ProcessStatus> waitFor(@Nullable Duration timeout) throws InterruptedException {
    return ending.await(timeout);
  }

  /**
   * That the child has ended, as an operation.
   *
   * @return a new operation that gives what {@link #waitFor()} returns
   */
  public Operation<ProcessStatus> exited() {
    return Operations.retrying(
        this,
        () -> ending.look().map(Ready::new).orElse(null),
        () -> {
          ProcessStatus _ = ending.await();
        });
  }

  /**
   * Waits until a child that somebody has started with {@link ProcessBuilder#start} has ended.
   *
   * @param process the child
   * @return as for {@link #waitFor()}; of a child that had ended before an exit code of 129 to 192
   *     counts as a signal
   * @throws InterruptedException if the thread is interrupted; the child goes on
   */
  public static ProcessStatus waitFor(Process process) throws InterruptedException {
    return new Ending(Objects.requireNonNull(process, "process"), null).await();
  }

  /**
   * Waits until a child that somebody has started with {@link ProcessBuilder#start} has ended, but
   * not for ever.
   *
   * @param process the child
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return as for {@link #waitFor(Process)}; empty when the time has passed and the child still
   *     runs
   * @throws InterruptedException if the thread is interrupted; the child goes on
   */
  public static Optional<ProcessStatus> waitFor(Process process, @Nullable Duration timeout)
      throws InterruptedException {
    return new Ending(Objects.requireNonNull(process, "process"), null).await(timeout);
  }

  /**
   * Whether the child has not ended, as far as the JDK knows.
   *
   * @return false once {@link #waitFor()} has returned
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Asks the child to end (SIGTERM). It may do so later, or not at all. */
  public void destroy() {
    process.destroy();
  }

  /** Ends the child (SIGKILL), soon. */
  public void destroyForcibly() {
    process.destroyForcibly();
  }

  /**
   * Makes {@link #close} {@linkplain #destroyForcibly end} the child if it still runs then.
   *
   * @return this process
   */
  public FiberProcess destroyOnClose() {
    destroyedOnClose = true;
    return this;
  }

  /**
   * Closes the streams that are pipes, and with that ends whatever waits on them. The child goes
   * on, unless {@link #destroyOnClose} has been called, and can still be waited for. Later calls do
   * nothing.
   */
  @Override
  public void close() {
    if (destroyedOnClose) {
      process.destroyForcibly();
    }
    ending.close();
    closeStreams();
  }

  private void closeStreams() {
    if (stdin != null) {
      stdin.close();
    }
    if (stdout != null) {
      stdout.close();
    }
    if (stderr != null) {
      stderr.close();
    }
  }

  // What it is

  /**
   * Its process id.
   *
   * @return the number, which may be another's once the child has ended
   */
  public long pid() {
    return process.pid();
  }

  /**
   * The child as the JDK sees it, with its own children and its times.
   *
   * @return a handle that works after the end too
   */
  public ProcessHandle toHandle() {
    return process.toHandle();
  }

  @Override
  public String toString() {
    return "FiberProcess["
        + process.pid()
        + " "
        + command.getFirst()
        + (isAlive() ? "]" : ", ended]");
  }
}
