package io.ramie.conformance.differential;

import io.ramie.io.FiberFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Steps on a file. */
final class FileSteps {
  private final FiberFile file;
  private int written;

  FileSteps(FiberFile file) {
    this.file = file;
  }

  String perform(Step.OnFile step) throws IOException {
    return switch (step) {
      case Step.Put put -> put(put.size(), put.position());
      case Step.Get get -> get(get.size(), get.position());
      case Step.Seek seek -> "at " + file.position(seek.position()).position();
      case Step.Cut cut -> "long " + file.truncate(cut.size()).size() + " at " + file.position();
      case Step.SetSize size ->
          "long " + file.setSize(size.size()).size() + " at " + file.position();
      case Step.CloseFile _ -> close();
    };
  }

  private String put(int size, long position) throws IOException {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) ++written);
    ByteBuffer source = ByteBuffer.wrap(bytes);
    int count = position < 0 ? file.write(source) : file.write(source, position);
    return "wrote " + count + ", now at " + file.position() + " of " + file.size();
  }

  private String get(int size, long position) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(size);
    int count;
    do {
      count = position < 0 ? file.read(target) : file.read(target, position + target.position());
    } while (count > 0);
    int hash = Arrays.hashCode(target.array());
    return "read " + target.position() + " (" + hash + "), now at " + file.position();
  }

  private String close() {
    file.close();
    return "closed";
  }
}
