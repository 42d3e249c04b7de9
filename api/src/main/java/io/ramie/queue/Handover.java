package io.ramie.queue;

import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import io.ramie.operation.WaitQueue;
import io.ramie.operation.Waiting;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How elements go from producers to consumers, and who waits meanwhile. Nothing here waits, and
 * there is no lock: whoever changes something {@linkplain #settle settles} what has become possible
 * for those who wait, on the spot. So whenever nobody is in the midst of that, consumers wait only
 * for elements that are not there, and producers only for places that are not free.
 *
 * <p>Those who wait come first: while anybody does, others queue up behind.
 */
final class Handover<E> {
  /** A producer who waits for a place; he gets null once his element is in. */
  static final class Producer<E> implements Waiting {
    final Offer<@Nullable Supplier<? extends Throwable>> offer;
    private final E element;

    Producer(Offer<@Nullable Supplier<? extends Throwable>> offer, E element) {
      this.offer = offer;
      this.element = element;
    }

    @Override
    public Offer<?> offer() {
      return offer;
    }
  }

  private final Elements<E> elements;
  private final Places places;
  private final Ready<@Nullable Supplier<? extends Throwable>> isIn = new Ready<>(null);
  private final Ready<@Nullable Supplier<? extends Throwable>> isClosed;

  /** They get null once the queue is closed and empty. */
  final WaitQueue<Offer<@Nullable E>> consumers = new WaitQueue<>();

  final WaitQueue<Producer<E>> producers = new WaitQueue<>();

  /**
   * Creates one.
   *
   * @param closed makes what producers get after {@link #close}
   */
  Handover(Elements<E> elements, Places places, Supplier<QueueClosedException> closed) {
    this.elements = elements;
    this.places = places;
    this.isClosed = new Ready<>(closed);
  }

  Elements<E> elements() {
    return elements;
  }

  Places places() {
    return places;
  }

  // Consumers

  /** Takes the first element, if there is one and nobody came before. */
  @Nullable E tryTake() {
    E taken = consumers.peek() == null ? take() : null;
    if (taken != null) {
      settle();
    }
    return taken;
  }

  /** The same for an operation; there is null to take where there will be nothing any more. */
  @Nullable Ready<@Nullable E> attemptToTake() {
    E taken = tryTake();
    return taken != null || places.isDrained() ? new Ready<>(taken) : null;
  }

  private @Nullable E take() {
    E taken = elements.poll();
    if (taken != null) {
      places.free();
    }
    return taken;
  }

  private @Nullable Ready<@Nullable E> takeReady() {
    E taken = take();
    return taken == null ? null : new Ready<>(taken);
  }

  void await(Offer<@Nullable E> consumer) {
    consumers.add(consumer);
    settle();
  }

  // Producers

  /**
   * Puts an element in, if there is a place and nobody came before.
   *
   * @return null if there is none; what is ready is null if it is in, or else makes the reason why
   *     it never will be
   */
  @Nullable Ready<@Nullable Supplier<? extends Throwable>> tryPut(E element) {
    if (producers.peek() != null && !places.isClosed()) {
      return null;
    }
    var put = put(element);
    if (put != null) {
      settle();
    }
    return put;
  }

  private @Nullable Ready<@Nullable Supplier<? extends Throwable>> put(E element) {
    return switch (places.ask()) {
      case GIVEN -> fill(element);
      case FULL -> null;
      case CLOSED -> isClosed;
    };
  }

  private Ready<@Nullable Supplier<? extends Throwable>> fill(E element) {
    try {
      elements.add(element);
      return isIn;
    } catch (RuntimeException | Error comparing) {
      // This may be another's turn, and a claim is held: it is for the producer.
      places.free();
      return new Ready<>(() -> comparing);
    }
  }

  void await(Producer<E> producer) {
    producers.add(producer);
    settle();
  }

  // Both

  /** Lets happen what can happen to those who wait. */
  private void settle() {
    do {
      consumers.serve(consumer -> consumer, _ -> takeReady());
      producers.serve(producer -> producer.offer, producer -> put(producer.element));
    } while (consumers.peek() != null && elements.peek() != null);
    if (places.isDrained()) {
      sendConsumersHome();
    }
  }

  private void sendConsumersHome() {
    for (var consumer = consumers.poll(); consumer != null; consumer = consumers.poll()) {
      consumer.complete(null);
    }
  }

  void close() {
    places.close();
    settle();
  }

  // Out of the middle

  /** Removes what fits, the first or all of it; says whether there was any. */
  boolean remove(Predicate<? super E> which, boolean onlyFirst) {
    boolean any = false;
    for (var cells = elements.cells(); cells.hasNext() && !(any && onlyFirst); ) {
      Cell<E> cell = cells.next();
      any |= !cell.isTaken() && which.test(cell.element) && remove(cell, cells::remove);
    }
    return any;
  }

  /** Removes one, unless somebody else has taken it. */
  boolean remove(Cell<E> cell, Runnable drop) {
    if (!cell.take()) {
      return false;
    }
    try {
      drop.run();
    } finally {
      places.free();
      settle();
    }
    return true;
  }

  /** Takes elements, at most as many as there are now. */
  int drain(Consumer<? super E> to, int maximum) {
    int wanted = Math.min(maximum, places.used());
    int taken = 0;
    for (E next; taken < wanted && (next = tryTake()) != null; taken++) {
      to.accept(next);
    }
    return taken;
  }
}
