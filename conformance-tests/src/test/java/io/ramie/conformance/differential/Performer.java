package io.ramie.conformance.differential;

import static java.util.Objects.requireNonNull;

import io.ramie.Fibers;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Performs a program and writes down what each step has come to.
 *
 * <p>It knows what every flow holds, so that no step waits for what never comes, and steps whose
 * outcome would depend on when packets arrive are left out. Any part of a program is a program.
 */
final class Performer {
  static final String LEFT_OUT = "left out";
  static final String HANGS = "hangs";

  /** How long something may take that comes. */
  static final Duration LONG = Duration.ofSeconds(20);

  /** How long something is waited for that does not. */
  static final Duration SHORT = Duration.ofMillis(1);

  private final StreamSteps streams;
  private final MessageSteps messages;
  private final FileSteps files;

  private Performer(Subject subject, World world) {
    streams = new StreamSteps(subject, world);
    messages = new MessageSteps(world);
    files = new FileSteps(world.file());
  }

  /** The outcome of each step. */
  static List<String> perform(Subject subject, List<Step> program) throws Exception {
    List<String> outcomes = new ArrayList<>();
    return subject.run(() -> {
      try (World world = new World()) {
        Performer performer = new Performer(subject, world);
        Fibers.timeout(LONG, () -> program.forEach(step -> outcomes.add(performer.outcome(step))));
      } catch (TimeoutException hung) {
        outcomes.add(HANGS);
      }
      return outcomes;
    });
  }

  private String outcome(Step step) {
    try {
      return perform(step);
    } catch (ExecutionException failed) {
      return describe(requireNonNull(failed.getCause()));
    } catch (IOException | RuntimeException failed) {
      return describe(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** What an application sees, less what is never the same. */
  private static String describe(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof ClosedChannelException) {
      // A closed socket calls itself by the addresses that somebody has asked it for before.
      message = message.replaceFirst(": .*", "");
    }
    return failure.getClass().getSimpleName()
        + ": "
        + message
            .replaceAll("(localhost/)?127\\.0\\.0\\.1:\\d+", "ADDRESS")
            .replaceAll("/\\S*/ramie-differential\\S*", "FILE")
            // The same of a pair that has lost its peer.
            .replace("socket (not connected)", "(unnamed) -> (unnamed)");
  }

  private String perform(Step step) throws IOException, InterruptedException, ExecutionException {
    return switch (step) {
      case Step.OnStream onStream -> streams.perform(onStream);
      case Step.OnMessages onMessages -> messages.perform(onMessages);
      case Step.OnFile onFile -> files.perform(onFile);
    };
  }
}
