package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs of libmemcached with our server. */
@Timeout(120)
final class LibmemcachedToolsTest {
  private record Result(int exitCode, String output) {}

  @TempDir private Path folder;
  private OurMemcached server;

  @BeforeEach
  void start() throws IOException {
    server = OurMemcached.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Result run(String program, String... arguments) throws Exception {
    Programs.require(program);
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(output, UTF_8));
  }

  private String servers() {
    return "--servers=127.0.0.1:" + server.address().getPort();
  }

  @Test
  void fileIsCopiedShownAndRemoved() throws Exception {
    Files.writeString(folder.resolve("greeting"), "hello, memcached");

    assertThat(run("memccp", servers(), "greeting").exitCode()).isZero();
    assertThat(run("memccat", servers(), "greeting").output()).contains("hello, memcached");
    assertThat(run("memcexist", servers(), "greeting").exitCode()).isZero();
    assertThat(run("memctouch", servers(), "--expire=100", "greeting").exitCode()).isZero();
    assertThat(run("memcrm", servers(), "greeting").exitCode()).isZero();
    assertThat(run("memccat", servers(), "greeting").exitCode()).isEqualTo(1);
    assertThat(run("memcexist", servers(), "greeting").exitCode()).isEqualTo(1);
  }

  @Test
  void everythingIsFlushed() throws Exception {
    Files.writeString(folder.resolve("greeting"), "hello");
    run("memccp", servers(), "greeting");

    assertThat(run("memcflush", servers()).exitCode()).isZero();

    assertThat(run("memccat", servers(), "greeting").exitCode()).isEqualTo(1);
  }

  @Test
  void statisticsAreShown() throws Exception {
    assertThat(run("memcstat", servers()).output())
        .contains("version: " + Replies.VERSION_NUMBER)
        .contains("limit_maxbytes: 67108864");
    assertThat(run("memcping", servers()).exitCode()).isZero();
  }

  @Test
  void protocolIsConfirmed() throws Exception {
    String port = Integer.toString(server.address().getPort());

    Result result = run("memccapable", "-a", "-h", "127.0.0.1", "-p", port);

    assertThat(result.output()).contains("All tests passed").doesNotContain("FAIL");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void loadOfMemcslapIsServed() throws Exception {
    for (String test : List.of("set", "get", "mget")) {
      Result result =
          run("memcslap", servers(), "--concurrency=20", "--execute-number=200", "--test=" + test);
      assertThat(result.output()).contains("Time to " + test);
      assertThat(result.exitCode()).isZero();
    }
  }
}
