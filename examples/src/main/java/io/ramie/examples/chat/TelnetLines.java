package io.ramie.examples.chat;

import io.ramie.net.TcpSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines over telnet, or from whatever sends lines: nc, a script. */
final class TelnetLines implements Lines {
  private static final int BUFFER_BYTES = 1024;

  private final TcpSocket socket;
  private final TelnetDecoder decoder = new TelnetDecoder();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private boolean atEnd;

  TelnetLines(TcpSocket socket) {
    this.socket = socket;
  }

  @Override
  public @Nullable String read() throws IOException {
    String line = decoder.poll();
    while (line == null && !atEnd) {
      int count = socket.read(buffer);
      if (count < 0) {
        atEnd = true;
        decoder.end();
      } else {
        decoder.add(buffer, count);
      }
      line = decoder.poll();
    }
    return line;
  }

  @Override
  public void skip() throws IOException {
    while (socket.read(buffer) >= 0) {
      // Unread bytes would make the system cut the connection, and our last words with it.
    }
  }

  @Override
  public void write(List<Line> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Line line : lines) {
      bytes.writeBytes(line.utf8());
      bytes.write('\r');
      bytes.write('\n');
    }
    socket.write(bytes.toByteArray());
  }

  @Override
  public void idle() {
    // There is nothing to send that a terminal would not show; TCP asks the peer itself.
  }

  @Override
  public void end(Ending ending, Line lastWords) throws IOException {
    write(List.of(lastWords));
    socket.shutdownOutput();
  }

  @Override
  public void endInput() {
    try {
      socket.shutdownInput();
    } catch (IOException gone) {
      // That ends it, too.
    }
  }
}
