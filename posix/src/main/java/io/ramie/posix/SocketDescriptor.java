package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket: of a stream or of datagrams, connected, listening or neither.
 *
 * <p>Addresses are remembered once they are known, because the kernel forgets them when the peer
 * goes or the handle closes, and messages still have to name them.
 */
sealed class SocketDescriptor extends PromptDescriptor permits InheritedSocketDescriptor {
  private static final IoResult NOTHING_TO_ACCEPT = IoResult.error(Errno.EAGAIN);

  private final ProtocolFamily family;
  private final SocketType type;

  // Whether a read may end before the bytes do.
  private final boolean hasBoundaries;

  // The peer as accept reported it, in the kernel's format: most servers never look at it.
  private final byte @Nullable [] acceptedFrom;

  // Any thread. The last answers of the kernel, and where a connect was to go.
  private volatile @Nullable SocketAddress local;
  private volatile @Nullable SocketAddress remote;
  private volatile @Nullable SocketAddress target;
  private volatile boolean listening;

  // Whether close(2) would wait until the peer has everything.
  private volatile boolean lingers;

  private SocketDescriptor(
      Platform platform,
      int number,
      ProtocolFamily family,
      SocketType type,
      boolean hasBoundaries) {
    super(platform, number);
    this.family = family;
    this.type = type;
    this.acceptedFrom = null;
    this.hasBoundaries = hasBoundaries;
  }

  /**
   * A socket with a peer that may be anybody. A read of a Unix domain stream ends where the peer
   * has sent descriptors along, whatever is behind.
   */
  SocketDescriptor(Platform platform, int number, ProtocolFamily family, SocketType type) {
    this(
        platform,
        number,
        family,
        type,
        type == SocketType.DATAGRAM || family == StandardProtocolFamily.UNIX);
  }

  /** One of two sockets that are connected to each other. Nobody here sends descriptors. */
  static SocketDescriptor ofPair(Platform platform, int number, SocketType type) {
    boolean hasBoundaries = type == SocketType.DATAGRAM;
    SocketDescriptor end =
        new SocketDescriptor(platform, number, StandardProtocolFamily.UNIX, type, hasBoundaries);
    end.local = Addresses.UNNAMED;
    end.remote = Addresses.UNNAMED;
    return end;
  }

  private SocketDescriptor(SocketDescriptor listener, int number, byte[] acceptedFrom) {
    super(listener.platform(), number);
    this.family = listener.family;
    this.type = listener.type;
    this.acceptedFrom = acceptedFrom;
    this.lingers = listener.lingers;
    this.hasBoundaries = listener.hasBoundaries;
    shareFramesOf(listener);
  }

  static IoResult open(Platform platform, ProtocolFamily family, SocketType type) {
    int domain = Addresses.number(family);
    int number = domain < 0 ? domain : SocketCalls.socket(domain, kernelType(type));
    if (number < 0) {
      return IoResult.error(number);
    }
    if (family == StandardProtocolFamily.INET6) {
      // An old kernel may refuse, and then the socket is for IPv6 alone.
      int _ = SocketCalls.allowIpv4(number);
    }
    return IoResult.of(new SocketDescriptor(platform, number, family, type));
  }

  static int kernelType(SocketType type) {
    return switch (type) {
      case STREAM -> Constants.SOCK_STREAM;
      case DATAGRAM -> Constants.SOCK_DGRAM;
    };
  }

  @Override
  public boolean isStream() {
    return !hasBoundaries;
  }

  @Override
  Transfer.Kind transferKind() {
    return type == SocketType.STREAM ? Transfer.Kind.STREAM_SOCKET : Transfer.Kind.OTHER;
  }

  // Transfer

  @Override
  long implRead(CallFrame frame, MemorySegment buffer) {
    return SocketCalls.recv(frame, number(), buffer, 0);
  }

  @Override
  long implWrite(CallFrame frame, MemorySegment buffer) {
    return SocketCalls.send(frame, number(), buffer, 0);
  }

  @Override
  boolean hasMessages() {
    return type == SocketType.DATAGRAM;
  }

  @Override
  public long receive(
      MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender) {
    int known =
        type == SocketType.DATAGRAM ? PEEK | OUT_OF_BAND | WHOLE_LENGTH : PEEK | OUT_OF_BAND;
    int kernelFlags = kernelFlags(flags, known);
    if (kernelFlags < 0) {
      return kernelFlags;
    }
    if (type == SocketType.STREAM && buffer.byteSize() == 0) {
      return 0;
    }
    if (!isOpen()) {
      return Errno.EBADF.result();
    }
    // The peer of a stream is no news.
    return sender == null || type == SocketType.STREAM
        ? receiveUnnamed(buffer, kernelFlags)
        : receiveFrom(buffer, kernelFlags, sender);
  }

  private long receiveUnnamed(MemorySegment buffer, int flags) {
    CallFrame frame = takeFrame();
    try {
      return settled(SocketCalls.recv(frame, number(), buffer, flags));
    } finally {
      frame.put();
    }
  }

