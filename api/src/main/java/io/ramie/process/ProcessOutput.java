package io.ramie.process;

import io.ramie.spi.ProcessStatus;
import java.nio.charset.Charset;

/** What a child wrote, and how it ended: see {@link FiberProcess#capture}. */
public final class ProcessOutput {
  private final ProcessStatus status;
  private final byte[] stdout;
  private final byte[] stderr;

  ProcessOutput(ProcessStatus status, byte[] stdout, byte[] stderr) {
    this.status = status;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * How it ended.
   *
   * @return an exit code or a signal
   */
  public ProcessStatus status() {
    return status;
  }

  /**
   * What it wrote to standard output.
   *
   * @return a copy; empty if that was no pipe
   */
  public byte[] stdout() {
    return stdout.clone();
  }

  /**
   * What it wrote to standard error.
   *
   * @return a copy; empty if that was no pipe
   */
  public byte[] stderr() {
    return stderr.clone();
  }

  /**
   * What it wrote to standard output, as text.
   *
   * @param charset the encoding
   * @return the text; bytes that are none are replaced
   */
  public String stdout(Charset charset) {
    return new String(stdout, charset);
  }

  /**
   * What it wrote to standard error, as text.
   *
   * @param charset the encoding
   * @return the text; bytes that are none are replaced
   */
  public String stderr(Charset charset) {
    return new String(stderr, charset);
  }

  @Override
  public String toString() {
    return "ProcessOutput["
        + status
        + ", "
        + stdout.length
        + " bytes of output, "
        + stderr.length
        + " of error]";
  }
}
