package io.ramie.cli;

import io.ramie.conformance.Providers;
import io.ramie.conformance.Subject;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;

/** A scheduler that is to be asked, and the class path that it comes from. */
final class Candidate implements AutoCloseable {
  /** How the scheduler is found among the providers. */
  @FunctionalInterface
  interface Search {
    Subject in(Providers providers) throws InterruptedException;
  }

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final Search search;
  private final URLClassLoader loader;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /** The loader also serves those who ask the thread for one, until this is closed. */
  Candidate(String name, List<URL> classPath, Search search) {
    this.name = name;
    this.search = search;
    this.loader =
        new URLClassLoader(classPath.toArray(URL[]::new), Candidate.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
  }

  String name() {
    return name;
  }

  Subject subject() throws InterruptedException {
    return search.in(new Providers(loader, LIMIT));
  }

  @Override
  public void close() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    loader.close();
  }
}
