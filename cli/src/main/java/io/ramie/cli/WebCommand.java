package io.ramie.cli;

import io.ramie.examples.http.DemoSite;
import io.ramie.examples.http.HttpService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ramie web}. */
@Command(
    name = "web",
    description = {
      "Runs a web server until SIGINT or SIGTERM.",
      "Then it answers what has arrived, and ends with exit code 0."
    })
final class WebCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8080;

  @Mixin private ServerCommandOptions server = new ServerCommandOptions(DEFAULT_PORT);

  WebCommand() {}

  @Override
  public Integer call() throws Exception {
    return server.serve(HttpService.of(DemoSite::new));
  }
}
