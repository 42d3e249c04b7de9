package io.ramie.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.UnknownHostException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where handles and time come from.
 *
 * <p>Everything that opens something goes through the platform of the current scheduler, so a
 * simulated network and clock, or one that injects faults, takes the place of the real ones without
 * a change to applications. Every handle is opened non-blocking and close-on-exec. Any thread may
 * call any method.
 */
public interface Platform {
  /** System property that names the platform of this system, read when that is first asked for. */
  String PROPERTY = "ramie.platform";

  /**
   * The platform of this system: the one that the system property {@value #PROPERTY} names,
   * otherwise the best that {@link java.util.ServiceLoader} finds and that can run here.
   *
   * @return the same object every time
   * @throws IllegalArgumentException if the property names one that is unknown; the message lists
   *     the known ones
   * @throws UnsupportedOperationException if there is none or it cannot run here; the message says
   *     why
   */
  static Platform system() {
    return SystemPlatform.get();
  }

  /**
   * Why {@link #system} throws: what a {@link SchedulerProvider} answers whose schedulers need it.
   *
   * @return a sentence, or null when there is a platform that can run here
   */
  static @Nullable String systemUnsupported() {
    try {
      return system().unsupported();
    } catch (UnsupportedOperationException | IllegalArgumentException none) {
      return none.getMessage();
    }
  }

  /**
   * The platform of a name, for one that wraps another: {@code Platform.named("posix")} is the real
   * one whatever {@link #system} is. A platform asks for it when it is first used, not when it is
   * created, since all of them are created together.
   *
   * @param name as {@link #name} has it
   * @return the same object every time
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   * @throws UnsupportedOperationException if it cannot run here; the message says why
   */
  static Platform named(String name) {
    return SystemPlatform.named(SystemPlatform.known(), name, "");
  }

  /**
   * What people call this platform: in messages, and as the value of the system property {@value
   * #PROPERTY}.
   *
   * @return a short name in lower case, for example {@code posix}
   */
  String name();

  /**
   * How well this platform serves where it is supported; {@link #system} takes the highest when
   * none is asked for by name. A negative one is only ever taken by name, which suits a platform
   * that simulates or injects faults.
   *
   * @return any number; 0 unless overridden
   */
  default int priority() {
    return 0;
  }

  /**
   * Why this platform cannot be used on this system.
   *
   * @return a sentence, or null when it can
   */
  default @Nullable String unsupported() {
    return null;
  }

  /**
   * The monotonic clock that all sleeping and waiting goes by.
   *
   * @return nanoseconds since an arbitrary moment; only differences mean something
   */
  default long nanoTime() {
    return System.nanoTime();
  }

  /**
   * Opens a socket that is neither bound nor connected.
   *
   * @param family {@link java.net.StandardProtocolFamily#INET}, {@code INET6} or {@code UNIX}
   * @param type stream or datagram
   * @return the socket, or the error: {@code EMFILE}, {@code EAFNOSUPPORT}, …
   */
  IoResult socket(ProtocolFamily family, SocketType type);

  /**
   * Opens two connected Unix domain sockets.
   *
   * @param type stream or datagram
   * @param ends told the two, before this returns 0
   * @return 0 or {@code -errno}
   */
  int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends);

  /**
   * Opens a pipe.
   *
   * @param ends told the end to read from and the end to write to, before this returns 0
   * @return 0 or {@code -errno}
   */
  int pipe(BiConsumer<? super Io, ? super Io> ends);

  /**
   * Opens a file, a FIFO or a device. Opening does not wait for the other end of a FIFO.
   *
   * @param path what to open
   * @param options {@link java.nio.file.StandardOpenOption}s, read when there is none
   * @return the handle, or the error: {@code ENOENT}, {@code EACCES}, …; {@code EINVAL} for an
   *     option that is not known
   */
  IoResult open(Path path, Set<? extends OpenOption> options);

  /**
   * Opens the standard input, output or error stream of this process, without changing a mode that
   * other processes would notice. Closing it leaves the process its stream.
   *
   * @param number 0, 1 or 2
   * @return the handle, or the error: {@code EBADF} when the process has no such stream
   */
  default IoResult standardStream(int number) {
    return IoResult.error(Errno.ENOSYS);
  }

  /**
   * Opens a handle of a process that becomes {@link Io#READABLE} when that ends, as {@code
   * pidfd_open(2)} does.
   *
   * @param pid a process id, which need not be a child's
   * @return the handle, or the error: {@code ESRCH} when there is no such process, {@code ENOSYS}
   *     when the system has no such handles
   */
  default IoResult openProcess(long pid) {
    return IoResult.error(Errno.ENOSYS);
  }

  /**
   * How a process has ended, without taking its status away from whoever waits for it.
   *
   * @param process a handle from {@link #openProcess}
   * @return the status, {@link ProcessStatus#RUNNING}, or an error when the system cannot tell
   */
  default ProcessStatus processStatus(Io process) {
    return ProcessStatus.failed(Errno.ENOSYS.result());
  }

  /**
   * Opens a poller, for a scheduler that has no kernel facility of its own.
   *
   * @return a poller that its caller closes
   * @throws IOException if the system refuses, at a descriptor limit for example
   */
  Poller openPoller() throws IOException;

  /**
   * Looks a name up, and blocks the calling thread while it does.
   *
   * @param host a host name, not a numeric address
   * @return all addresses in the resolver's order
   * @throws UnknownHostException if there is none
   */
  default List<InetAddress> resolve(String host) throws UnknownHostException {
    return List.of(InetAddress.getAllByName(host));
  }

  /**
   * Waits for a child process as {@code waitpid(2)} does, and blocks the calling thread while it
   * does.
   *
   * @param pid a child's process id, -1 for any child, 0 for any of this process group, {@code
   *     -pgid} for any of that group
   * @param flags {@link ProcessStatus#NO_HANG} or 0
   * @return a status, always: how it ended, that it has not, or the error
   */
  ProcessStatus waitProcess(long pid, int flags);
}
