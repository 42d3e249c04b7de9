package io.ramie;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable of which every fiber, and every thread, has a value of its own, and starts with that
 * of whoever started it.
 *
 * <pre>{@code
 * private static final FiberLocal<String> USER = FiberLocal.of("nobody");
 *
 * USER.runWith("alice", () -> {
 *   Fibers.schedule(() -> greet(USER.get())); // alice, whatever is set here later
 * });
 * }</pre>
 *
 * <p>A fiber inherits by copy: it sees the values that its starter had at that moment, and what
 * either sets afterwards the other does not see. What is copied is the reference, so a mutable
 * value is shared. The same goes for threads that are started in a fiber, as for any inheritable
 * thread local. However many variables there are, inheriting them copies one reference.
 *
 * <p>A thread of a pool has inherited from whoever happened to be the first to need it; {@link
 * FiberStorage} takes values there. Values are kept until the fiber ends, so variables are meant to
 * be constants, of which there are a few dozen at most: setting one copies what the others have.
 *
 * <p>This is what {@code Fiber[]} is in Ruby and what parameters are in Guile. It costs nothing in
 * a fiber that neither uses it nor has inherited a value. Any thread may use it.
 *
 * @param <T> what it holds
 */
public final class FiberLocal<T extends @Nullable Object> {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Multiples of it spread well over tables whose size is a power of two (Fibonacci hashing). */
  private static final int SPREAD = 0x61c88647;

  private final Supplier<? extends T> initial;
  private final boolean kept;
  final int hash = COUNT.getAndIncrement() * SPREAD;

  private FiberLocal(Supplier<? extends T> initial, boolean kept) {
    this.initial = initial;
    this.kept = kept;
  }

  /**
   * Creates a variable.
   *
   * @param <T> what it holds
   * @param initial its value wherever none has been set; may be null
   * @return a new variable
   */
  public static <T extends @Nullable Object> FiberLocal<T> of(T initial) {
    return new FiberLocal<>(() -> initial, false);
  }

  /**
   * Creates a variable whose first value is made in each fiber that asks for it before it is set
   * there. It is inherited then like any other value.
   *
   * @param <T> what it holds
   * @param initial makes a value; may return null
   * @return a new variable
   */
  public static <T extends @Nullable Object> FiberLocal<T> withInitial(
      Supplier<? extends T> initial) {
    return new FiberLocal<>(Objects.requireNonNull(initial, "initial"), true);
  }

  /**
   * Its value in the current fiber or thread.
   *
   * @return what was set here last, or inherited, or the initial value
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what is there under this key is a T
  public T get() {
    Object value = FiberStorage.current().find(this);
    return value == FiberStorage.ABSENT ? first() : (T) value;
  }

  private T first() {
    T value = initial.get();
    if (kept) {
      set(value);
    }
    return value;
  }

  /**
   * Sets its value in the current fiber or thread, and for what that starts from now on.
   *
   * @param value the new value
   */
  public void set(T value) {
    FiberStorage.current().with(this, value).makeCurrent();
  }

  /** Takes its value away in the current fiber or thread, which has the initial one then. */
  public void remove() {
    FiberStorage.current().without(this).makeCurrent();
  }

  /**
   * Runs a body with another value, and restores the value when it ends. Waiting does not end it: a
   * fiber that is suspended in the body has the value when it goes on, and other fibers do not see
   * it meanwhile, except for those that the body starts. What the body sets is undone for this
   * variable only, as {@code parameterize} does in Guile.
   *
   * @param <R> what the body returns
   * @param <X> what the body throws
   * @param value its value during the body
   * @param body what to run, in this fiber or thread
   * @return what the body returned
   * @throws X what the body threw
   */
  public <R extends @Nullable Object, X extends Exception> R callWith(
      T value, Fibers.Body<R, X> body) throws X {
    Objects.requireNonNull(body, "body");
    FiberStorage before = FiberStorage.current();
    FiberStorage during = before.with(this, value);
    during.makeCurrent();
    try {
      return body.call();
    } finally {
      FiberStorage now = FiberStorage.current();
      (now == during ? before : now.withThatOf(before, this)).makeCurrent();
    }
  }

  /**
   * Runs an action with another value, as {@link #callWith} does.
   *
   * @param <X> what the action throws
   * @param value its value during the action
   * @param action what to run, in this fiber or thread
   * @throws X what the action threw
   */
  public <X extends Exception> void runWith(T value, Fibers.Action<X> action) throws X {
    callWith(value, Fibers.asBody(action));
  }
}
