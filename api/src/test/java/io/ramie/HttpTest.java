package io.ramie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The HTTP client of the JDK, and a server that answers when all its clients have asked. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HttpTest {
  private static final int CLIENTS = 4;
  private static final byte[] PAGE = "0123456789".repeat(4_000).getBytes(UTF_8);
  private static final char[] PASSWORD = "changeit".toCharArray();

  private static SSLContext tls;

  @BeforeAll
  static void makeKeys(@TempDir Path folder) throws Exception {
    tls = contextOf(keyStore(folder));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST11: requests are all under way before one has ended; bodies are large, in chunks")
  void requestsOverlap(Setting setting) throws Exception {
    setting.run(() -> {
      CountDownLatch asked = new CountDownLatch(CLIENTS);
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        List<Future<byte[]>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(setting.start(() -> bodyOf(open("http", listener.port()))));
        }
        for (int i = 0; i < CLIENTS; i++) {
          TcpSocket connection = listener.accept();
          setting.start(() -> answer(connection, asked));
        }
        for (Future<byte[]> client : clients) {
          assertThat(client.get()).isEqualTo(PAGE);
        }
      }
    });
  }

  private static void answer(TcpSocket connection, CountDownLatch asked) throws Exception {
    try (connection) {
      readHead(connection.inputStream());
      asked.countDown();
      asked.await();
      sendPage(connection.outputStream());
    }
  }

  private static void readHead(InputStream input) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(input, UTF_8));
    while (!lines.readLine().isEmpty()) {
      // the next one
    }
  }

  private static void sendPage(OutputStream output) throws IOException {
    output.write("HTTP/1.1 200 OK\r\nConnection: close\r\n".getBytes(UTF_8));
    output.write("Transfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
    int half = PAGE.length / 2;
    for (int offset = 0; offset < PAGE.length; offset += half) {
      output.write((Integer.toHexString(half) + "\r\n").getBytes(UTF_8));
      output.write(PAGE, offset, half);
      output.write("\r\n".getBytes(UTF_8));
    }
    output.write("0\r\n\r\n".getBytes(UTF_8));
  }

  private static URLConnection open(String protocol, int port) throws IOException {
    return URI.create(protocol + "://127.0.0.1:" + port + "/page").toURL().openConnection();
  }

  private static byte[] bodyOf(URLConnection connection) throws IOException {
    assertThat(((HttpURLConnection) connection).getResponseCode()).isEqualTo(200);
    try (InputStream body = connection.getInputStream()) {
      return body.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST11: a page is got over TLS")
  void pageOverTls(Setting setting) throws Exception {
    setting.run(() -> {
      try (SSLServerSocket server =
          (SSLServerSocket)
              tls.getServerSocketFactory()
                  .createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        Future<byte[]> client = setting.start(() -> bodyOf(openTls(server.getLocalPort())));
        try (SSLSocket connection = (SSLSocket) server.accept()) {
          readHead(connection.getInputStream());
          sendPage(connection.getOutputStream());
        }

        assertThat(client.get()).isEqualTo(PAGE);
      }
    });
  }

  private static URLConnection openTls(int port) throws IOException {
    HttpsURLConnection connection = (HttpsURLConnection) open("https", port);
    connection.setSSLSocketFactory(tls.getSocketFactory());
    return connection;
  }

  /** A key for this machine, which vouches for itself. */
  private static KeyStore keyStore(Path folder) throws Exception {
    Path file = folder.resolve("keys");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                List.of(
                    keytool.toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-storepass",
                    new String(PASSWORD),
                    "-keystore",
                    file.toString()))
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream input = Files.newInputStream(file)) {
      keys.load(input, PASSWORD);
    }
    return keys;
  }

  private static SSLContext contextOf(KeyStore keys) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
