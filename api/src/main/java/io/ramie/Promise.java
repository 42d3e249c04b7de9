package io.ramie;

import io.ramie.operation.BaseOperation;
import io.ramie.operation.Offer;
import io.ramie.operation.Operation;
import io.ramie.operation.Ready;
import io.ramie.operation.WaitQueue;
import io.ramie.spi.Timeouts;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that is not there yet: completed once, by any fiber or thread, and awaited by any number
 * of fibers, of any scheduler, and threads.
 *
 * <pre>{@code
 * Promise<Config> config = new Promise<>();
 * Fibers.schedule(() -> config.complete(load()));
 * config.await().port();
 * }</pre>
 *
 * <p>Completing never blocks and runs no code of those who wait. Waiting goes through the {@code
 * block} and {@code unblock} hooks of the current scheduler. As a {@link Future} it can be
 * cancelled, which completes it with a {@link CancellationException}; nothing is interrupted by
 * that, for a promise does not know who is going to complete it.
 *
 * <h2>{@link CompletableFuture}</h2>
 *
 * {@link #toCompletableFuture} and {@link #from} lead from one world to the other. A value or a
 * failure goes from the source to what was made of it, and a cancellation goes both ways; whatever
 * else somebody completes the derived one with stays there. What hangs on a {@code
 * CompletableFuture} would run in the fiber that completes it, and could block its scheduler's
 * thread. So the futures that are completed or cancelled from here are so by a thread of the {@link
 * java.util.concurrent.ForkJoinPool#commonPool() common pool}, and what hangs on them runs there: a
 * moment later, never in a fiber.
 *
 * @param <T> the value
 */
public final class Promise<T extends @Nullable Object> implements Future<T> {
  /** How it ended: exactly one of the two is meant, by {@code failure} being null or not. */
  record Ending<T extends @Nullable Object>(@Nullable T value, @Nullable Throwable failure) {}

  // Any thread. The deciding compare-and-set is in end.
  private final AtomicReference<@Nullable Ending<T>> ending = new AtomicReference<>();

  private final WaitQueue<Offer<Ending<T>>> waiting = new WaitQueue<>();
  final Ended ended = new Ended();

  // Any thread: what was made of it. Emptied by whoever sees that it is done.
  private final Queue<CompletableFuture<T>> derived = new ConcurrentLinkedQueue<>();

  private final @Nullable CompletionStage<? extends T> source;

  /** Creates one that is not completed. */
  public Promise() {
    this(null);
  }

  private Promise(@Nullable CompletionStage<? extends T> source) {
    this.source = source;
  }

  // Completing

  /**
   * Completes it with a value, unless it is done.
   *
   * @param value the value
   * @return true for the one call that ended it
   */
  public boolean complete(T value) {
    return end(new Ending<>(value, null));
  }

  /**
   * Lets it fail, unless it is done.
   *
   * @param failure why there will be no value; a {@link CancellationException} cancels it
   * @return true for the one call that ended it
   */
  public boolean fail(Throwable failure) {
    return end(new Ending<>(null, Objects.requireNonNull(failure, "failure")));
  }

  /**
   * Cancels it, unless it is done, and the stage that it was made {@linkplain #from from}.
   *
   * @param mayInterruptIfRunning has no meaning here
   * @return true if this call ended it
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return fail(new CancellationException("the promise was cancelled"));
  }

  private boolean end(Ending<T> how) {
    if (!ending.compareAndSet(null, how)) {
      return false;
    }
    wakeAll(how);
    completeDerived(how);
    if (source != null && isCancelled()) {
      cancel(source);
    }
    return true;
  }

  private void wakeAll(Ending<T> how) {
    for (Offer<Ending<T>> offer = waiting.poll(); offer != null; offer = waiting.poll()) {
      offer.complete(how);
    }
  }

  // Looking

  @Override
  public boolean isDone() {
    return ending.get() != null;
  }

  @Override
  public boolean isCancelled() {
    Ending<T> how = ending.get();
    return how != null && how.failure instanceof CancellationException;
  }

  /**
   * How many fibers and threads wait for it, by counting them.
   *
   * @return an estimate while others come and go
   */
  public int waiters() {
    return waiting.size();
  }

  // Waiting

  /**
   * Waits for the value.
   *
   * @return the value
   * @throws CompletionException if it has failed; its cause is the failure
   * @throws CancellationException if it was cancelled
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public T await() throws InterruptedException {
    return report(ended.perform(), CompletionException::new);
  }

  /**
   * Waits for the value, for some time.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return the value
   * @throws CompletionException if it has failed; its cause is the failure
   * @throws CancellationException if it was cancelled
   * @throws TimeoutException if the time has passed and it is not done
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public T await(@Nullable Duration timeout) throws InterruptedException, TimeoutException {
    return report(awaitEnding(timeout), CompletionException::new);
  }

  /**
   * Waiting for the value, as an operation. Performing it fails as {@link #await()} does.
   *
   * @return a new operation
   */
  public Operation<T> awaiting() {
    return ended.map(how -> report(how, CompletionException::new));
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    return report(ended.perform(), ExecutionException::new);
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return report(awaitEnding(Duration.ofNanos(unit.toNanos(timeout))), ExecutionException::new);
  }

  private Ending<T> awaitEnding(@Nullable Duration timeout)
      throws InterruptedException, TimeoutException {
    Ready<Ending<T>> ready = ended.tryPerform(timeout);
    if (ready == null) {
      throw new TimeoutException(
          this + " was not completed within " + Timeouts.describe(Timeouts.nanos(timeout)));
    }
    return ready.value();
  }

  @SuppressWarnings("NullAway") // without a failure the value is a T, which may be nullable
  private static <T extends @Nullable Object, E extends Exception> T report(
      Ending<T> how, Function<Throwable, E> wrapper) throws E {
    if (how.failure == null) {
      return how.value;
    }
    if (how.failure instanceof CancellationException) {
      CancellationException cancelled = new CancellationException(how.failure.getMessage());
      cancelled.initCause(how.failure);
      throw cancelled;
    }
    throw wrapper.apply(how.failure);
  }

  /** That it is done. */
  final class Ended extends BaseOperation<Ending<T>> {
    @Override
    protected @Nullable Ready<Ending<T>> attempt() {
      Ending<T> how = ending.get();
      return how == null ? null : new Ready<>(how);
    }

    @Override
    protected void register(Offer<Ending<T>> offer) {
      waiting.add(offer);
      Ending<T> how = ending.get();
      if (how != null) {
        wakeAll(how);
      }
    }

    @Override
    protected void withdraw(Offer<Ending<T>> offer) {
      waiting.forget(offer);
    }

    @Override
    public String toString() {
      return Promise.this.toString();
    }
  }

  // CompletableFuture

  /**
   * Makes a future that gets what this promise is completed with. Cancelling it cancels the
   * promise.
   *
   * @return a new future, which is completed by a thread of the common pool
   */
  @SuppressWarnings("CollectionUndefinedEquality") // this very future is meant
  public CompletableFuture<T> toCompletableFuture() {
    CompletableFuture<T> future = new CompletableFuture<>();
    derived.add(future);
    future.whenComplete((_, _) -> {
      if (future.isCancelled()) {
        cancel(false);
      }
      derived.remove(future);
    });
    Ending<T> how = ending.get();
    if (how != null) {
      completeDerived(how);
    }
    return future;
  }

  private void completeDerived(Ending<T> how) {
    for (var future = derived.poll(); future != null; future = derived.poll()) {
      complete(future, how);
    }
  }

  private static <T extends @Nullable Object> void complete(
      CompletableFuture<T> future, Ending<T> how) {
    future
        .defaultExecutor()
        .execute(() -> {
          if (how.failure == null) {
            future.complete(how.value);
          } else {
            future.completeExceptionally(how.failure);
          }
        });
  }

  /**
   * Makes a promise that gets what a stage is completed with. Cancelling it cancels the stage, if
   * that can be cancelled, by a thread of the common pool.
   *
   * @param <T> the value
   * @param stage where the value comes from
   * @return a new promise, which is done by the time that what hangs on the stage has run
   */
  public static <T extends @Nullable Object> Promise<T> from(CompletionStage<? extends T> stage) {
    Promise<T> promise = new Promise<>(Objects.requireNonNull(stage, "stage"));
    stage.whenComplete((value, failure) -> {
      if (failure == null) {
        promise.complete(value);
      } else {
        promise.fail(unwrapped(failure));
      }
    });
    return promise;
  }

  /** What a stage before the last has failed with. */
  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static void cancel(CompletionStage<?> stage) {
    CompletableFuture<?> future;
    try {
      future = stage.toCompletableFuture();
    } catch (UnsupportedOperationException itCannotBeCancelled) {
      return;
    }
    if (!future.isDone()) {
      future.defaultExecutor().execute(() -> future.cancel(false));
    }
  }

  /** Whether and how it is done, without the value, whose own text might wait. */
  @Override
  public String toString() {
    Ending<T> how = ending.get();
    if (how == null) {
      return "Promise[" + waiters() + " waiting]";
    }
    return how.failure == null ? "Promise[completed]" : "Promise[" + how.failure + "]";
  }
}
