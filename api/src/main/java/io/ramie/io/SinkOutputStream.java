package io.ramie.io;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** What goes to a sink, as a stream. */
final class SinkOutputStream extends OutputStream {
  private final ByteSink sink;

  SinkOutputStream(ByteSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int one) throws IOException {
    sink.write(new byte[] {(byte) one});
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    sink.write(Objects.requireNonNull(buffer, "buffer"), offset, length);
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }

  @Override
  public String toString() {
    return "output of " + sink;
  }
}
