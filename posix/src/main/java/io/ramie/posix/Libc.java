package io.ramie.posix;

import io.ramie.spi.Errno;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Links functions of the C library. Their method handles take, before the C arguments, the {@link
 * CallFrame#state} that receives {@code errno}.
 *
 * <p>The functions themselves are in {@link SocketCalls}, {@link FileCalls}, {@link DiskCalls},
 * {@link TransferCalls}, {@link EventCalls} and {@link ProcessCalls}, each linked when it is first
 * used.
 */
final class Libc {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  /** One native call that is repeated when a signal interrupts it. */
  @FunctionalInterface
  interface Call {
    long run(CallFrame frame) throws Throwable;
  }

  private Libc() {}

  /**
   * A function that returns quickly. The calling thread stays in the eyes of the JVM in Java, which
   * saves the transition, and holds up garbage collection until it returns.
   */
  static MethodHandle critical(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(symbol(name), result, arguments, ERRNO, Linker.Option.critical(false));
  }

  /** A function that may wait, for a device for example. */
  static MethodHandle ordinary(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(symbol(name), result, arguments, ERRNO);
  }

  /** The same for a function whose last argument stands for C's three dots. */
  static MethodHandle variadic(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker.Option dots = Linker.Option.firstVariadicArg(arguments.length - 1);
    return link(symbol(name), result, arguments, ERRNO, dots);
  }

  /**
   * {@code syscall(2)}, for calls that return quickly and take up to six arguments. The library's
   * own functions for sockets are cancellation points, and what they do to be that costs more than
   * all the rest of such a call outside the kernel.
   */
  static MethodHandle criticalSystemCall(MemoryLayout... arguments) {
    Linker.Option dots = Linker.Option.firstVariadicArg(1);
    return link(symbol("syscall"), LONG, arguments, ERRNO, Linker.Option.critical(false), dots);
  }

  /**
   * The same without {@code errno}: its result says that it failed, and not why. The arguments may
   * be memory of the heap.
   */
  static MethodHandle criticalSystemCallWithoutErrno(MemoryLayout... arguments) {
    Linker.Option dots = Linker.Option.firstVariadicArg(1);
    return link(symbol("syscall"), LONG, arguments, Linker.Option.critical(true), dots);
  }

  /** {@code ioctl(2)} with a pointer to a struct. */
  static MethodHandle ioctl() {
    return variadic("ioctl", INT, INT, LONG, POINTER);
  }

  /**
   * {@code syscall(2)}, for calls that may wait and that older C libraries have no function for.
   */
  static MethodHandle systemCall(MemoryLayout... arguments) {
    return link(symbol("syscall"), LONG, arguments, ERRNO, Linker.Option.firstVariadicArg(1));
  }

  /** An ordinary function that older C libraries do not have. */
  static @Nullable MethodHandle optional(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    MemorySegment symbol = SYMBOLS.find(name).orElse(null);
    return symbol == null ? null : link(symbol, result, arguments, ERRNO);
  }

  /** Runs a call that is not worth a pattern of its own: a count, or a negated error number. */
  static int call(Call call) {
    return (int) longCall(call);
  }

  /** The same for a call whose result may be larger than an {@code int}. */
  static long longCall(Call call) {
    CallFrame frame = CallFrame.take();
    try {
      return repeated(call, frame);
    } finally {
      frame.put();
    }
  }

  /** The same for a call that may wait, which keeps none of the shared frames meanwhile. */
  static long waitingCall(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      return repeated(call, CallFrame.in(arena));
    }
  }

  private static long repeated(Call call, CallFrame frame) {
    try {
      long result;
      do {
        result = call.run(frame);
      } while (result < 0 && frame.wasInterrupted());
      return result < 0 ? frame.error() : result;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Passes on what a method handle threw, which is never a checked exception. */
  static RuntimeException unexpected(Throwable t) {
    if (t instanceof RuntimeException exception) {
      return exception;
    }
    if (t instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a native call cannot throw this", t);
  }

  static IOException failure(String function, long error) {
    return new IOException(function + " failed: " + Errno.describe(error));
  }

  private static MemorySegment symbol(String name) {
    return SYMBOLS
        .find(name)
        .orElseThrow(
            () -> new UnsatisfiedLinkError("the C library has no function \"" + name + "\""));
  }

  // The module's whole purpose, and the only place where it links native code.
  @SuppressWarnings("restricted")
  private static MethodHandle link(
      MemorySegment symbol,
      MemoryLayout result,
      MemoryLayout[] arguments,
      Linker.Option... options) {
    return LINKER.downcallHandle(symbol, FunctionDescriptor.of(result, arguments), options);
  }
}
