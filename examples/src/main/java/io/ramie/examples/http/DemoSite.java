package io.ramie.examples.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is served when there is no folder to serve: a page, a greeting, and an echo. */
public final class DemoSite implements Handler {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String TEXT = "text/plain";
  private static final List<String> WRITING = List.of("POST", "PUT");
  private static final int ECHO_BYTES = 16 * 1024;

  private static final byte[] HELLO = bytes("Hello, World!");
  private static final byte[] PAGE =
      bytes(
          """
          <!DOCTYPE html>
          <html lang="en">
          <meta charset="utf-8">
          <title>Ramie</title>
          <h1>It works</h1>
          <p>This is the web server of Ramie, one fiber for each connection.
          <ul>
          <li><a href="/plaintext">/plaintext</a> greets the world.
          <li><code>POST /echo</code> sends back what it gets.
          </ul>
          <p>Start it with <code>--root DIR</code> to serve a folder.
          </html>
          """);

  /** The site has nothing to set up. */
  public DemoSite() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(Request request, Response response) throws IOException {
    switch (request.path()) {
      case "/plaintext" -> {
        if (Methods.allows(request, response, Methods.READING)) {
          response.header("Content-Type", TEXT).send(HELLO);
        }
      }
      case "/echo" -> {
        if (Methods.allows(request, response, WRITING)) {
          echo(request, response);
        }
      }
      case "/" -> {
        if (Methods.allows(request, response, Methods.READING)) {
          response.header("Content-Type", HTML).send(PAGE);
        }
      }
      case "*" -> response.status(Status.NO_CONTENT);
      default -> throw new HttpException(Status.NOT_FOUND, "there is nothing at this path");
    }
  }

  /** Sends back each piece of the body as soon as it has come. */
  private static void echo(Request request, Response response) throws IOException {
    String type = request.header("Content-Type");
    response.header("Content-Type", type == null ? "application/octet-stream" : type);
    InputStream body = request.body();
    OutputStream reply = response.outputStream();
    byte[] piece = new byte[ECHO_BYTES];
    for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
      reply.write(piece, 0, count);
    }
  }
}
