package io.ramie.operation;

import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that a fiber or thread may wait for, as a value: nothing happens until it is
 * {@linkplain #perform() performed}, and then it happens once or not at all. Operations can be
 * performed any number of times, by several fibers at a time, and combined into others: {@link
 * #choice} gives one of which exactly one part happens.
 *
 * <pre>{@code
 * String answer =
 *     Operation.choice(
 *             replies.receiving().map(Reply::text),
 *             Operations.sleep(Duration.ofSeconds(1)).map(late -> "nobody answered"))
 *         .perform();
 * }</pre>
 *
 * <p>These are the events of Concurrent ML (Reppy: CML, a higher-order concurrent language, PLDI
 * 1991) with the names of Guile Fibers; the parallel protocol behind them is that of Reppy, Russo
 * and Xiao (Parallel Concurrent ML, ICFP 2009). They are performed by fibers of any scheduler, and
 * by plain threads, which block meanwhile.
 *
 * <p>A performing fiber that is interrupted, or whose time is up, has done none of it: no message
 * was taken, no lock acquired. What happened before that counts, and then the interrupt is for its
 * next wait.
 *
 * @param <T> what performing it gives
 */
public abstract sealed class Operation<T extends @Nullable Object>
    permits BaseOperation, Operation.Choice, Operation.Mapped, Operation.Guarded, Operation.Nacked {
  Operation() {}

  /** Adds the base operations that it comes to now. */
  abstract void expand(Branches branches, @Nullable Mapping mappings, @Nullable Nack nacks);

  // Performing

  /**
   * Waits until it happens.
   *
   * @return what it gave. Undeclared, it also throws what functions given to {@link #map} throw,
   *     and unchecked exceptions that the operation names
   * @throws InterruptedException if the thread was interrupted; it has not happened then
   * @throws IllegalStateException inside a {@linkplain #guard guard}
   */
  public final T perform() throws InterruptedException {
    Ready<T> ready = performFor(Wait.FOREVER);
    return Objects.requireNonNull(ready).value();
  }

  /**
   * Waits until it happens, for some time.
   *
   * @param timeout how long at most; zero or negative only tries; null for ever
   * @return what it gave
   * @throws TimeoutException if the time has passed; it has not happened then
   * @throws InterruptedException if the thread was interrupted; it has not happened then
   * @throws IllegalStateException inside a {@linkplain #guard guard}
   */
  public final T perform(@Nullable Duration timeout) throws InterruptedException, TimeoutException {
    Ready<T> ready = tryPerform(timeout);
    if (ready == null) {
      throw new TimeoutException(
          "did not happen within " + Timeouts.describe(Timeouts.nanos(timeout)) + ": " + this);
    }
    return ready.value();
  }

  /**
   * Waits until it happens, for some time, without an exception when it did not.
   *
   * @param timeout how long at most; zero or negative only tries; null for ever
   * @return what it gave, null if the time has passed and it has not happened
   * @throws InterruptedException if the thread was interrupted; it has not happened then
   * @throws IllegalStateException inside a {@linkplain #guard guard}
   */
  public final @Nullable Ready<T> tryPerform(@Nullable Duration timeout)
      throws InterruptedException {
    return performFor(Timeouts.nanos(timeout));
  }

  /**
   * Does it if that is possible at once, and something else if not. Does not wait.
   *
   * @param otherwise gives the result if it cannot be done now
   * @return what it gave, or what the other gave
   * @throws IllegalStateException inside a {@linkplain #guard guard}
   */
  public final T performOrElse(Supplier<? extends T> otherwise) {
    Objects.requireNonNull(otherwise, "otherwise");
    try {
      Ready<T> ready = performFor(0);
      return ready == null ? otherwise.get() : ready.value();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted without waiting", e);
    }
  }

  /** Null if the time has passed. */
  @Nullable Ready<T> performFor(long timeoutNanos) throws InterruptedException {
    Guards.checkMayWait(this);
    Branches branches = new Branches(this);
    Ready<@Nullable Object> ready = branches.attempt();
    if (ready == null && timeoutNanos > 0) {
      ready = branches.await(timeoutNanos);
    } else if (ready == null) {
      branches.tellAll();
    }
    return cast(ready);
  }

  @SuppressWarnings("unchecked") // the mappings have made a T of it
  private @Nullable Ready<T> cast(@Nullable Ready<@Nullable Object> ready) {
    return (Ready<T>) ready;
  }

  // Combining

  /**
   * The same with its result changed ("wrap" in CML). The function runs after it has happened, in
   * the fiber that performs it, and may wait.
   *
   * @param <R> what the function makes of it
   * @param function what is done with the result
   * @return a new operation
   */
  public final <R extends @Nullable Object> Operation<R> map(
      Function<? super T, ? extends R> function) {
    return new Mapped<>(this, Objects.requireNonNull(function, "function"));
  }

  /**
   * One of several, whichever can happen first. When more than one can, each is as likely.
   *
   * @param <T> what they give
   * @param alternatives what to choose from; of none it is {@link #never}
   * @return a new operation
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // it is only read
  public static <T extends @Nullable Object> Operation<T> choice(
      Operation<? extends T>... alternatives) {
    return choice(Arrays.asList(alternatives));
  }

  /**
   * One of several, whichever can happen first. When more than one can, each is as likely.
   *
   * @param <T> what they give
   * @param alternatives what to choose from; of none it is {@link #never}
   * @return a new operation
   */
  public static <T extends @Nullable Object> Operation<T> choice(
      List<? extends Operation<? extends T>> alternatives) {
    return new Choice<>(List.copyOf(alternatives), false);
  }

  /**
   * One of several, whichever can happen first. When more than one can at the moment it is
   * performed, it is the one that comes first here.
   *
   * @param <T> what they give
   * @param alternatives what to choose from, the preferred one first; of none it is {@link #never}
   * @return a new operation
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // it is only read
  public static <T extends @Nullable Object> Operation<T> prefer(
      Operation<? extends T>... alternatives) {
    return new Choice<>(List.of(alternatives), true);
  }

  /**
   * An operation that is made when it is performed, anew each time.
   *
   * @param <T> what it gives
   * @param maker makes it, in the fiber that performs it; must not wait or perform anything
   * @return a new operation
   */
  public static <T extends @Nullable Object> Operation<T> guard(
      Supplier<? extends Operation<T>> maker) {
    return new Guarded<>(Objects.requireNonNull(maker, "maker"));
  }

  /**
   * An operation that is made when it is performed and learns when it was not chosen: because
   * another part of a choice was, time was up, or the fiber was interrupted. A server can so be
   * told that its client has gone.
   *
   * @param <T> what it gives
   * @param maker makes it, given the negative acknowledgement, which happens once it is certain
   *     that the operation will not; must not wait or perform anything
   * @return a new operation
   */
  public static <T extends @Nullable Object> Operation<T> withNack(
      Function<? super Operation<@Nullable Void>, ? extends Operation<T>> maker) {
    return new Nacked<>(Objects.requireNonNull(maker, "maker"));
  }

  /**
   * An operation that can always happen.
   *
   * @param <T> what it gives
   * @param value what it gives
   * @return a new operation
   */
  public static <T extends @Nullable Object> Operation<T> always(T value) {
    return new Always<>(value);
  }

  /**
   * An operation that never happens.
   *
   * @param <T> what it would give
   * @return an operation
   */
  public static <T extends @Nullable Object> Operation<T> never() {
    return new Choice<>(List.of(), false);
  }

  // What they are made of

  /** One of several. */
  static final class Choice<T extends @Nullable Object> extends Operation<T> {
    private final List<Operation<? extends T>> alternatives;
    private final boolean ordered;

    Choice(List<Operation<? extends T>> alternatives, boolean ordered) {
      this.alternatives = alternatives;
      this.ordered = ordered;
    }

    @Override
    void expand(Branches branches, @Nullable Mapping mappings, @Nullable Nack nacks) {
      for (Operation<? extends T> alternative : inTheOrderToTry()) {
        alternative.expand(branches, mappings, nacks);
      }
    }

    private List<Operation<? extends T>> inTheOrderToTry() {
      if (ordered || alternatives.size() < 2) {
        return alternatives;
      }
      List<Operation<? extends T>> shuffled = new ArrayList<>(alternatives);
      Collections.shuffle(shuffled, ThreadLocalRandom.current());
      return shuffled;
    }

    @Override
    public String toString() {
      return alternatives.isEmpty() ? "never" : (ordered ? "prefer" : "choice") + alternatives;
    }
  }

  /** One whose result is changed. */
  static final class Mapped<S extends @Nullable Object, T extends @Nullable Object>
      extends Operation<T> {
    private final Operation<S> inner;
    private final Function<@Nullable Object, @Nullable Object> function;

    @SuppressWarnings("unchecked") // it is given what the inner one gives
    Mapped(Operation<S> inner, Function<? super S, ? extends T> function) {
      this.inner = inner;
      this.function = (Function<@Nullable Object, @Nullable Object>) (Function<?, ?>) function;
    }

    @Override
    void expand(Branches branches, @Nullable Mapping mappings, @Nullable Nack nacks) {
      inner.expand(branches, new Mapping(function, mappings), nacks);
    }

    @Override
    public String toString() {
      return inner.toString();
    }
  }

  /** One that is made when it is performed. */
  static final class Guarded<T extends @Nullable Object> extends Operation<T> {
    private final Supplier<? extends Operation<T>> maker;

    Guarded(Supplier<? extends Operation<T>> maker) {
      this.maker = maker;
    }

    @Override
    void expand(Branches branches, @Nullable Mapping mappings, @Nullable Nack nacks) {
      Operation<T> made = Guards.run(maker);
      Objects.requireNonNull(made, "a guard returned null").expand(branches, mappings, nacks);
    }

    @Override
    public String toString() {
      return "guard";
    }
  }

  /** One that learns when it was not chosen. */
  static final class Nacked<T extends @Nullable Object> extends Operation<T> {
    private final Function<? super Operation<@Nullable Void>, ? extends Operation<T>> maker;

    Nacked(Function<? super Operation<@Nullable Void>, ? extends Operation<T>> maker) {
      this.maker = maker;
    }

    @Override
    void expand(Branches branches, @Nullable Mapping mappings, @Nullable Nack nacks) {
      Signal signal = new Signal();
      Nack nack = new Nack(signal, nacks);
      branches.add(nack);
      Operation<T> made = Guards.run(() -> maker.apply(signal.signalled()));
      Objects.requireNonNull(made, "a maker returned null").expand(branches, mappings, nack);
    }

    @Override
    public String toString() {
      return "withNack";
    }
  }

  /** One that can always happen. */
  private static final class Always<T extends @Nullable Object> extends BaseOperation<T> {
    private final Ready<T> ready;

    Always(T value) {
      ready = new Ready<>(value);
    }

    @Override
    protected Ready<T> attempt() {
      return ready;
    }

    @Override
    protected void register(Offer<T> offer) {
      offer.complete(ready.value());
    }

    @Override
    protected void withdraw(Offer<T> offer) {}

    @Override
    public String toString() {
      return "always " + ready.value();
    }
  }
}