  private long receiveFrom(
      MemorySegment buffer, int flags, Consumer<? super SocketAddress> sender) {
    CallFrame frame = takeFrame();
    long count;
    SocketAddress from;
    try {
      count = settled(SocketCalls.recvfrom(frame, number(), buffer, flags));
      from = count < 0 ? null : Addresses.decode(family, frame.address, frame.addressLength());
    } finally {
      frame.put();
    }
    if (from != null) {
      sender.accept(from);
    }
    return count;
  }

  @Override
  public long send(MemorySegment buffer, int flags, @Nullable SocketAddress destination) {
    int kernelFlags = kernelFlags(flags, OUT_OF_BAND);
    if (kernelFlags < 0) {
      return kernelFlags;
    }
    if (type == SocketType.STREAM && buffer.byteSize() == 0) {
      return 0;
    }
    if (!isOpen()) {
      return Errno.EBADF.result();
    }
    return destination == null
        ? sendToPeer(buffer, kernelFlags)
        : sendTo(buffer, kernelFlags, destination);
  }

  private long sendToPeer(MemorySegment buffer, int flags) {
    CallFrame frame = takeFrame();
    try {
      return settled(SocketCalls.send(frame, number(), buffer, flags));
    } finally {
      frame.put();
    }
  }

  private long sendTo(MemorySegment buffer, int flags, SocketAddress destination) {
    CallFrame frame = takeFrame();
    try {
      int length = Addresses.encode(family, destination, frame.address);
      return length < 0
          ? length
          : settled(SocketCalls.sendto(frame, number(), buffer, flags, length));
    } finally {
      frame.put();
    }
  }

  private int kernelFlags(int flags, int known) {
    if ((flags & ~known) != 0) {
      return Errno.EINVAL.result();
    }
    if ((flags & OUT_OF_BAND) != 0 && type == SocketType.DATAGRAM) {
      // Some kinds would say so, others would ignore it.
      return Errno.EOPNOTSUPP.result();
    }
    return ((flags & PEEK) != 0 ? Constants.MSG_PEEK : 0)
        | ((flags & OUT_OF_BAND) != 0 ? Constants.MSG_OOB : 0)
        | ((flags & WHOLE_LENGTH) != 0 ? Constants.MSG_TRUNC : 0);
  }

  // Connecting and listening

  @Override
  public int connect(SocketAddress address) {
    return guarded(() -> connectHeld(address));
  }

  private int connectHeld(SocketAddress address) {
    CallFrame frame = takeFrame();
    int result;
    try {
      int length = Addresses.encode(family, address, frame.address);
      result = length < 0 ? length : SocketCalls.connect(frame, number(), length);
    } finally {
      frame.put();
    }
    if (Errno.EINTR.is(result)) {
      // It goes on by itself, as if it had said so.
      result = Errno.EINPROGRESS.result();
    }
    target = address;
    if (result == 0) {
      rememberConnection();
    }
    return result;
  }

  @Override
  public int disconnect() {
    return type == SocketType.DATAGRAM ? guarded(this::disconnectHeld) : Errno.EOPNOTSUPP.result();
  }

  private int disconnectHeld() {
    CallFrame frame = takeFrame();
    int result;
    try {
      result = SocketCalls.connect(frame, number(), Addresses.encodeNone(frame.address));
    } finally {
      frame.put();
    }
    if (result == 0) {
      target = null;
      remote = null;
      local = ask(true);
    }
    return result;
  }

  @Override
  public int takeError() {
    return guarded(this::takeErrorHeld);
  }

  private int takeErrorHeld() {
    int error;
    CallFrame frame = takeFrame();
    try {
      int result =
          SocketCalls.getsockopt(frame, number(), Constants.SOL_SOCKET, Constants.SO_ERROR);
      error = result < 0 ? result : -frame.scratch.get(ValueLayout.JAVA_INT, 0);
    } finally {
      frame.put();
    }
    if (error == 0 && target != null && remote == null) {
      rememberConnection();
    }
    return error;
  }

  @Override
  public int bind(SocketAddress address) {
    return guarded(() -> bindHeld(address));
  }

  private int bindHeld(SocketAddress address) {
    CallFrame frame = takeFrame();
    int result;
    try {
      int length = Addresses.encodeToBind(family, address, frame.address);
      result = length < 0 ? length : SocketCalls.bind(frame, number(), length);
    } finally {
      frame.put();
    }
    if (result == 0) {
      local = ask(true);
    }
    return result;
  }

  @Override
  public int listen(int backlog) {
    return guarded(() -> listenHeld(backlog));
  }

  private int listenHeld(int backlog) {
    int result = SocketCalls.listen(number(), backlog);
    if (result == 0) {
      listening = true;
      local = ask(true);
    }
    return result;
  }

  @Override
  public IoResult accept() {
    if (!isOpen()) {
      return IoResult.error(Errno.EBADF);
    }
    CallFrame frame = takeFrameToAccept();
    try {
      int accepted = accept(frame);
      return accepted < 0 ? notAccepted(accepted) : IoResult.of(accepted(accepted, frame));
    } finally {
      frame.put();
    }
  }

