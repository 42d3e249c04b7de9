package io.ramie.internal;

import java.io.IOException;

/** How messages speak of a handle whose bytes are moved, and what its errors become. */
public interface TransferErrors {
  /**
   * What reading is called.
   *
   * @return for example {@code read from 127.0.0.1:80}
   */
  String reading();

  /**
   * What writing is called.
   *
   * @return for example {@code write to 127.0.0.1:80}
   */
  String writing();

  /**
   * The exception for a failure.
   *
   * @param operation what was tried, with its object
   * @param error a negated error number
   * @return not thrown yet
   */
  IOException failure(String operation, long error);
}
