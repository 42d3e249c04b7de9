package io.ramie.cli;

import io.ramie.examples.http.DemoSite;
import io.ramie.examples.http.HttpService;
import io.ramie.examples.http.StaticFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "The folder to serve (default: a small page, /plaintext and /echo).")
  private @Nullable Path root;

  @Spec private @Nullable CommandSpec command;

  WebCommand() {}

  @Override
  public Integer call() throws Exception {
    return server.serve(HttpService.of(handlers()));
  }

  private HttpService.HandlerFactory handlers() {
    Path folder = root;
    if (folder == null) {
      return DemoSite::new;
    }
    if (!Files.isDirectory(folder)) {
      throw Usage.error(command, "there is no folder " + folder + " to serve");
    }
    return () -> new StaticFiles(folder);
  }
}
