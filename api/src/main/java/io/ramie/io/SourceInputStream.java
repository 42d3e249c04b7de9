package io.ramie.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What comes from a source, as a stream. */
final class SourceInputStream extends InputStream {
  private final ByteSource source;

  SourceInputStream(ByteSource source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return source.read(one) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return source.read(Objects.requireNonNull(buffer, "buffer"), offset, length);
  }

  @Override
  public int available() throws IOException {
    return source.available();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  @Override
  public String toString() {
    return "input of " + source;
  }
}
