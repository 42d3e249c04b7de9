package io.ramie.conformance.platform;

import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A handle that asks another one for everything. It holds that one until it is closed itself, so
 * that those who hold this handle hold both.
 */
public abstract class ForwardingIo extends Io {
  private final Io real;

  /**
   * Wraps a handle.
   *
   * @param platform whose handle it appears to be
   * @param real the handle to ask
   * @throws IllegalArgumentException if that one is closed
   */
  protected ForwardingIo(Platform platform, Io real) {
    super(platform);
    if (!real.tryAcquire()) {
      throw new IllegalArgumentException("cannot wrap a closed handle: " + real);
    }
    this.real = real;
  }

  /** {@return the handle that is asked} */
  protected final Io real() {
    return real;
  }

  @Override
  public final Io underlying() {
    return real.underlying();
  }

  @Override
  public String toString() {
    return real.toString();
  }

  @Override
  public @Nullable Path reopenPath() {
    return real.reopenPath();
  }

  // Transfer

  @Override
  public long read(MemorySegment buffer) {
    return real.read(buffer);
  }

  @Override
  public long write(MemorySegment buffer) {
    return real.write(buffer);
  }

  @Override
  public long readAt(MemorySegment buffer, long position) {
    return real.readAt(buffer, position);
  }

  @Override
  public long writeAt(MemorySegment buffer, long position) {
    return real.writeAt(buffer, position);
  }

  @Override
  public long receive(
      MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender) {
    return real.receive(buffer, flags, sender);
  }

  @Override
  public long send(MemorySegment buffer, int flags, @Nullable SocketAddress destination) {
    return real.send(buffer, flags, destination);
  }

  // Files

  @Override
  public boolean isFile() {
    return real.isFile();
  }

  @Override
  public long readNow(MemorySegment buffer, long position) {
    return real.readNow(buffer, position);
  }

  @Override
  public long writeNow(MemorySegment buffer, long position) {
    return real.writeNow(buffer, position);
  }

  @Override
  public long position() {
    return real.position();
  }

  @Override
  public long positionNow() {
    return real.positionNow();
  }

  @Override
  public int seek(long position) {
    return real.seek(position);
  }

  @Override
  public int seekNow(long position) {
    return real.seekNow(position);
  }

  @Override
  public long size() {
    return real.size();
  }

  @Override
  public int truncate(long size) {
    return real.truncate(size);
  }

  @Override
  public int sync(boolean metadata) {
    return real.sync(metadata);
  }

  @Override
  public long transferTo(Io target, long position, long count) {
    return real.transferTo(target.underlying(), position, count);
  }

  // Sockets

  @Override
  public int connect(SocketAddress address) {
    return real.connect(address);
  }

  @Override
  public int disconnect() {
    return real.disconnect();
  }

  @Override
  public int takeError() {
    return real.takeError();
  }

  @Override
  public int bind(SocketAddress address) {
    return real.bind(address);
  }

  @Override
  public int listen(int backlog) {
    return real.listen(backlog);
  }

  @Override
  public IoResult accept() {
    return real.accept();
  }

  @Override
  public int shutdown(boolean input, boolean output) {
    return real.shutdown(input, output);
  }

  @Override
  public <T> int setOption(SocketOption<T> option, T value) {
    return real.setOption(option, value);
  }

  @Override
  public <T> int getOption(SocketOption<T> option, Consumer<? super T> value) {
    return real.getOption(option, value);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return real.supportedOptions();
  }

  @Override
  public @Nullable ProtocolFamily family() {
    return real.family();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return real.localAddress();
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return real.remoteAddress();
  }

  // Life cycle

  /** The connection goes at once, the number when {@link #implClose} no longer holds it. */
  @Override
  protected void implPreClose() {
    real.close();
  }

  @Override
  protected void implClose() {
    real.release();
    real.close();
  }
}
