package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.examples.PingServer;
import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.net.TcpListener;
import io.ramie.spi.Hook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MainTest {
  @Test
  void pingPrintsItsFigures() {
    Run run = Run.of("ping", "--clients", "5", "--messages", "10", "--size", "16");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("round trips +50"),
            line -> assertThat(line).matches("seconds +\\d+\\.\\d{3}"),
            line -> assertThat(line).matches("round trips/s +[\\d,]+"),
            line -> assertThat(line).matches("fiber switches/s +[\\d,]+"),
            line -> assertThat(line).matches("50 % within +[\\d,]+\\.\\d us"),
            line -> assertThat(line).matches("90 % within +[\\d,]+\\.\\d us"),
            line -> assertThat(line).matches("99 % within +[\\d,]+\\.\\d us"),
            line -> assertThat(line).matches("99.9 % within +[\\d,]+\\.\\d us"),
            line -> assertThat(line).matches("longest +[\\d,]+\\.\\d us"));
  }

  @Test
  void pingWritesPercentilesAndAPictureOfThem(@TempDir Path folder) throws IOException {
    Path histogram = folder.resolve("ping.hgrm");
    Path picture = folder.resolve("ping.svg");

    Run run =
        Run.of(
            "ping",
            "--clients=5",
            "--messages=200",
            "--histogram=" + histogram,
            "--picture=" + picture);

    assertThat(run.exitCode()).isZero();
    assertThat(histogram)
        .content()
        .contains("Value     Percentile TotalCount")
        .containsPattern("#\\[Max .*Total count += +1000\\]");
    assertThat(picture).content().contains("99.9 %").contains("<polyline ").endsWith("</svg>\n");
  }

  @Test
  void pingRunsOnTheSchedulerAskedFor() {
    Run run = Run.of("ping", "--scheduler", "epoll", "--clients", "1", "--messages", "1");

    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ping", "ping-server", "ping-client", "chat", "schedulers", "conformance"})
  void helpIsEverywhere(String command) {
    Run run = Run.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: ramie " + command).contains("Exit codes:");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpListsTheCommands() {
    Run run = Run.of("--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("ping", "ping-server", "schedulers", "conformance", "--verbose");
  }

  @Test
  void versionNamesTheProgramAndTheJvm() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("ramie ").contains("JVM " + Runtime.version());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ping --clients 0|clients must be at least 1, not 0",
        "ping --messages -1|messages must be at least 1, not -1",
        "ping --size 65537|size must be at most 65536 bytes, not 65537",
        "ping --clients many|'many' is not an int",
        "ping --nosuch|Unknown option: '--nosuch'",
        "ping --histogram /|--histogram needs a file, and / is a folder",
        "ping --picture /nosuch/x.svg|--picture /nosuch/x.svg: there is no folder /nosuch",
        "ping --scheduler nosuch|unknown scheduler 'nosuch'; known are: blocking, epoll, fair,"
            + " poll",
        "ping-client|Missing required option: '--port=P'",
        "ping-client --port 0|port must be 1 to 65535, not 0",
        "ping-client --port 80 --host ''|host must not be empty",
        "ping-server --port 65536|port must be 0 to 65535, not 65536",
        "ping-server --threads 0|threads must be 1 to 1024, not 0",
        "ping-server --scheduler nosuch|unknown scheduler 'nosuch'; known are: blocking, epoll,",
        "nosuch|nosuch"
      })
  void wrongCommandLineIsOneClearLine(String arguments, String message) {
    Run run = Run.of(split(arguments));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("ramie: ").contains(message).contains("--help)");
  }

  private static String[] split(String arguments) {
    String[] words = arguments.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("''") ? "" : words[i];
    }
    return words;
  }

  @Test
  void refusedConnectionIsOneClearLine() throws IOException {
    Run run = Run.of("ping-client", "--port", Integer.toString(freePort()));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("ramie: connect to 127.0.0.1:").contains("ECONNREFUSED");
  }

  @Test
  void verboseShowsTheStackTrace() throws IOException {
    Run run = Run.of("ping-client", "--verbose", "--port", Integer.toString(freePort()));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("ECONNREFUSED").contains("\tat io.ramie");
  }

  @Test
  void schedulerWithoutFibersIsRefused() {
    Run run = Run.of("ping", "--scheduler", "blocking");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("'blocking' runs no fibers");
  }

  private static int freePort() throws IOException {
    try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
      return listener.port();
    }
  }

  @Test
  void clientMeetsAServer() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    TcpServer server = PingServer.listen(ServerOptions.at(anyPort));
    Thread thread = Thread.ofPlatform().daemon().start(() -> serve(server));

    Run run =
        Run.of(
            "ping-client",
            "--host=localhost",
            "--port=" + server.address().getPort(),
            "--clients=3",
            "--messages=4");
    server.stop();
    thread.join();

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("round trips +12\n");
  }

  private static void serve(TcpServer server) {
    try {
      server.run();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void schedulersAreListedWithTheirHooks() {
    Run run = Run.of("schedulers");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("epoll +yes\n")
        .containsPattern("blocking +yes, on threads without a scheduler\n")
        .containsPattern("poll +yes\n")
        .containsPattern("hook +epoll +fair +poll +blocking\n")
        .containsPattern("ioWait\\* +own +own +own +own\n")
        .containsPattern("ioRead +own +default +default +default\n")
        .containsPattern("ioSelect +own +default +default +own\n")
        .containsPattern("addressResolve +default +default +default +default\n")
        .doesNotContain("isClosed", "platform");
  }

  @Test
  void everyHookIsListedInAlignedColumnsThatTheLegendExplains() {
    List<String> lines = Run.of("schedulers").out().lines().toList();
    String head = lines.stream().filter(line -> line.startsWith("hook ")).findFirst().orElseThrow();
    int first = lines.indexOf(head) + 1;
    List<String> hooks = lines.subList(first, first + Hook.values().length);

    assertThat(hooks)
        .extracting(line -> line.substring(0, line.indexOf(' ')).replace("*", ""))
        .containsExactlyElementsOf(Stream.of(Hook.values()).map(Hook::methodName).toList());
    for (String scheduler : List.of("epoll", "fair", "poll", "blocking")) {
      int column = head.indexOf(" " + scheduler) + 1;
      assertThat(hooks)
          .allSatisfy(line -> assertThat(line.substring(column)).matches("(own|default)\\b.*"));
    }
    assertThat(lines.subList(first + hooks.size(), lines.size()))
        .satisfiesExactly(
            blank -> assertThat(blank).isEmpty(),
            own -> assertThat(own).startsWith("own "),
            other -> assertThat(other).startsWith("default "),
            required -> assertThat(required).startsWith("* "));
  }
}
