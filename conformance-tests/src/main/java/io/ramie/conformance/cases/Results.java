package io.ramie.conformance.cases;

import io.ramie.conformance.Fail;
import io.ramie.spi.Errno;

/** What hooks return that tell a count, 0 or a negated error number. */
final class Results {
  private Results() {}

  static void is(String call, long result, long expected) {
    Fail.unless(
        result == expected,
        () -> call + " returned " + describe(result) + ", not " + describe(expected));
  }

  static void fails(String call, long result, Errno expected) {
    Fail.unless(
        expected.is(result), () -> call + " returned " + describe(result) + ", not " + expected);
  }

  static String describe(long result) {
    return result < 0 ? Errno.describe(result) : String.valueOf(result);
  }
}
