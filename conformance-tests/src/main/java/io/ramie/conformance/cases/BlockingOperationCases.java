package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Running on another thread what would block the scheduler's. */
final class BlockingOperationCases {
  private BlockingOperationCases() {}

  static List<Case> list() {
    return new Chapter(Hook.BLOCKING_OPERATION_WAIT)
        .inFiber(
            "O1",
            "An operation runs on another thread, outside any scheduler.",
            "io-event worker_pool",
            BlockingOperationCases::runsElsewhere)
        .inFiber(
            "O1b",
            "Other fibers run while one waits for an operation.",
            "io-event worker_pool",
            BlockingOperationCases::othersRunMeanwhile)
        .anywhere(
            "O1c",
            "What an operation returns is returned, null included.",
            "contract, blockingOperationWait",
            BlockingOperationCases::resultsAreReturned)
        .anywhere(
            "O1d",
            "What an operation throws is thrown as it is, checked or not.",
            "contract, blockingOperationWait",
            BlockingOperationCases::failuresAreThrown)
        .anywhere(
            "O3",
            "An operation runs once.",
            "contract, blockingOperationWait",
            BlockingOperationCases::runsOnce)
        .inFiber(
            "O6",
            "What is raised in the fiber interrupts the operation, and is thrown when that has let"
                + " go.",
            "io-event worker_pool, cancelled when executed",
            BlockingOperationCases::raisedMeanwhile)
        .inFiber(
            "O6b",
            "Operations whose fibers are interrupted before there is a thread for them never run.",
            "io-event worker_pool, cancelled before even starting",
            BlockingOperationCases::neverRunAfterwards)
        .inFiber(
            "O8",
            "What an operation returns after its fiber was interrupted is lost.",
            "Ruby scheduler.c",
            BlockingOperationCases::lateResultsAreLost)
        .inFiber(
            "O9",
            "An operation that has ended before the fiber waits is not missed.",
            "io-event worker_pool",
            BlockingOperationCases::endedBeforeTheWait)
        .inFiber(
            "O11",
            "A fiber that has an operation is kept, though nobody else refers to either.",
            "io-event worker_pool; ruby#16908",
            BlockingOperationCases::fibersAreKept)
        .inFiber(
            "O101",
            "Operations of two fibers run at the same time.",
            "contract, blockingOperationWait",
            BlockingOperationCases::overlap)
        .inFiber(
            "O102",
            "An interrupt that comes as an operation ends is thrown once, and meets no other"
                + " operation.",
            "contract, general 3",
            BlockingOperationCases::interruptRacesWithTheEnd)
        .inFiber(
            "O103",
            "An unblock does not end the wait for an operation.",
            "contract, general 3",
            BlockingOperationCases::unblockEndsNoOperation)
        .onThread(
            "O104",
            "run does not return before an operation has ended and its fiber has its result.",
            "contract, run",
            BlockingOperationCases::runWaits)
        .inFiber(
            "O105",
            "Many operations of many fibers all come to their own fiber.",
            "io-event worker_pool",
            BlockingOperationCases::manyOperations)
        .inFiber(
            "O106",
            "An interrupt of its thread ends the wait of a fiber, and the operation.",
            "contract, general 5",
            BlockingOperationCases::interruptedThread)
        .inFiber(
            "O107",
            "A time-out around an operation interrupts it, and is thrown.",
            "contract, timeoutAfter",
            BlockingOperationCases::timeoutAround)
        .list();
  }

  private static <T extends @Nullable Object> T operate(Trial trial, Callable<T> operation)
      throws Exception {
    return trial.hooks().blockingOperationWait(operation);
  }

  private static void runsElsewhere(Trial trial) throws Exception {
    Thread self = Thread.currentThread();
    operate(
        trial,
        () -> {
          Fail.when(Thread.currentThread() == self, () -> "it runs on the fiber's own thread");
          Fail.unlessEqual("the scheduler there was", Schedulers.installed(), null);
          return null;
        });
  }

