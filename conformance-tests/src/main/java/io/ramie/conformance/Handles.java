package io.ramie.conformance;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a check opens, through the scheduler's platform; closed together at the end. */
public final class Handles {
  /**
   * Two ends of something.
   *
   * @param first of a pipe the one that reads
   * @param second of a pipe the one that writes
   */
  public record Pair(Io first, Io second) {
    /**
     * The same two ends, the other way round.
     *
     * @return of a pipe the one that writes, and the one that reads
     */
    @SuppressWarnings("ArgumentSelectionDefectChecker") // what it is for
    public Pair reversed() {
      return new Pair(second, first);
    }
  }

  private final Platform platform;
  private final Queue<Io> open = new ConcurrentLinkedQueue<>();
  private final Queue<Path> files = new ConcurrentLinkedQueue<>();

  Handles(Platform platform) {
    this.platform = platform;
  }

  /**
   * A pipe.
   *
   * @return the end that reads, and the end that writes
   */
  public Pair pipe() {
    return pair("pipe", platform::pipe);
  }

  /**
   * Two connected stream sockets.
   *
   * @return both ends
   */
  public Pair sockets() {
    return pair("socketPair", ends -> platform.socketPair(SocketType.STREAM, ends));
  }

  /**
   * Two connected stream sockets whose buffers are as small as the system allows.
   *
   * @return both ends
   */
  public Pair narrowSockets() {
    Pair pair = sockets();
    for (Io end : new Io[] {pair.first(), pair.second()}) {
      check("setOption(SO_SNDBUF)", end.setOption(StandardSocketOptions.SO_SNDBUF, 1));
      check("setOption(SO_RCVBUF)", end.setOption(StandardSocketOptions.SO_RCVBUF, 1));
    }
    return pair;
  }

  /**
   * Two connected datagram sockets.
   *
   * @return both ends
   */
  public Pair datagramSockets() {
    return pair("socketPair", ends -> platform.socketPair(SocketType.DATAGRAM, ends));
  }

  private interface Opener {
    int open(BiConsumer<Io, Io> ends);
  }

  private Pair pair(String call, Opener opener) {
    @Nullable Pair[] pair = new Pair[1];
    check(call, opener.open((first, second) -> pair[0] = new Pair(keep(first), keep(second))));
    Pair opened = pair[0];
    if (opened == null) {
      throw new IllegalStateException(call + " returned 0 and told no ends");
    }
    return opened;
  }

  /**
   * A socket that is neither bound nor connected.
   *
   * @param type stream or datagram
   * @return an IPv4 socket
   */
  public Io socket(SocketType type) {
    return keep(handle("socket", platform.socket(StandardProtocolFamily.INET, type)));
  }

  /**
   * A TCP socket that listens on the loopback interface, on a port that the system has chosen.
   *
   * @return the listener, whose {@link Io#localAddress} has the port
   */
  public Io listener() {
    Io listener = socket(SocketType.STREAM);
    check("bind", listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    check("listen", listener.listen(128));
    return listener;
  }

  /**
   * A TCP connection over the loopback interface.
   *
   * @return the end that has connected, and the end that was accepted
   */
  public Pair connection() {
    Io listener = listener();
    Io client = connecting(listener);
    IoResult accepted;
    do {
      accepted = listener.underlying().accept();
    } while (Errno.EAGAIN.is(accepted.error()));
    return new Pair(client, keep(handle("accept", accepted)));
  }

  /**
   * A TCP socket that has begun to connect, without a scheduler.
   *
   * @param listener where to
   * @return the socket; on the loopback interface it is connected already
   */
  public Io connecting(Io listener) {
    Io client = socket(SocketType.STREAM);
    int begun =
        client.underlying().connect(Objects.requireNonNull(listener.underlying().localAddress()));
    check("connect", Errno.EINPROGRESS.is(begun) ? 0 : begun);
    return client;
  }

  /**
   * The same handle behind another that refuses two of three attempts although it is ready, with
   * {@code -EAGAIN} and {@code -EINTR}.
   *
   * @param io what it asks in the end
   * @return a handle whose {@link Io#underlying} is that of the other
   */
  public Io reluctant(Io io) {
    return keep(new ReluctantIo(platform, io));
  }

  /**
   * The same file behind a handle that never has anything in memory: {@link Io#readNow} and {@link
   * Io#writeNow} are {@code -EAGAIN}.
   *
   * @param file what it asks otherwise
   * @return a handle whose {@link Io#underlying} is that of the other
   */
  public Io cold(Io file) {
    return keep(new ColdIo(platform, file));
  }

  /**
   * A handle of a platform that no scheduler has heard of.
   *
   * @return a handle without a descriptor
   */
  public Io foreign() {
    return keep(new ForeignPlatform(platform).newHandle());
  }

  /**
   * A new file, removed in the end.
   *
   * @param content what is in it
   * @return its path
   */
  public Path file(byte... content) {
    try {
      Path file = Files.createTempFile("ramie-conformance", ".data");
      files.add(file);
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary file", e);
    }
  }

  /**
   * A path that nothing has yet, removed in the end.
   *
   * @return a path in the folder for temporary files
   */
  public Path unusedPath() {
    Path file = file();
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
    return file;
  }

  /**
   * Opens a file.
   *
   * @param path which
   * @param options as {@link Platform#open} takes them
   * @return the handle
   */
  public Io open(Path path, OpenOption... options) {
    return keep(handle("open " + path, platform.open(path, Set.of(options))));
  }

  /**
   * Closes a handle in the end that the check has got from a hook.
   *
   * @param result what {@code socketAccept} returned
   * @return the handle
   */
  public Io accepted(IoResult result) {
    Fail.when(result.isError(), () -> "socketAccept returned " + result + ", not a connection");
    return keep(result.io());
  }

  private static Io handle(String call, IoResult result) {
    check(call, result.error());
    return result.io();
  }

  private static void check(String call, long result) {
    if (result < 0) {
      // Not the scheduler's doing: the case could not be set up.
      throw new IllegalStateException(
          call + " failed while a case was set up: " + Errno.describe(result));
    }
  }

  private Io keep(Io io) {
    open.add(io);
    return io;
  }

  /** Fails when waits are still on a handle: what a hook has left registered. */
  public void checkNothingWaits() {
    for (Io io : open) {
      Fail.unless(io.waits().isEmpty(), () -> "waits were left on " + io + ": " + io.waits());
    }
  }

  /** Fails whoever waits for one of them. Any thread. */
  void closeAll() {
    open.forEach(Io::close);
  }

  void close() {
    closeAll();
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + file, e);
      }
    }
  }
}
