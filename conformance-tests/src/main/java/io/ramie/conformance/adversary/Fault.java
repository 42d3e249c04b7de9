package io.ramie.conformance.adversary;

import io.ramie.spi.Io;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an {@link AdversarialPlatform} does to those who use it. Systems do all of this, but rarely.
 *
 * <p>A {@linkplain #BENIGN benign} fault is none to an application: code above the hooks must not
 * notice it, though those who call the primitives of {@link Io} themselves do. A {@linkplain
 * #HARMFUL harmful} one reaches the application as the error that it is.
 */
public enum Fault {
  /**
   * A signal comes before anything has happened: {@code -EINTR}. A connect goes on by itself, so
   * there it is {@code -EINPROGRESS}.
   */
  EINTR,

  /**
   * A handle that is ready says that it is not, {@code -EAGAIN}, several times in a row. The last
   * refusal of such a storm is followed by an attempt that gets through.
   */
  EAGAIN,

  /** A part of the bytes is transferred, at least one. Datagrams stay whole. */
  SHORT_TRANSFER,

  /** A poller that waits returns as if it had been woken, and tells of a ready handle next time. */
  LATE_READINESS,

  /**
   * A poller says that a handle is ready for what is asked, and it is not; asked again it tells the
   * truth. Those who transfer must not notice; those who ask for readiness itself are told what the
   * poller says.
   */
  SPURIOUS_READINESS,

  /** The process may open no further descriptor. */
  EMFILE,

  /** The system may open no further file. */
  ENFILE,

  /** The system has no memory for what is to be sent, or for a connection. */
  ENOBUFS,

  /** The system has no memory at all. */
  ENOMEM,

  /** A connection ends before it is accepted: its peer finds it reset. */
  ECONNABORTED,

  /**
   * A connection is reset: it is told once, then there is nothing to read and no one to write to.
   */
  ECONNRESET,

  /** A connection ends in both directions: what has arrived can be read, the rest is lost. */
  HANG_UP;

  /** Those that code above the hooks must not notice. */
  public static final Set<Fault> BENIGN =
      Collections.unmodifiableSet(EnumSet.of(EINTR, EAGAIN, SHORT_TRANSFER, LATE_READINESS));

  /** Those that reach the application as the errors that they are. */
  public static final Set<Fault> HARMFUL =
      Collections.unmodifiableSet(EnumSet.range(EMFILE, HANG_UP));
}
