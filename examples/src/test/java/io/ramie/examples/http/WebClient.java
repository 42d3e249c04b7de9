package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that sends whatever a test wants, byte for byte, and reads answers strictly. */
final class WebClient implements AutoCloseable {
  /** An answer, whose text has a character for each byte. */
  record Answer(int status, List<String> fields, String text) {
    @Nullable String field(String name) {
      String start = name.toLowerCase(java.util.Locale.ROOT) + ": ";
      for (String field : fields) {
        if (field.toLowerCase(java.util.Locale.ROOT).startsWith(start)) {
          return field.substring(start.length());
        }
      }
      return null;
    }
  }

  final Socket socket = new Socket();
  private final InputStream input;

  WebClient(InetSocketAddress address) throws IOException {
    socket.connect(address);
    socket.setTcpNoDelay(true);
    input = new BufferedInputStream(socket.getInputStream());
  }

  WebClient send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  WebClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends a request without a body for a path. */
  WebClient get(String path, String... fields) throws IOException {
    return request("GET", path, fields);
  }

  WebClient request(String method, String path, String... fields) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: test\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return send(head.append("\r\n").toString());
  }

  Answer answer() throws IOException {
    return answer(true);
  }

  /** Reads an answer, whose body is not there if it is one to HEAD. */
  Answer answer(boolean hasBody) throws IOException {
    String line = line();
    if (!line.matches("HTTP/1\\.1 [1-5][0-9][0-9] [A-Za-z ]*")) {
      throw new IOException("no status line: " + line);
    }
    int status = Integer.parseInt(line.substring(9, 12));
    List<String> fields = fields();
    Answer head = new Answer(status, fields, "");
    return hasBody && status >= 200 && status != 204 && status != 304
        ? new Answer(status, fields, new String(body(head), ISO_8859_1))
        : head;
  }

  private byte[] body(Answer head) throws IOException {
    String length = head.field("Content-Length");
    String coding = head.field("Transfer-Encoding");
    if (length != null && coding == null) {
      byte[] body = input.readNBytes(Integer.parseInt(length));
      if (body.length != Integer.parseInt(length)) {
        throw new EOFException("only " + body.length + " bytes of " + length);
      }
      return body;
    }
    if (length == null && "chunked".equals(coding)) {
      return chunks();
    }
    if (length == null && coding == null && "close".equals(head.field("Connection"))) {
      return input.readAllBytes();
    }
    throw new IOException("no clear length: " + head);
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.write(input.readNBytes(size));
      if (!line().isEmpty()) {
        throw new IOException("a chunk does not end");
      }
    }
    trailers = fields();
    return body.toByteArray();
  }

  List<String> trailers = List.of();

  private List<String> fields() throws IOException {
    List<String> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      fields.add(line);
    }
    return fields;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = input.read(); b != '\r'; b = input.read()) {
      if (b < 0 || b == '\n') {
        throw new EOFException("a line does not end, but with " + b + " after " + line);
      }
      line.write(b);
    }
    if (input.read() != '\n') {
      throw new IOException("CR without LF after " + line);
    }
    return line.toString(ISO_8859_1);
  }

  /** Everything up to a text, with it. */
  String readUntil(String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int b = input.read();
      if (b < 0) {
        throw new EOFException("no " + end + " in " + text);
      }
      text.append((char) b);
    }
    return text.toString();
  }

  /** Everything up to the end of the connection. */
  String rest() throws IOException {
    return new String(input.readAllBytes(), ISO_8859_1);
  }

  /** How much of an answer is there already. */
  int available() throws IOException {
    return input.available();
  }

  /** Whether the server has ended the connection, with an end of stream and not with a reset. */
  boolean isAtEnd() throws IOException {
    return input.read() < 0;
  }

  /** Whether the server ends the connection within a time. */
  boolean isAtEndWithin(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return isAtEnd();
    } catch (SocketTimeoutException notYet) {
      return false;
    } finally {
      socket.setSoTimeout(0);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
