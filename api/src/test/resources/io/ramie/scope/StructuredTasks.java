import io.ramie.Fibers;
import io.ramie.scope.Scope;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;

/** The JDK's structured task scopes in fibers; run from its source with preview features. */
class StructuredTasks {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final Duration LITTLE = Duration.ofMillis(5);

  public static void main(String[] arguments) throws Exception {
    Fibers.run(() -> {
      check("join", inAFiber(), "alice, alice");
      check("failure", failure(), "IOException");
      check("in a scope", Scope.call(_ -> inAFiber()), "alice, alice");
      check("in a fiber of a scope", inAFiberOfAScope(), "alice, alice");
      check("around a scope", aroundAScope(), "alice");
      check("cancelled", cancelled(), "both ended");
    });
    System.out.println("done");
  }

  /** Two subtasks, which are virtual threads of this scheduler, wait through its hooks. */
  private static String inAFiber() throws Exception {
    return ScopedValue.where(USER, "alice")
        .call(() -> {
          try (var tasks = StructuredTaskScope.open()) {
            Subtask<String> left = tasks.fork(StructuredTasks::user);
            Subtask<String> right = tasks.fork(StructuredTasks::user);
            tasks.join();
            return left.get() + ", " + right.get();
          }
        });
  }

  private static String user() throws InterruptedException {
    Fibers.sleep(LITTLE);
    Thread.sleep(1);
    return Fibers.isBlocking() ? "blocking" : USER.get();
  }

  private static String failure() throws Exception {
    try (var tasks = StructuredTaskScope.open(Joiner.allSuccessfulOrThrow())) {
      tasks.fork(() -> {
        Fibers.sleep(LITTLE);
        throw new IOException("on purpose");
      });
      tasks.fork(() -> {
        Fibers.sleep(null);
        return true;
      });
      tasks.join();
      return "joined";
    } catch (StructuredTaskScope.FailedException failed) {
      return failed.getCause().getClass().getSimpleName();
    }
  }

  private static String inAFiberOfAScope() throws Exception {
    return Scope.call(scope -> {
      Fiber<String> fiber = scope.fork(StructuredTasks::inAFiber);
      return fiber.value();
    });
  }

  /** A fiber of a scope inside inherits what the subtask has. */
  private static String aroundAScope() throws Exception {
    return ScopedValue.where(USER, "alice")
        .call(() -> {
          try (var tasks = StructuredTaskScope.open()) {
            Subtask<String> task =
                tasks.fork(() ->
                    Scope.call(scope -> {
                      Fiber<String> fiber = scope.fork(StructuredTasks::user);
                      return fiber.value();
                    }));
            Scope.run(scope -> {
              // The scope binds nothing, so the JDK lets the body fork outside of it.
              tasks.fork(StructuredTasks::user);
            });
            tasks.join();
            return task.get();
          }
        });
  }

  /** Cancelling the fiber interrupts join, and close waits for the subtask. */
  private static String cancelled() throws Exception {
    boolean[] ended = {false, false};
    Fiber<?> fiber =
        Fibers.schedule(() -> {
          try (var tasks = StructuredTaskScope.open()) {
            tasks.fork(() -> {
              try {
                return Fibers.sleep(null);
              } finally {
                ended[0] = true;
              }
            });
            tasks.join();
          } finally {
            ended[1] = true;
          }
        });
    Fibers.sleep(LITTLE);
    fiber.cancel();
    fiber.join();
    return ended[0] && ended[1] && fiber.isCancelled() ? "both ended" : "not ended";
  }

  private static void check(String what, String actual, String expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError(what + ": " + actual);
    }
  }
}
