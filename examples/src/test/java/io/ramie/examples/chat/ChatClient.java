package io.ramie.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Somebody with a telnet client. */
final class ChatClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket = new Socket();
  private final BufferedReader in;

  ChatClient(InetSocketAddress server) throws IOException {
    socket.connect(server);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /** Connects, says a name, and is in the first room. */
  static ChatClient named(InetSocketAddress server, String name) throws IOException {
    ChatClient client = new ChatClient(server);
    client.say(name);
    client.expect("Welcome. What is your name?");
    client.expect("Hello, " + name + ". /help tells what there is.");
    client.expect(name + " has entered hall.");
    return client;
  }

  Socket socket() {
    return socket;
  }

  void say(String line) throws IOException {
    send(line + "\r\n");
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  /** The next line is this one. */
  void expect(String line) throws IOException {
    assertThat(in.readLine()).isEqualTo(line);
  }

  /** This line comes; returns what came before it. */
  List<String> await(String line) throws IOException {
    List<String> before = new ArrayList<>();
    for (String next = in.readLine(); next != null; next = in.readLine()) {
      if (next.equals(line)) {
        return before;
      }
      before.add(next);
    }
    throw new AssertionError("no \"" + line + "\" after " + before);
  }

  /** Everything until the end. */
  List<String> rest() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String next = in.readLine(); next != null; next = in.readLine()) {
      lines.add(next);
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
