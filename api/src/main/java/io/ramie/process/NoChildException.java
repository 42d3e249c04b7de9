package io.ramie.process;

import java.io.IOException;
import java.io.Serial;

/** There is no such child to wait for, or none any more: what the system calls {@code ECHILD}. */
public final class NoChildException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  NoChildException(String message) {
    super(message);
  }
}