  private static void othersRunMeanwhile(Trial trial) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    trial.go(() -> {
      trial.hooks().kernelSleep(micros(100));
      latch.countDown();
    });
    operate(trial, () -> awaited(latch));
  }

  private static boolean awaited(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return true;
  }

  private static void resultsAreReturned(Trial trial) throws Exception {
    Object result = new Object();
    Fail.unlessEqual("the hook returned", operate(trial, () -> result), result);
    Fail.unlessEqual("the hook returned", operate(trial, () -> null), null);
  }

  private static void failuresAreThrown(Trial trial) {
    for (Throwable failure :
        List.of(
            new IOException(),
            new IllegalStateException(),
            new AssertionError(),
            new InterruptedException())) {
      Throwable thrown =
          Fail.unlessThrows(
              "the hook",
              failure.getClass(),
              () -> operate(trial, () -> Trial.callable(() -> throwIt(failure)).call()));
      Fail.unlessEqual("the hook threw", thrown, failure);
    }
  }

  private static void throwIt(Throwable failure) throws Throwable {
    throw failure;
  }

  private static void runsOnce(Trial trial) throws Exception {
    AtomicInteger runs = new AtomicInteger();
    for (int i = 1; i <= 20; i++) {
      Fail.unlessEqual("the hook returned", operate(trial, runs::incrementAndGet), i);
    }
    trial.hooks().kernelSleep(millis(1));
    Fail.unlessEqual("it had run", runs.get(), 20);
  }

  private static void raisedMeanwhile(Trial trial) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    Raised cause = new Raised();
    Fiber<?> fiber =
        trial.go(() -> {
          Throwable thrown =
              Fail.unlessThrows(
                  "the hook",
                  Raised.class,
                  () -> operate(trial, () -> stubborn(begun, interrupted, letGo)));
          Fail.unlessEqual("the hook threw", thrown, cause);
        });
    trial.until("the operation has begun", () -> begun.getCount() == 0);
    trial.hooks().fiberInterrupt(fiber, cause);
    trial.until("the operation is interrupted", () -> interrupted.getCount() == 0);
    trial.hooks().kernelSleep(millis(1));
    Fail.when(fiber.isDone(), () -> "the fiber went on before the operation had let go");
    letGo.countDown();
    fiber.join();
  }

  private static boolean stubborn(
      CountDownLatch begun, CountDownLatch interrupted, CountDownLatch letGo)
      throws InterruptedException {
    begun.countDown();
    try {
      return awaited(letGo);
    } catch (InterruptedException expected) {
      interrupted.countDown();
      return awaited(letGo);
    }
  }

  private static void neverRunAfterwards(Trial trial) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      fibers.add(
          trial.go(() ->
              Fail.unlessThrows(
                  "the hook",
                  Raised.class,
                  () ->
                      operate(
                          trial,
                          () -> {
                            begun.incrementAndGet();
                            return awaited(never);
                          }))));
    }
    for (Fiber<?> fiber : fibers.reversed()) {
      trial.hooks().fiberInterrupt(fiber, new Raised());
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
    int before = begun.get();
    operate(trial, () -> true);
    trial.hooks().kernelSleep(millis(1));
    Fail.unlessEqual("when all fibers had gone on, begun were", begun.get(), before);
  }

  private static void lateResultsAreLost(Trial trial) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Fiber<?> fiber =
        trial.go(() -> {
          Fail.unlessThrows(
              "the hook",
              Raised.class,
              () ->
                  operate(
                      trial,
                      () -> {
                        begun.countDown();
                        try {
                          return awaited(new CountDownLatch(1));
                        } catch (InterruptedException expected) {
                          return true;
                        }
                      }));
          Fail.unlessEqual("the next returned", operate(trial, () -> 7), 7);
        });
    trial.until("the operation has begun", () -> begun.getCount() == 0);
    trial.hooks().fiberInterrupt(fiber, new Raised());
    fiber.join();
  }

  private static void endedBeforeTheWait(Trial trial) throws Exception {
    for (int i = 0; i < 200; i++) {
      int result = i;
      Fail.unlessEqual("the hook returned", operate(trial, () -> result), result);
    }
  }

  private static void fibersAreKept(Trial trial) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    Reachability.startOperation(
        trial,
        () -> {
          begun.countDown();
          return awaited(letGo);
        });
    trial.until("the operation has begun", () -> begun.getCount() == 0);
    Reachability.collectGarbage();
    letGo.countDown();
    trial.until("its fiber has the result", () -> trial.events().equals(List.of("true")));
  }

  private static void overlap(Trial trial) throws InterruptedException {
    CyclicBarrier both = new CyclicBarrier(2);
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      fibers.add(trial.start(() -> operate(trial, both::await)));
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
  }

  private static void interruptRacesWithTheEnd(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    AtomicInteger caught = new AtomicInteger();
    trial.race(
        100,
        () ->
            caught.set(
                Raised.caught(() ->
                    operate(
                        trial,
                        () -> {
                          trial.jitter();
                          return true;
                        }))),
        () -> trial.hooks().fiberInterrupt(self, cause),
        () -> {
          caught.addAndGet(Raised.caught(() -> trial.hooks().kernelSleep(micros(1))));
          Fail.unlessEqual("of one thing raised, caught were", caught.get(), 1);
          boolean left = operate(trial, () -> Thread.currentThread().isInterrupted());
          Fail.when(left, () -> "another operation was interrupted");
        });
  }

  private static void unblockEndsNoOperation(Trial trial) throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    Fiber<Boolean> fiber = trial.start(() -> operate(trial, () -> awaited(latch)));
    trial.suspended(fiber);
    for (int i = 0; i < 3; i++) {
      trial.hooks().unblock(null, fiber);
      trial.hooks().kernelSleep(micros(100));
    }
    Fail.when(fiber.isDone(), () -> "the fiber went on before the operation had ended");
    latch.countDown();
    Fail.unlessEqual("the hook returned", fiber.value(), true);
  }

  private static void runWaits(Trial trial) {
    CountDownLatch latch = new CountDownLatch(1);
    Fiber<Boolean> fiber = trial.start(() -> operate(trial, () -> awaited(latch)));
    trial.elsewhere(() -> {
      trial.spin(millis(2));
      latch.countDown();
    });
    trial.hooks().run();
    Fail.unless(fiber.isDone(), () -> "run returned while " + fiber + " had not finished");
    Fail.unlessEqual("the hook returned", fiber.resultNow(), true);
  }

  private static void manyOperations(Trial trial) throws InterruptedException {
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int own = i;
      fibers.add(
          trial.go(() -> {
            for (int round = 0; round < 5; round++) {
              int expected = own * 100 + round;
              Fail.unlessEqual("the hook returned", operate(trial, () -> expected), expected);
            }
          }));
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
  }

  private static void interruptedThread(Trial trial) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Fiber<?> fiber =
        trial.go(() -> {
          Fail.unlessThrows(
              "the hook",
              InterruptedException.class,
              () ->
                  operate(
                      trial,
                      () -> {
                        begun.countDown();
                        return awaited(new CountDownLatch(1));
                      }));
          Fail.when(Thread.interrupted(), () -> "the interrupt status is still set");
        });
    trial.until("the operation has begun", () -> begun.getCount() == 0);
    fiber.thread().interrupt();
    fiber.join();
  }

  private static void timeoutAround(Trial trial) {
    Raised error = new Raised();
    Throwable thrown =
        Fail.unlessThrows(
            "the hook",
            Raised.class,
            () ->
                trial
                    .hooks()
                    .timeoutAfter(
                        millis(1),
                        () -> error,
                        () -> operate(trial, () -> awaited(new CountDownLatch(1)))));
    Fail.unlessEqual("the hook threw", thrown, error);
  }
}
