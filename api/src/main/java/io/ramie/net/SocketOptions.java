package io.ramie.net;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.SocketOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Typed options of a socket, with errors that name the option. */
final class SocketOptions {
  private SocketOptions() {}

  static <T> void set(Io io, SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option, "option");
    Objects.requireNonNull(value, "value");
    io.acquire();
    try {
      check(io, option, "set " + option.name() + " to " + value, io.setOption(option, value));
    } finally {
      io.release();
    }
  }

  @SuppressWarnings("NullAway") // a result of 0 says that there is a value
  static <T> T get(Io io, SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option, "option");
    AtomicReference<T> value = new AtomicReference<>();
    io.acquire();
    try {
      check(io, option, "get " + option.name(), io.getOption(option, value::set));
    } finally {
      io.release();
    }
    return value.get();
  }

  /** Whether there is such an option and it is on. */
  static boolean isOn(Io io, SocketOption<Boolean> option) {
    AtomicBoolean on = new AtomicBoolean();
    return io.getOption(option, on::set) == 0 && on.get();
  }

  private static void check(Io io, SocketOption<?> option, String operation, int result)
      throws IOException {
    if (Errno.ENOPROTOOPT.is(result)) {
      throw new UnsupportedOperationException(
          "no option " + option.name() + " of " + io + "; there are " + names(io));
    }
    if (Errno.EINVAL.is(result)) {
      throw new IllegalArgumentException("cannot " + operation + " of " + io);
    }
    if (result < 0) {
      throw SocketErrors.failure(operation + " of " + io, result);
    }
  }

  private static String names(Io io) {
    return String.join(
        ", ", io.supportedOptions().stream().map(SocketOption::name).sorted().toList());
  }
}
