package io.ramie.examples.chat;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.examples.http.HttpService;
import io.ramie.examples.server.ServerThread;
import io.ramie.examples.server.TcpServer;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/**
 * A chat server. A client that speaks HTTP gets a page, and WebSockets; any other is one that sends
 * lines.
 *
 * <pre>{@code
 * try (TcpServer server = TcpServer.listen(options, new ChatServer())) {
 *   server.run();
 * }
 * }</pre>
 */
public final class ChatServer implements TcpServer.ServiceFactory {
  private static final List<String> METHODS =
      List.of("GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ");
  private static final int LONGEST_METHOD = 8;

  // A person waits for a word of the server, a browser speaks first. If its first packet is lost,
  // TCP sends it again after a second.
  static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Duration PIECES = Duration.ofSeconds(2);
  private static final Duration BETWEEN_PIECES = Duration.ofMillis(10);

  private static final int KEEPALIVE_SECONDS = 60;
  private static final int KEEPALIVE_PROBES = 4;

  private final Directory directory = new Directory();
  private final Duration silence;

  /** A server without members. */
  public ChatServer() {
    this(SILENCE);
  }

  /** A server that speaks first after a time of silence. */
  ChatServer(Duration silence) {
    this.silence = silence;
  }

  @Override
  public TcpServer.Service create(ServerThread thread) throws IOException, InterruptedException {
    ChatPage page = new ChatPage(directory, thread);
    TcpServer.Service http = HttpService.of(() -> page).create(thread);
    return socket -> {
      keepAlive(socket);
      if (speaksHttp(socket)) {
        http.serve(socket);
      } else {
        new Session(new TelnetLines(socket), directory, thread).run();
      }
    };
  }

  /** TCP asks for a sign of life when nothing has come for a while, and ends what is dead. */
  private static void keepAlive(TcpSocket socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
    socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_SECONDS / KEEPALIVE_PROBES);
    socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
  }

  /** Looks at the first bytes, and leaves them to be read. */
  private boolean speaksHttp(TcpSocket socket) throws IOException, InterruptedException {
    if (socket.await(Io.READABLE, silence) == 0) {
      return false;
    }
    byte[] first = new byte[LONGEST_METHOD];
    Deadline deadline = Deadline.after(PIECES);
    do {
      int count = Math.max(0, socket.peek(first));
      String begin = new String(first, 0, count, StandardCharsets.ISO_8859_1);
      if (METHODS.stream().anyMatch(begin::startsWith)) {
        return true;
      }
      if (count == 0 || METHODS.stream().noneMatch(method -> method.startsWith(begin))) {
        return false;
      }
      Fibers.sleep(BETWEEN_PIECES); // The rest of the word is still to come.
    } while (!deadline.isExpired());
    return false;
  }
}