  /** A frame for {@link #accept(CallFrame)}. */
  CallFrame takeFrameToAccept() {
    return takeFrame();
  }

  /** Accepts a connection: its number or a negated error number, and the peer in the frame. */
  int accept(CallFrame frame) {
    return SocketCalls.accept(frame, number());
  }

  private IoResult notAccepted(int error) {
    return Errno.EAGAIN.is(error) ? NOTHING_TO_ACCEPT : IoResult.error((int) settled(error));
  }

  private SocketDescriptor accepted(int number, CallFrame frame) {
    byte[] peer = new byte[frame.addressLength()];
    MemorySegment.copy(frame.address, ValueLayout.JAVA_BYTE, 0, peer, 0, peer.length);
    return new SocketDescriptor(this, number, peer);
  }

  @Override
  public int shutdown(boolean input, boolean output) {
    if (!input && !output) {
      return 0;
    }
    int both = input ? Constants.SHUT_RDWR : Constants.SHUT_WR;
    int how = output ? both : Constants.SHUT_RD;
    return guarded(() -> SocketCalls.shutdown(number(), how));
  }

  // Options

  @Override
  public <T> int setOption(SocketOption<T> option, T value) {
    return guarded(() -> setOptionHeld(option, value));
  }

  private int setOptionHeld(SocketOption<?> option, @Nullable Object value) {
    int result = OptionTable.of(family, type).set(number(), option, value);
    if (result == 0 && option.equals(StandardSocketOptions.SO_LINGER)) {
      lingers = value instanceof Integer seconds && seconds > 0;
    }
    return result;
  }

  @Override
  public <T> int getOption(SocketOption<T> option, Consumer<? super T> value) {
    return guarded(() -> OptionTable.of(family, type).get(number(), option, value));
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return OptionTable.of(family, type).options();
  }

  // Addresses

  @Override
  public ProtocolFamily family() {
    return family;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    SocketAddress known = local;
    boolean connected = remoteAddress() != null;
    // Only a datagram socket can be connected anew, and so change its address.
    boolean fixed = known != null && (listening || (connected && type == SocketType.STREAM));
    if (fixed || !tryAcquire()) {
      return known;
    }
    try {
      SocketAddress answer = ask(true);
      if (answer != null && (connected || !isUnbound(answer))) {
        local = answer;
      }
      return local;
    } finally {
      release();
    }
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    SocketAddress known = remote;
    if (known == null && acceptedFrom != null) {
      MemorySegment raw = MemorySegment.ofArray(acceptedFrom);
      known = Addresses.decode(family, raw, acceptedFrom.length);
      remote = known;
    }
    if (known != null || listening || !tryAcquire()) {
      return known;
    }
    try {
      known = ask(false);
      remote = known;
      return known;
    } finally {
      release();
    }
  }

  private void rememberConnection() {
    remote = ask(false);
    if (remote != null) {
      local = ask(true);
    }
  }

  /** Asks the kernel for an address, while the handle is held. */
  private @Nullable SocketAddress ask(boolean own) {
    CallFrame frame = takeFrame();
    try {
      int result =
          own ? SocketCalls.getsockname(frame, number()) : SocketCalls.getpeername(frame, number());
      // After a close it would be the marker that answers.
      return result < 0 || !isOpen()
          ? null
          : Addresses.decode(family, frame.address, frame.addressLength());
    } finally {
      frame.put();
    }
  }

  /** Whether it is what the kernel calls a socket that has no address yet. */
  private static boolean isUnbound(SocketAddress address) {
    return switch (address) {
      case InetSocketAddress inet -> inet.getPort() == 0;
      case UnixDomainSocketAddress unix -> unix.getPath().toString().isEmpty();
      default -> false;
    };
  }

  @Override
  public String toString() {
    SocketAddress here = localAddress();
    SocketAddress there = remoteAddress();
    String kind = kind();
    String from = here == null ? "" : " " + Addresses.describe(here);
    if (listening) {
      return kind + " listener" + from;
    }
    if (there != null) {
      return kind + from + " -> " + Addresses.describe(there);
    }
    SocketAddress towards = target;
    return towards == null
        ? kind + " socket" + (here == null ? " (not connected)" : from)
        : kind + from + " -> " + Addresses.describe(towards) + " (not connected)";
  }

  private String kind() {
    boolean stream = type == SocketType.STREAM;
    if (family == StandardProtocolFamily.UNIX) {
      return stream ? "unix" : "unix datagram";
    }
    return stream ? "tcp" : "udp";
  }

  // Life cycle

  @Override
  protected void implPreClose() {
    stopLingering();
    super.implPreClose();
  }

  @Override
  protected void implClose() {
    stopLingering();
    super.implClose();
  }

  /** Lets the system go on delivering by itself, because close must not wait for it. */
  private void stopLingering() {
    if (lingers) {
      lingers = false;
      int _ = OptionTable.of(family, type).set(number(), StandardSocketOptions.SO_LINGER, -1);
    }
  }
}
