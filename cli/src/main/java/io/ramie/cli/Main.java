package io.ramie.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code ramie} command. */
@Command(
    name = "ramie",
    description = "Fibers for the JVM, on a scheduler of your choice.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PingCommand.class,
      PingServerCommand.class,
      PingClientCommand.class,
      MemcachedCommand.class,
      MemcachedLoadCommand.class,
      WebCommand.class,
      ChatCommand.class,
      SchedulersCommand.class,
      ConformanceCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:all went well",
      " 1:the run has failed: a wrong reply, a connection refused, a limit reached",
      " 2:the command line is wrong"
    })
public final class Main {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  private Main() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param arguments as {@code ramie --help} explains them
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  boolean isVerbose() {
    return verbose;
  }

  /** The whole command, to be executed once. */
  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine command = new CommandLine(main).setUsageHelpAutoWidth(true);
    command.setParameterExceptionHandler((wrong, arguments) -> {
      CommandLine failed = wrong.getCommandLine();
      String name = failed.getCommandSpec().qualifiedName();
      failed.getErr().println("ramie: " + wrong.getMessage() + " (see " + name + " --help)");
      failed.getErr().flush();
      return CommandLine.ExitCode.USAGE;
    });
    command.setExecutionExceptionHandler((failure, failed, parsed) -> {
      Failures.report(failure, command.getErr(), main.verbose);
      return CommandLine.ExitCode.SOFTWARE;
    });
    return command;
  }
}
