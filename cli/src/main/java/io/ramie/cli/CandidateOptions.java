package io.ramie.cli;

import io.ramie.conformance.Providers;
import io.ramie.conformance.Subject;
import io.ramie.conformance.Trait;
import io.ramie.spi.Schedulers;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say which scheduler is asked, and what its author declares. */
final class CandidateOptions {
  /** A scheduler is named in one way or the other. */
  static final class Name {
    @Option(
        names = "--scheduler",
        paramLabel = "NAME",
        description =
            "A scheduler of 'ramie schedulers', or one that a jar of --classpath registers"
                + " (default: the one that would be chosen here).")
    private @Nullable String scheduler;

    @Option(
        names = "--provider",
        paramLabel = "CLASS",
        description = "The full name of a class that implements SchedulerProvider.")
    private @Nullable String provider;

    Name() {}
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @ArgGroup private Name name = new Name();

  @Option(
      names = {"--classpath", "-cp"},
      paramLabel = "JARS",
      split = ":",
      hideParamSyntax = true,
      description = "Jars and folders with its classes, with colons between them.")
  private List<Path> classPath = new ArrayList<>();

  @Option(
      names = "--without",
      paramLabel = "TRAIT",
      converter = TraitConverter.class,
      description =
          "What the scheduler declares not to be: fifo when it runs ready fibers by a policy of"
              + " its own. Cases that need it do not apply then.")
  private List<Trait> absent = new ArrayList<>();

  @Option(
      names = "--with",
      paramLabel = "TRAIT",
      converter = TraitConverter.class,
      description =
          "What the scheduler declares to be and is held to: fair when of its ready fibers one that"
              + " has used less time runs first.")
  private List<Trait> present = new ArrayList<>();

  CandidateOptions() {}

  /** Makes its class path ready; the scheduler is looked for when it is asked for. */
  Candidate open() {
    List<URL> urls = new ArrayList<>();
    classPath.forEach(each -> urls.add(url(each)));
    return new Candidate(name(), urls, this::find);
  }

  private String name() {
    if (name.provider != null) {
      return name.provider;
    }
    return name.scheduler != null ? name.scheduler : "the default scheduler";
  }

  private URL url(Path entry) {
    try {
      if (!Files.isDirectory(entry)) {
        new ZipFile(entry.toFile()).close();
      }
      return entry.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException unreadable) {
      throw Usage.error(
          command,
          "--classpath must name jars and folders, not '"
              + entry
              + "': "
              + unreadable.getMessage());
    }
  }

  private void checkTraits() {
    for (Trait trait : present) {
      if (absent.contains(trait)) {
        throw Usage.error(
            command,
            "a scheduler is "
                + TraitConverter.word(trait)
                + " or is not: give --with or --without, not both");
      }
    }
  }

  private Subject find(Providers providers) throws InterruptedException {
    checkTraits();
    try {
      Subject subject = named(providers);
      for (Trait trait : absent) {
        subject = subject.without(trait);
      }
      for (Trait trait : present) {
        subject = subject.with(trait);
      }
      return subject;
    } catch (IllegalArgumentException unknown) {
      throw Usage.error(command, String.valueOf(unknown.getMessage()));
    }
  }

  private Subject named(Providers providers) throws InterruptedException {
    if (name.provider != null) {
      return providers.ofClass(name.provider);
    }
    return name.scheduler != null
        ? providers.named(name.scheduler)
        : providers.subject(Schedulers.provider());
  }

  /** These options again, as they would be typed. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (name.scheduler != null) {
      words.addAll(List.of("--scheduler", name.scheduler));
    }
    if (name.provider != null) {
      words.addAll(List.of("--provider", name.provider));
    }
    if (!classPath.isEmpty()) {
      List<String> entries = classPath.stream().map(Path::toString).toList();
      words.addAll(List.of("--classpath", String.join(File.pathSeparator, entries)));
    }
    absent.forEach(trait -> words.addAll(List.of("--without", TraitConverter.word(trait))));
    present.forEach(trait -> words.addAll(List.of("--with", TraitConverter.word(trait))));
    return words;
  }
}
