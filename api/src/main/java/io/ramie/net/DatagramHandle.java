package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.internal.Waiting;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that sends and receives datagrams: single messages with a boundary.
 *
 * <p>Receiving and sending suspend the calling fiber, or block the thread in a blocking context.
 * They may be called from any fiber and thread; each datagram goes to one of those that receive.
 * Buffers can be used again and again, nothing keeps them.
 *
 * @param <A> the type of its addresses
 */
public abstract class DatagramHandle<A extends SocketAddress> extends SocketHandle {
  /** Keeps where a datagram came from. */
  private static final class Sender implements Consumer<SocketAddress> {
    private @Nullable SocketAddress address;

    @Override
    public void accept(SocketAddress from) {
      address = from;
    }
  }

  private final DatagramErrors errors;
  private final MessageTransfer messages;

  /** Takes over an open handle. */
  DatagramHandle(Io io) {
    super(io);
    this.errors = new DatagramErrors(io);
    this.messages = new MessageTransfer(io, errors);
  }

  /** An address as this kind of socket has it; null is none. */
  abstract A typed(@Nullable SocketAddress address);

  /** Whether an address is a name, which has to be looked up. */
  abstract boolean isName(A address);

  /** The address that a name stands for. */
  abstract A resolved(FiberScheduler hooks, A name) throws IOException, InterruptedException;

  // Receiving

  /**
   * Receives a datagram, after waiting until there is one. A connected socket receives those of its
   * peer only.
   *
   * @param target filled from its position, which moves along. What does not fit is lost
   * @return where it came from, and how long it was
   * @throws java.net.PortUnreachableException if an earlier datagram to the connected peer was
   *     refused
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  public final Datagram<A> receive(ByteBuffer target) throws IOException {
    Sender sender = new Sender();
    long size = messages.receive(target, Io.WHOLE_LENGTH, sender, expiry(Io.READABLE));
    return received(sender, size, target);
  }

  /**
   * Receives a datagram, after waiting until there is one.
   *
   * @param target filled from its start. What does not fit is lost
   * @return where it came from, and how long it was
   * @throws java.net.PortUnreachableException if an earlier datagram to the connected peer was
   *     refused
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  public final Datagram<A> receive(byte[] target) throws IOException {
    return receive(ByteBuffer.wrap(target));
  }

  /**
   * Receives a datagram if there is one, and does not wait.
   *
   * @param target filled from its position, which moves along. What does not fit is lost
   * @return where it came from, and how long it was; null when there is none
   * @throws IOException if it fails
   */
  public final @Nullable Datagram<A> receiveNow(ByteBuffer target) throws IOException {
    Sender sender = new Sender();
    long size = messages.receiveNow(target, Io.WHOLE_LENGTH, sender);
    return Errno.EAGAIN.is(size) ? null : received(sender, size, target);
  }

  /**
   * Receives a datagram, after waiting until there is one, and leaves it to be received again.
   *
   * @param target filled from its position, which moves along
   * @return where it came from, and how long it is
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  public final Datagram<A> peek(ByteBuffer target) throws IOException {
    Sender sender = new Sender();
    long size = messages.receive(target, Io.WHOLE_LENGTH | Io.PEEK, sender, expiry(Io.READABLE));
    return received(sender, size, target);
  }

  private Datagram<A> received(Sender sender, long size, ByteBuffer target) {
    int length = (int) Math.min(size, target.remaining());
    target.position(target.position() + length);
    return new Datagram<>(typed(sender.address), length, (int) size);
  }

  // Sending

  /**
   * Sends a datagram to the connected peer, after waiting until there is room.
   *
   * @param source what remains in it, all of it, also nothing; its position moves along
   * @throws java.net.PortUnreachableException if an earlier datagram to the peer was refused
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise: it is too long, or the socket is not connected
   */
  public final void send(ByteBuffer source) throws IOException {
    long _ = messages.send(source, 0, null, expiry(Io.WRITABLE));
    source.position(source.limit());
  }

