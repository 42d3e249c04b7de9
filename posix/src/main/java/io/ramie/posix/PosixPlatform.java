package io.ramie.posix;

import io.ramie.spi.AbstractUnixAddress;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SocketType;
import io.ramie.spi.carrier.JdkChildren;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The real one: system calls of Linux on x86-64 and AArch64.
 *
 * <p>Creating it and asking {@link #unsupported} touches nothing native and works everywhere.
 *
 * <h2>Addresses</h2>
 *
 * An {@link InetSocketAddress} that is not resolved is {@code -EINVAL}, an address of another
 * family {@code -EAFNOSUPPORT}, except that an IPv6 socket also talks to IPv4 addresses. A {@link
 * UnixDomainSocketAddress} with an empty path is unnamed; bound to it, a socket gets a name of
 * Linux's abstract namespace, an {@link AbstractUnixAddress}. Connecting a Unix domain stream
 * socket to a listener whose queue is full is {@code -EAGAIN}, and nothing will tell when it is
 * not: try again later.
 *
 * <h2>Files</h2>
 *
 * All options of {@link java.nio.file.StandardOpenOption} are known, {@link
 * java.nio.file.LinkOption#NOFOLLOW_LINKS}, and {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}.
 * Files are created readable and writable by all, less the umask. SPARSE changes nothing, since all
 * files may be sparse. With DELETE_ON_CLOSE the last element of the path must not be a symbolic
 * link, and {@link Io#close} deletes the file if its name still means it. A folder is {@code
 * -EISDIR}. Opening the write end of a FIFO that nobody reads is {@code -ENXIO}. A positional write
 * to a file opened with APPEND appends, as {@code pwrite(2)} does on Linux.
 */
public final class PosixPlatform implements Platform {
  static final String NAME = "posix";

  private static final PosixPlatform INSTANCE = new PosixPlatform();

  /** The answer of {@link #unsupported}, found out once. */
  private static final class Support {
    private static final @Nullable String UNSUPPORTED = find();

    private static @Nullable String find() {
      String system = unsupported(System.getProperty("os.name"), System.getProperty("os.arch"));
      return system == null ? nativeAccessRefused() : system;
    }
  }

  /** Linked with the first wait. */
  private static final class Children {
    private static final ChildWait WAIT = new ChildWait(JdkChildren::reaps, ProcessAge::isYoung);
  }

  /**
   * Creates another instance, which differs in nothing from {@link #provider}; on the class path
   * {@link java.util.ServiceLoader} insists on it.
   */
  public PosixPlatform() {}

  /**
   * The instance that {@link java.util.ServiceLoader} finds in this module.
   *
   * @return the same object every time
   */
  public static PosixPlatform provider() {
    return INSTANCE;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public @Nullable String unsupported() {
    return Support.UNSUPPORTED;
  }

  /** Why it would not run on a system with these properties, or null. */
  static @Nullable String unsupported(String osName, String osArch) {
    return osName.equals("Linux") && Architecture.of(osArch) != null
        ? null
        : "the platform \"%s\" needs Linux on x86-64 or AArch64, and this is %s on %s"
            .formatted(NAME, osName, osArch);
  }

  // The smallest restricted method: it throws if the linker would.
  @SuppressWarnings("restricted")
  private static @Nullable String nativeAccessRefused() {
    try {
      MemorySegment _ = MemorySegment.NULL.reinterpret(0);
      return null;
    } catch (IllegalCallerException e) {
      Module module = PosixPlatform.class.getModule();
      return "the platform \"%s\" needs native access: start Java with --enable-native-access=%s"
          .formatted(NAME, module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
  }

  @Override
  public IoResult socket(ProtocolFamily family, SocketType type) {
    return SocketDescriptor.open(this, family, type);
  }

  @Override
  public int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    int kernelType = SocketDescriptor.kernelType(type);
    IntFunction<Descriptor> socket = number -> SocketDescriptor.ofPair(this, number, type);
    return tell(SocketCalls.socketpair(Constants.AF_UNIX, kernelType), socket, socket, ends);
  }

  @Override
  public int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return tell(
        FileCalls.pipe2(Constants.O_CLOEXEC | Constants.O_NONBLOCK),
        number -> new PipeDescriptor(this, number, "pipe (read end)"),
        number -> new PipeDescriptor(this, number, "pipe (write end)"),
        ends);
  }

  /** Makes handles of two numbers, the second in the upper half; a negative pair is an error. */
  private static int tell(
      long pair,
      IntFunction<Descriptor> first,
      IntFunction<Descriptor> second,
      BiConsumer<? super Io, ? super Io> ends) {
    if (pair < 0) {
      return (int) pair;
    }
    ends.accept(first.apply((int) pair), second.apply((int) (pair >>> Integer.SIZE)));
    return 0;
  }

  @Override
  public IoResult open(Path path, Set<? extends OpenOption> options) {
    return PathDescriptor.open(this, path, options);
  }

  @Override
  public IoResult standardStream(int number) {
    return StandardStream.open(this, number);
  }

  @Override
  public Poller openPoller() throws IOException {
    return PosixPoller.open();
  }

  @Override
  public IoResult openProcess(long pid) {
    return ProcessDescriptor.open(this, pid);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The status of a child that has ended is known until somebody has waited for it, and from
   * Linux 6.15 on as long as there is a handle, for any process. Otherwise the error is {@code
   * ECHILD}.
   */
  @Override
  public ProcessStatus processStatus(Io process) {
    return process.underlying() instanceof ProcessDescriptor descriptor
        ? descriptor.status()
        : ProcessStatus.failed(Errno.EINVAL.result());
  }

  /**
   * {@inheritDoc}
   *
   * <p>A wait for one of many never takes the status of a child that {@link ProcessBuilder} started
   * and Java waits for; while there is such a child, it has one to wait for. A child that ends
   * within a twentieth of a second after its start counts as running for so long, since nobody can
   * know yet whose it is. A wait for a single child takes what it is asked for: Java or the caller,
   * whoever comes second gets {@code -ECHILD}.
   */
  @Override
  public ProcessStatus waitProcess(long pid, int flags) {
    return Children.WAIT.await(pid, flags);
  }
}
