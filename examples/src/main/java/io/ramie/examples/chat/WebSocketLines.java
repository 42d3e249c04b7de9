package io.ramie.examples.chat;

import io.ramie.examples.http.websocket.CloseCode;
import io.ramie.examples.http.websocket.Message;
import io.ramie.examples.http.websocket.WebSocket;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines over a WebSocket: each is a text message. */
final class WebSocketLines implements Lines {
  private final WebSocket socket;

  // The one who writes: how much had come when it asked for a sign of life.
  private long receivedAtPing = -1;

  WebSocketLines(WebSocket socket) {
    this.socket = socket;
  }

  @Override
  public @Nullable String read() throws IOException, InterruptedException {
    Message message = socket.read();
    if (message == null) {
      return null;
    }
    if (!message.isText()) {
      socket.close(CloseCode.UNSUPPORTED_DATA, "a line is a text");
      socket.awaitEnd();
      return null;
    }
    return message.text();
  }

  @Override
  public void skip() throws IOException, InterruptedException {
    while (socket.read() != null) {
      // It does not matter what.
    }
  }

  @Override
  public void write(List<Line> lines) throws IOException, InterruptedException {
    socket.sendTexts(lines.stream().map(Line::utf8).toList());
  }

  @Override
  public void idle() throws IOException, InterruptedException {
    if (socket.receivedBytes() == receivedAtPing) {
      throw new SocketTimeoutException("the client does not answer pings");
    }
    receivedAtPing = socket.receivedBytes();
    socket.ping();
  }

  @Override
  public void end(Ending ending, Line lastWords) throws IOException, InterruptedException {
    write(List.of(lastWords));
    int code =
        switch (ending) {
          case BYE -> CloseCode.NORMAL;
          case STOPPING -> CloseCode.GOING_AWAY;
          case DROPPED -> CloseCode.POLICY_VIOLATION;
        };
    socket.close(code, lastWords.toString());
    socket.socket().shutdownOutput();
  }

  @Override
  public void endInput() {
    try {
      socket.socket().shutdownInput();
    } catch (IOException gone) {
      // That ends it, too.
    }
  }
}
