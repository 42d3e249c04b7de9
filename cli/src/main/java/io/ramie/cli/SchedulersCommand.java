package io.ramie.cli;

import io.ramie.spi.Hook;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ramie schedulers}. */
@Command(
    name = "schedulers",
    description = {
      "Lists the schedulers there are, whether they can run here, and their hooks.",
      "A hook that a scheduler does not implement itself has a default body, which works as well."
    })
final class SchedulersCommand implements Callable<Integer> {
  private static final String OWN = "own";
  private static final String DEFAULT = "default";
  private static final String REQUIRED = "*";

  @Spec private @Nullable CommandSpec command;

  SchedulersCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Console.out(command);
    List<SchedulerProvider> providers = Schedulers.providers();
    support(providers).print(out);
    out.println();
    hooks(providers).print(out);
    out.println();
    legend().print(out);
    out.flush();
    return 0;
  }

  private static Table support(List<SchedulerProvider> providers) {
    Table table = new Table("scheduler", "supported");
    for (SchedulerProvider provider : providers) {
      table.row(provider.name(), support(provider));
    }
    return table;
  }

  private static String support(SchedulerProvider provider) {
    String unsupported = provider.unsupported();
    if (unsupported != null) {
      return "no: " + unsupported;
    }
    return provider.hasFibers() ? "yes" : "yes, on threads without a scheduler";
  }

  private static Table hooks(List<SchedulerProvider> providers) {
    List<String> head = new ArrayList<>(List.of("hook"));
    providers.forEach(provider -> head.add(provider.name()));
    Table table = new Table(head.toArray(String[]::new));
    for (Hook hook : Hook.values()) {
      List<String> row = new ArrayList<>(List.of(name(hook)));
      providers.forEach(provider -> row.add(body(hook, provider)));
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private static String name(Hook hook) {
    return hook.methodName() + (hook.isRequired() ? REQUIRED : "");
  }

  private static String body(Hook hook, SchedulerProvider provider) {
    return hook.isImplementedBy(provider.schedulerType()) ? OWN : DEFAULT;
  }

  private static Table legend() {
    Table table = new Table(OWN, "implemented by the scheduler itself");
    table.row(DEFAULT, "the body that comes with the SPI, built from the required hooks");
    table.row(REQUIRED, "required: every scheduler implements it");
    return table;
  }
}
