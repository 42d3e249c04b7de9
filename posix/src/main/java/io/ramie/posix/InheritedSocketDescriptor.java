package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ramie.spi.Errno;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.SocketType;
import java.net.ProtocolFamily;
import java.net.SocketAddress;

/**
 * A socket that the process was given, in blocking mode perhaps. Transfers never wait, since each
 * says so for itself; what cannot say so looks first, or is refused.
 */
final class InheritedSocketDescriptor extends SocketDescriptor {
  private InheritedSocketDescriptor(
      Platform platform, int number, ProtocolFamily family, SocketType type) {
    super(platform, number, family, type);
  }

  /** Takes the number over, also when it fails. */
  static IoResult open(Platform platform, int number) {
    ProtocolFamily family = Addresses.family(ask(number, Constants.SO_DOMAIN));
    int type = ask(number, Constants.SO_TYPE);
    boolean stream = type == Constants.SOCK_STREAM;
    if (family == null || (!stream && type != Constants.SOCK_DGRAM)) {
      FileCalls.close(number);
      return IoResult.error(Errno.EAFNOSUPPORT);
    }
    SocketType known = stream ? SocketType.STREAM : SocketType.DATAGRAM;
    return IoResult.of(new InheritedSocketDescriptor(platform, number, family, known));
  }

  private static int ask(int number, int option) {
    CallFrame frame = CallFrame.take();
    try {
      int result = SocketCalls.getsockopt(frame, number, Constants.SOL_SOCKET, option);
      return result < 0 ? result : frame.scratch.get(JAVA_INT, 0);
    } finally {
      frame.put();
    }
  }

  @Override
  public int connect(SocketAddress address) {
    return Errno.EOPNOTSUPP.result();
  }

  @Override
  public IoResult accept() {
    return isOpen() && readiness(READABLE) == 0 ? IoResult.error(Errno.EAGAIN) : super.accept();
  }

  // Another process may be faster after the look, and then it waits for the next connection.
  @Override
  int accept(CallFrame frame) {
    return SocketCalls.acceptOrWait(frame, number());
  }

  @Override
  CallFrame takeFrameToAccept() {
    return CallFrame.unpooled();
  }

  @Override
  Transfer.Kind transferKind() {
    return Transfer.Kind.OTHER;
  }

  @Override
  protected void implPreClose() {
    // Not more than this: to shut it down would end the stream of others.
    int _ = ClosedMarker.cover(number());
  }
}
