package io.ramie.examples.chat;

import io.ramie.examples.http.Handler;
import io.ramie.examples.http.HttpException;
import io.ramie.examples.http.Methods;
import io.ramie.examples.http.Request;
import io.ramie.examples.http.Response;
import io.ramie.examples.http.websocket.WebSocket;
import io.ramie.examples.server.ServerThread;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The page at {@code /}, and the WebSocket that it uses. */
final class ChatPage implements Handler {
  private static final int MAX_MESSAGE_BYTES = 16 * 1024;
  private static final int NOT_FOUND = 404;

  private final Directory directory;
  private final ServerThread thread;
  private final byte[] page;

  ChatPage(Directory directory, ServerThread thread) throws IOException {
    this.directory = directory;
    this.thread = thread;
    try (InputStream resource = ChatPage.class.getResourceAsStream("chat.html")) {
      if (resource == null) {
        throw new FileNotFoundException("chat.html is missing beside " + ChatPage.class);
      }
      this.page = resource.readAllBytes();
    }
  }

  @Override
  public void handle(Request request, Response response) throws IOException, InterruptedException {
    switch (request.path()) {
      case "/" -> sendPage(request, response);
      case "/chat" -> {
        WebSocket socket = WebSocket.accept(request, response, MAX_MESSAGE_BYTES);
        if (socket != null) {
          new Session(new WebSocketLines(socket), directory, thread).run();
        }
      }
      default -> throw new HttpException(NOT_FOUND, "there is a page at / and nothing else");
    }
  }

  private void sendPage(Request request, Response response) throws IOException {
    if (!Methods.allows(request, response, Methods.READING)) {
      return;
    }
    response
        .header("Content-Type", "text/html; charset=utf-8")
        .header("Cache-Control", "no-cache")
        .header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
                + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'")
        .send(page);
  }
}
