package io.ramie.posix;

import static io.ramie.posix.Constants.IPPROTO_IPV6;
import static io.ramie.posix.Constants.IPV6_V6ONLY;
import static io.ramie.posix.Constants.MSG_DONTWAIT;
import static io.ramie.posix.Constants.MSG_NOSIGNAL;
import static io.ramie.posix.Constants.SOCK_CLOEXEC;
import static io.ramie.posix.Constants.SOCK_NONBLOCK;
import static io.ramie.posix.Libc.INT;
import static io.ramie.posix.Libc.LONG;
import static io.ramie.posix.Libc.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls on sockets. Each returns a count, zero, or a negated error number. Transfers do not wait,
 * whatever mode the socket is in: a socket that was inherited keeps its own.
 */
final class SocketCalls {
  private static final long RECV = SystemCall.RECVFROM.number();
  private static final long SEND = SystemCall.SENDTO.number();
  private static final MethodHandle TRANSFER =
      Libc.criticalSystemCall(LONG, LONG, POINTER, LONG, LONG, LONG, LONG);
  private static final MethodHandle ACCEPT4 =
      Libc.critical("accept4", INT, INT, POINTER, POINTER, INT);
  private static final MethodHandle SOCKET = Libc.critical("socket", INT, INT, INT, INT);
  private static final MethodHandle BIND = Libc.critical("bind", INT, INT, POINTER, INT);
  private static final MethodHandle CONNECT = Libc.ordinary("connect", INT, INT, POINTER, INT);
  private static final MethodHandle LISTEN = Libc.critical("listen", INT, INT, INT);
  private static final MethodHandle SHUTDOWN = Libc.critical("shutdown", INT, INT, INT);
  private static final MethodHandle GETSOCKOPT =
      Libc.critical("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
  private static final MethodHandle SETSOCKOPT =
      Libc.critical("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle GETSOCKNAME =
      Libc.critical("getsockname", INT, INT, POINTER, POINTER);
  private static final MethodHandle GETPEERNAME =
      Libc.critical("getpeername", INT, INT, POINTER, POINTER);

  /** What only datagram sockets use. */
  private static final class Datagrams {
    private static final MethodHandle RECVFROM =
        Libc.critical("recvfrom", LONG, INT, POINTER, LONG, INT, POINTER, POINTER);
    private static final MethodHandle SENDTO =
        Libc.critical("sendto", LONG, INT, POINTER, LONG, INT, POINTER, INT);
  }

  /** What only pairs use. */
  private static final class Pairs {
    private static final MethodHandle SOCKETPAIR =
        Libc.critical("socketpair", INT, INT, INT, INT, POINTER);
  }

  /** What only sockets use that may be in blocking mode. */
  private static final class Inherited {
    private static final MethodHandle ACCEPT4 =
        Libc.ordinary("accept4", INT, INT, POINTER, POINTER, INT);
  }

  private SocketCalls() {}

  static long recv(CallFrame frame, int number, MemorySegment buffer, int flags) {
    return transfer(frame, RECV, number, buffer, flags | MSG_DONTWAIT);
  }

  /** Never raises SIGPIPE: a vanished peer is EPIPE. */
  static long send(CallFrame frame, int number, MemorySegment buffer, int flags) {
    return transfer(frame, SEND, number, buffer, flags | MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  /** Leaves the sender's address in the frame. */
  static long recvfrom(CallFrame frame, int number, MemorySegment buffer, int flags) {
    try {
      long count;
      do {
        count =
            (long)
                Datagrams.RECVFROM.invokeExact(
                    frame.state,
                    number,
                    buffer,
                    buffer.byteSize(),
                    flags | MSG_DONTWAIT,
                    frame.address,
                    frame.wholeAddress());
      } while (count < 0 && frame.wasInterrupted());
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Takes the destination from the frame. */
  static long sendto(CallFrame frame, int number, MemorySegment buffer, int flags, int length) {
    try {
      long count;
      do {
        count =
            (long)
                Datagrams.SENDTO.invokeExact(
                    frame.state,
                    number,
                    buffer,
                    buffer.byteSize(),
                    flags | MSG_NOSIGNAL | MSG_DONTWAIT,
                    frame.address,
                    length);
      } while (count < 0 && frame.wasInterrupted());
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Leaves the peer's address in the frame. The socket is in non-blocking mode. */
  static int accept(CallFrame frame, int number) {
    return accept(ACCEPT4, frame, number);
  }

  /** The same for a socket that may be in blocking mode; the frame is the caller's own. */
  static int acceptOrWait(CallFrame frame, int number) {
    return accept(Inherited.ACCEPT4, frame, number);
  }

  private static int accept(MethodHandle function, CallFrame frame, int number) {
    int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    try {
      int accepted;
      do {
        accepted =
            (int)
                function.invokeExact(
                    frame.state, number, frame.address, frame.wholeAddress(), flags);
      } while (accepted < 0 && frame.wasInterrupted());
      return accepted < 0 ? frame.error() : accepted;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  static int socket(int family, int type) {
    int flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
    return Libc.call(f -> (int) SOCKET.invokeExact(f.state, family, flags, 0));
  }

  /** Returns one number in the lower half, the other in the upper half. */
  static long socketpair(int family, int type) {
    int flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(INT, 2);
      int result =
          Libc.call(f -> (int) Pairs.SOCKETPAIR.invokeExact(f.state, family, flags, 0, ends));
      return result < 0 ? result : FileCalls.pair(ends);
    }
  }

  /** Binds to the address in the frame. */
  static int bind(CallFrame frame, int number, int length) {
    try {
      int result = (int) BIND.invokeExact(frame.state, number, frame.address, length);
      return result < 0 ? frame.error() : result;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Connects to the address in the frame. Never repeated: interrupted, it goes on by itself. */
  static int connect(CallFrame frame, int number, int length) {
    try {
      int result = (int) CONNECT.invokeExact(frame.state, number, frame.address, length);
      return result < 0 ? frame.error() : result;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  static int listen(int number, int backlog) {
    return Libc.call(f -> (int) LISTEN.invokeExact(f.state, number, backlog));
  }

  static int shutdown(int number, int how) {
    return Libc.call(f -> (int) SHUTDOWN.invokeExact(f.state, number, how));
  }

  /** Leaves the socket's own address in the frame. */
  static int getsockname(CallFrame frame, int number) {
    return name(GETSOCKNAME, frame, number);
  }

  /** Leaves the peer's address in the frame. */
  static int getpeername(CallFrame frame, int number) {
    return name(GETPEERNAME, frame, number);
  }

  /** Reads an option of one or two {@code int}s into the frame's scratch memory. */
  static int getsockopt(CallFrame frame, int number, int level, int option) {
    frame.length.set(JAVA_INT, 0, 8);
    try {
      int result =
          (int)
              GETSOCKOPT.invokeExact(
                  frame.state, number, level, option, frame.scratch, frame.length);
      return result < 0 ? frame.error() : result;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Sets an option from the frame's scratch memory. */
  static int setsockopt(CallFrame frame, int number, int level, int option, int length) {
    try {
      int result =
          (int) SETSOCKOPT.invokeExact(frame.state, number, level, option, frame.scratch, length);
      return result < 0 ? frame.error() : result;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Lets an IPv6 socket talk to IPv4 addresses too, whatever the system's default is. */
  static int allowIpv4(int number) {
    CallFrame frame = CallFrame.take();
    try {
      frame.scratch.set(JAVA_INT, 0, 0);
      return setsockopt(frame, number, IPPROTO_IPV6, IPV6_V6ONLY, 4);
    } finally {
      frame.put();
    }
  }

  /** As {@code recvfrom} and {@code sendto} without an address, which is recv and send. */
  private static long transfer(
      CallFrame frame, long call, long number, MemorySegment buffer, long flags) {
    try {
      long count;
      do {
        count =
            (long)
                TRANSFER.invokeExact(
                    frame.state, call, number, buffer, buffer.byteSize(), flags, 0L, 0L);
      } while (count < 0 && frame.wasInterrupted());
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private static int name(MethodHandle function, CallFrame frame, int number) {
    try {
      int result =
          (int) function.invokeExact(frame.state, number, frame.address, frame.wholeAddress());
      return result < 0 ? frame.error() : result;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }
}
