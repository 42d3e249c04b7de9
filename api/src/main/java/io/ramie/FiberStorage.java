package io.ramie;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link FiberLocal}s at one moment: what a fiber inherits, to be taken to where
 * nothing is inherited, or to start a fiber with something else.
 *
 * <pre>{@code
 * FiberStorage here = FiberStorage.current();
 * executor.submit(() -> here.call(this::work)); // a thread of a pool sees what is set here
 *
 * FiberStorage other = FiberStorage.empty().with(USER, "alice");
 * Fibers.schedule(() -> other.run(this::serve)); // a fiber that inherits nothing else
 * }</pre>
 *
 * <p>The storage of a fiber is read and set by that fiber only. Immutable; any thread may use it.
 */
public final class FiberStorage {
  static final Object ABSENT = new Object();

  private static final FiberStorage EMPTY = new FiberStorage(new @Nullable Object[2], 0);

  /** One for all variables: inheriting copies one reference. Empty is nothing in it. */
  private static final InheritableThreadLocal<FiberStorage> CURRENT =
      new InheritableThreadLocal<>() {
        @Override
        protected FiberStorage initialValue() {
          return EMPTY;
        }
      };

  // Pairs of a variable and its value, found by hash and linear probing. A power of two, at least
  // half of it free, never written to once others can see it.
  private final @Nullable Object[] table;
  private final int size;

  private FiberStorage(@Nullable Object[] table, int size) {
    this.table = table;
    this.size = size;
  }

  /**
   * The storage in which no variable has been set.
   *
   * @return always the same
   */
  public static FiberStorage empty() {
    return EMPTY;
  }

  /**
   * The storage of the current fiber or thread, as it is now.
   *
   * @return a snapshot
   */
  public static FiberStorage current() {
    FiberStorage current = CURRENT.get();
    if (current == EMPTY) {
      // Asking has put it there, and a thread pays for what it inherits.
      CURRENT.remove();
    }
    return current;
  }

  /**
   * Replaces the storage of the current fiber or thread: variables that are not in this one have
   * their initial values then. Whoever has inherited the former one keeps it.
   */
  public void makeCurrent() {
    if (this == EMPTY) {
      CURRENT.remove();
    } else {
      CURRENT.set(this);
    }
  }

  /**
   * This storage with a variable set.
   *
   * @param <T> what the variable holds
   * @param local the variable
   * @param value its value
   * @return a storage that differs in that only
   */
  public <T extends @Nullable Object> FiberStorage with(FiberLocal<T> local, T value) {
    return put(Objects.requireNonNull(local, "local"), value);
  }

  private FiberStorage put(FiberLocal<?> local, @Nullable Object value) {
    int place = place(table, local);
    if (table[place] == null) {
      @Nullable Object[] larger = copy(size + 1, null);
      insert(larger, local, value);
      return new FiberStorage(larger, size + 1);
    }
    if (table[place + 1] == value) {
      return this;
    }
    @Nullable Object[] changed = table.clone();
    changed[place + 1] = value;
    return new FiberStorage(changed, size);
  }

  /**
   * This storage without a value of a variable, which then is the initial one.
   *
   * @param local the variable
   * @return a storage that differs in that only
   */
  public FiberStorage without(FiberLocal<?> local) {
    if (find(Objects.requireNonNull(local, "local")) == ABSENT) {
      return this;
    }
    return size == 1 ? EMPTY : new FiberStorage(copy(size - 1, local), size - 1);
  }

  /** This storage with what another one has of a variable. */
  FiberStorage withThatOf(FiberStorage other, FiberLocal<?> local) {
    Object value = other.find(local);
    return value == ABSENT ? without(local) : put(local, value);
  }

  /** The value of a variable, or {@link #ABSENT}. */
  @Nullable Object find(FiberLocal<?> local) {
    int place = place(table, local);
    return table[place] == null ? ABSENT : table[place + 1];
  }

  /**
   * Runs a body with this storage instead of that of the current fiber or thread, which is restored
   * when the body ends, whatever the body has set.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param body what to run, in this fiber or thread
   * @return what the body returned
   * @throws X what the body threw
   */
  public <T extends @Nullable Object, X extends Exception> T call(Fibers.Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    FiberStorage before = current();
    makeCurrent();
    try {
      return body.call();
    } finally {
      before.makeCurrent();
    }
  }

  /**
   * Runs an action with this storage, as {@link #call} does.
   *
   * @param <X> what the action throws
   * @param action what to run, in this fiber or thread
   * @throws X what the action threw
   */
  public <X extends Exception> void run(Fibers.Action<X> action) throws X {
    call(Fibers.asBody(action));
  }

  // The table

  /** Where a variable stands, or the free place where it would. */
  private static int place(@Nullable Object[] table, FiberLocal<?> local) {
    int mask = table.length - 2;
    int place = (local.hash << 1) & mask;
    while (table[place] != null && table[place] != local) {
      place = (place + 2) & mask;
    }
    return place;
  }

  private static void insert(
      @Nullable Object[] table, FiberLocal<?> local, @Nullable Object value) {
    int place = place(table, local);
    table[place] = local;
    table[place + 1] = value;
  }

  /** A table that has room for so many, with all variables but one. */
  private @Nullable Object[] copy(int room, @Nullable FiberLocal<?> except) {
    @Nullable Object[] copy = new @Nullable Object[4 * roundUp(room)];
    for (int i = 0; i < table.length; i += 2) {
      if (table[i] instanceof FiberLocal<?> local && local != except) {
        insert(copy, local, table[i + 1]);
      }
    }
    return copy;
  }

  private static int roundUp(int number) {
    return number == 1 ? 1 : Integer.highestOneBit(number - 1) << 1;
  }

  @Override
  public String toString() {
    return "FiberStorage[" + size + (size == 1 ? " value]" : " values]");
  }
}
