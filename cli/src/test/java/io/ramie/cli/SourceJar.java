package io.ramie.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;

/** A jar of classes that are compiled for it. */
final class SourceJar {
  private final Path sources;
  private final Path classes;
  private final List<String> files = new ArrayList<>();

  SourceJar(Path folder) throws IOException {
    sources = Files.createTempDirectory(folder, "sources");
    classes = Files.createTempDirectory(folder, "classes");
  }

  SourceJar source(String className, String text) throws IOException {
    files.add(write(sources.resolve(className.replace('.', '/') + ".java"), text));
    return this;
  }

  SourceJar service(Class<?> type, String className) throws IOException {
    write(classes.resolve("META-INF/services").resolve(type.getName()), className);
    return this;
  }

  private static String write(Path file, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text).toString();
  }

  /** Compiles against everything that this JVM runs with. */
  Path pack() {
    List<String> options =
        new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-cp", classPath()));
    options.addAll(files);
    run("javac", options.toArray(String[]::new));
    String jar = classes + ".jar";
    run("jar", "--create", "--file", jar, "-C", classes.toString(), ".");
    return Path.of(jar);
  }

  private static String classPath() {
    return System.getProperty("jdk.module.path", System.getProperty("java.class.path"));
  }

  private static void run(String tool, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    if (ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments) != 0) {
      throw new IllegalArgumentException(tool + " failed: " + said);
    }
  }
}