  /**
   * Sends a datagram to the connected peer, after waiting until there is room.
   *
   * @param source what to send, all of it
   * @throws java.net.PortUnreachableException if an earlier datagram to the peer was refused
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise: it is too long, or the socket is not connected
   */
  public final void send(byte[] source) throws IOException {
    send(ByteBuffer.wrap(source));
  }

  /**
   * Sends a datagram, after waiting until there is room.
   *
   * @param source what remains in it, all of it, also nothing; its position moves along
   * @param destination where to
   * @throws java.net.UnknownHostException if the destination is a name that nobody knows
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise: it is too long, or the socket is connected elsewhere
   */
  public final void send(ByteBuffer source, A destination) throws IOException {
    Deadline expiry = expiry(Io.WRITABLE);
    long _ = messages.send(source, 0, lookUp(destination, sending(destination), expiry), expiry);
    source.position(source.limit());
  }

  /**
   * Sends a datagram, after waiting until there is room.
   *
   * @param source what to send, all of it
   * @param destination where to
   * @throws java.net.UnknownHostException if the destination is a name that nobody knows
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise: it is too long, or the socket is connected elsewhere
   */
  public final void send(byte[] source, A destination) throws IOException {
    send(ByteBuffer.wrap(source), destination);
  }

  /**
   * Sends a datagram to the connected peer if there is room, and does not wait.
   *
   * @param source what remains in it, all of it; its position moves along if it is sent
   * @return whether it was sent
   * @throws IOException if it fails
   */
  public final boolean sendNow(ByteBuffer source) throws IOException {
    return sent(source, messages.sendNow(source, null));
  }

  /**
   * Sends a datagram if there is room, and does not wait, unless for a name.
   *
   * @param source what remains in it, all of it; its position moves along if it is sent
   * @param destination where to
   * @return whether it was sent
   * @throws java.net.UnknownHostException if the destination is a name that nobody knows
   * @throws java.net.SocketTimeoutException if looking a name up takes longer than the time, or the
   *     deadline has passed
   * @throws IOException if it fails otherwise
   */
  public final boolean sendNow(ByteBuffer source, A destination) throws IOException {
    A found = lookUp(destination, sending(destination), expiry(Io.WRITABLE));
    return sent(source, messages.sendNow(source, found));
  }

  private static boolean sent(ByteBuffer source, long count) {
    boolean sent = !Errno.EAGAIN.is(count);
    if (sent) {
      source.position(source.limit());
    }
    return sent;
  }

  private static String sending(@Nullable SocketAddress destination) {
    return "send to " + Endpoints.describe(destination);
  }

  // Names

  /** The address to use, looked up if need be; the handle is not held meanwhile. */
  private A lookUp(A address, String operation, @Nullable Deadline expiry) throws IOException {
    if (!isName(Objects.requireNonNull(address, "address"))) {
      return address;
    }
    IoErrors.checkOpen(io());
    FiberScheduler hooks = Schedulers.current();
    try {
      return expiry == null
          ? resolved(hooks, address)
          : Waiting.within(
              hooks,
              expiry.remaining(),
              () -> IoErrors.timedOut(operation, expiry),
              () -> resolved(hooks, address));
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(operation, interrupted);
    }
  }

  // Connecting

  /** Connects, which for datagrams only says where they go and where they may come from. */
  final void connectTo(A peer) throws IOException {
    String operation = "connect to " + Endpoints.describe(peer);
    A found = lookUp(peer, operation, expiry(Io.WRITABLE));
    io().acquire();
    try {
      int result = Schedulers.current().socketConnect(io(), found);
      if (result < 0) {
        IoErrors.checkOpen(io());
        throw errors.failure(operation, result);
      }
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(operation, interrupted);
    } finally {
      io().release();
    }
  }

  /** Lets go of the peer. */
  final void disconnectFromPeer() throws IOException {
    io().acquire();
    try {
      int result = io().disconnect();
      if (result < 0) {
        throw errors.failure("disconnect " + io(), result);
      }
    } finally {
      io().release();
    }
  }
}
