package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that sends what it is told to, and returns all that comes back. A character is a byte.
 */
final class TextClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** Two commands that no session has one after the other: each alone is in some of them. */
  private static final String LAST = "mn\r\nversion\r\n";

  private static final Pattern LAST_REPLY = Pattern.compile("MN\r\nVERSION [^\r\n]+\r\n\\z");

  private final Socket socket = new Socket();
  private final InputStream input;

  TextClient(InetSocketAddress server) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(server);
    input = socket.getInputStream();
  }

  void send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
  }

  /** Sends commands, and returns the replies, up to those of the two that follow them. */
  String ask(String commands) throws IOException {
    send(commands + LAST);
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    byte[] part = new byte[64 * 1024];
    for (; ; ) {
      int count = input.read(part);
      if (count < 0) {
        throw new EOFException("the server has closed the connection after " + reply);
      }
      reply.write(part, 0, count);
      String text = reply.toString(ISO_8859_1);
      Matcher last = LAST_REPLY.matcher(text);
      if (last.find()) {
        return text.substring(0, last.start());
      }
    }
  }

  /** Reads exactly so many bytes. */
  String read(int count) throws IOException {
    byte[] bytes = input.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the server has closed the connection");
    }
    return new String(bytes, ISO_8859_1);
  }

  /** Reads until the server closes the connection, also by a reset. */
  String readToEnd() throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    byte[] part = new byte[64 * 1024];
    try {
      for (int count = input.read(part); count >= 0; count = input.read(part)) {
        reply.write(part, 0, count);
      }
    } catch (java.net.SocketException reset) {
      // It ends like this when the server did not read everything.
    }
    return reply.toString(ISO_8859_1);
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends the connection with a reset, as the death of a machine may do. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
