package io.ramie.scope;

import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Why a scope ends before its time: whatever came first. Immutable. */
final class Cancellation {
  private enum Origin {
    BODY,
    MEMBER,
    REQUEST
  }

  /** Takes the place of one when a scope has ended without. */
  static final Cancellation TOO_LATE = new Cancellation(Origin.BODY, "", new Throwable());

  private final Origin origin;
  private final String reason;
  private final Throwable thrown;

  private Cancellation(Origin origin, String reason, Throwable thrown) {
    this.origin = origin;
    this.reason = reason;
    this.thrown = thrown;
  }

  /** The body has thrown, or something was raised in the owner while it waited for the fibers. */
  static Cancellation byBody(Throwable thrown) {
    return new Cancellation(Origin.BODY, "its body failed: " + thrown, thrown);
  }

  static Cancellation byFiber(String name, Throwable thrown) {
    return new Cancellation(Origin.MEMBER, "fiber '" + name + "' failed: " + thrown, thrown);
  }

  static Cancellation byResource(AutoCloseable resource, Throwable thrown) {
    return new Cancellation(Origin.MEMBER, "closing " + resource + " failed: " + thrown, thrown);
  }

  static Cancellation requested(Throwable cause) {
    return new Cancellation(Origin.REQUEST, String.valueOf(cause), cause);
  }

  /**
   * What came first of all: a scope that is cancelled by another one around it shares its cause.
   */
  Throwable cause() {
    boolean passedOn = origin == Origin.BODY && thrown instanceof CancellationException;
    Throwable cause = passedOn ? thrown.getCause() : null;
    return cause == null ? thrown : cause;
  }

  /** What is raised in a fiber of the scope, and in its owner. */
  CancellationException inFiber() {
    return cancellationException("the scope was cancelled: " + reason, cause());
  }

  /** What the scope ends with. */
  Throwable outcome(Collection<? extends Throwable> later) {
    Throwable outcome =
        switch (origin) {
          case BODY -> thrown;
          case MEMBER -> new CompletionException(reason, thrown);
          case REQUEST -> cancellationException("the scope was cancelled: " + reason, thrown);
        };
    later.forEach(outcome::addSuppressed); // never the first itself, see explains
    return outcome;
  }

  /** Whether something thrown later only passes on what came first. */
  boolean explains(Throwable later) {
    return later == thrown
        || (isWrapper(later) && (later.getCause() == thrown || later.getCause() == cause()));
  }

  boolean hasThrown(Throwable other) {
    return other == thrown;
  }

  private static boolean isWrapper(Throwable thrown) {
    return thrown instanceof CancellationException
        || thrown instanceof CompletionException
        || thrown instanceof ExecutionException;
  }

  static CancellationException cancellationException(String message, @Nullable Throwable cause) {
    CancellationException exception = new CancellationException(message);
    exception.initCause(cause);
    return exception;
  }
}
