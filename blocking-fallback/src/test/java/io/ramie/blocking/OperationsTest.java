package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Errno;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class OperationsTest {
  private final FiberScheduler scheduler = new BlockingScheduler(SchedulerOptions.DEFAULT);

  @Test
  void fiberSaysThatThereIsNoScheduler() {
    assertThatThrownBy(() -> scheduler.fiber(FiberOptions.NONE, () -> null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(
            "no scheduler",
            "'" + Thread.currentThread().getName() + "'",
            "Fibers.run",
            "Fibers.install");
  }

  @Test
  void fiberInABlockingSectionSaysThatItIsInOne() throws Exception {
    var subject =
        Subject.start(Subject.Kind.FIBER, () -> scheduler.fiber(FiberOptions.NONE, () -> null));

    assertThat(subject.failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("blocking section");
  }

  @Test
  void closedFallbackServesOn() throws InterruptedException {
    scheduler.close();
    scheduler.run();

    try (Handles.Pair pair = Handles.pair()) {
      assertThat(scheduler.ioWait(pair.near(), Io.WRITABLE, null)).isEqualTo(Io.WRITABLE);
    }
    assertThat(scheduler.isClosed()).isFalse();
    scheduler.close();
  }

  @ParameterizedTest
  @EnumSource
  void operationRunsInTheCallingThread(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> scheduler.blockingOperationWait(Thread::currentThread));

    assertThat(subject.value()).isSameAs(subject.thread());
  }

  @Test
  void failureOfAnOperationIsThrown() {
    IOException broken = new IOException();

    assertThatThrownBy(() ->
            scheduler.blockingOperationWait(() -> {
              throw broken;
            }))
        .isSameAs(broken);
  }

  @Test
  void filesAreReadAndWrittenAtPositions(@TempDir Path folder) throws Exception {
    Path path = Files.writeString(folder.resolve("file"), "0123456789");
    var options =
        Set.of(java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE);
    try (Io file = scheduler.platform().open(path, options).io()) {
      var buffer = Handles.buffer(3);

      assertThat(scheduler.ioPread(file, buffer, 4, 3)).isEqualTo(3);
      assertThat(scheduler.ioPwrite(file, buffer, 0, 3)).isEqualTo(3);
    }

    assertThat(Files.readString(path, StandardCharsets.US_ASCII)).isEqualTo("4563456789");
  }

  @ParameterizedTest
  @EnumSource
  void diskIsWaitedForByTheThreadThatMay(Subject.Kind kind) throws Exception {
    DiskFile file = new DiskFile();

    var subject = Subject.start(kind, () -> scheduler.ioRead(file, Handles.buffer(8), 8));

    assertThat(subject.value()).isEqualTo(8);
    if (kind == Subject.Kind.VIRTUAL) {
      // Its carrier is free meanwhile.
      assertThat(file.reader.getName()).startsWith("ramie-offload-");
    } else {
      assertThat(file.reader).isSameAs(subject.thread());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInMemoryIsReadByTheCallingThread(Subject.Kind kind) throws Exception {
    DiskFile file = new DiskFile();
    file.isInMemory = true;

    var subject = Subject.start(kind, () -> scheduler.ioPread(file, Handles.buffer(8), 0, 8));

    assertThat(subject.value()).isEqualTo(8);
    assertThat(file.reader).isSameAs(subject.thread());
  }

  /** A file that remembers who has read it. */
  private static final class DiskFile extends Io {
    volatile boolean isInMemory;
    volatile Thread reader;

    DiskFile() {
      super(Platform.system());
    }

    @Override
    public boolean isFile() {
      return true;
    }

    @Override
    public long readNow(MemorySegment buffer, long position) {
      return isInMemory ? read(buffer) : super.readNow(buffer, position);
    }

    @Override
    public long read(MemorySegment buffer) {
      reader = Thread.currentThread();
      return buffer.byteSize();
    }

    @Override
    protected void implClose() {}

    @Override
    public String toString() {
      return "file on a disk";
    }
  }

  @Test
  void addressesAreTheResolversWithoutDuplicates() throws Exception {
    InetAddress one = InetAddress.getByName("10.0.0.1");
    InetAddress two = InetAddress.getByName("10.0.0.2");
    FiberScheduler resolving = withPlatform("resolve", host -> List.of(one, two, one));

    assertThat(resolving.addressResolve("host")).containsExactly(one, two);
  }

  @Test
  void unknownHostHasNoAddresses() throws Exception {
    FiberScheduler resolving =
        withPlatform(
            "resolve",
            host -> {
              throw new Unchecked(new UnknownHostException());
            });

    assertThat(resolving.addressResolve("nowhere")).isEmpty();
  }

  @Test
  void childThatEndsLaterIsWaitedFor() throws Exception {
    Queue<ProcessStatus> statuses =
        new ArrayDeque<>(
            List.of(ProcessStatus.RUNNING, ProcessStatus.RUNNING, ProcessStatus.exited(7, 42)));
    FiberScheduler waiting = withPlatform("waitProcess", arguments -> statuses.remove());

    assertThat(waiting.processWait(-1, 0)).isEqualTo(ProcessStatus.exited(7, 42));
  }

  @Test
  void childIsLookedAtOnceWhenAskedNotToHang() throws Exception {
    FiberScheduler waiting = withPlatform("waitProcess", arguments -> ProcessStatus.RUNNING);

    assertThat(waiting.processWait(7, ProcessStatus.NO_HANG)).isEqualTo(ProcessStatus.RUNNING);
  }

  @Test
  void noSuchChildIsAStatus() throws Exception {
    long nobodysChild = ProcessHandle.current().pid();

    assertThat(scheduler.processWait(nobodysChild, 0))
        .isEqualTo(ProcessStatus.failed(Errno.ECHILD.result()));
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsTheWaitForAChild(Subject.Kind kind) throws Exception {
    FiberScheduler waiting = withPlatform("waitProcess", arguments -> ProcessStatus.RUNNING);
    var subject = Subject.start(kind, () -> waiting.processWait(-1, 0));
    subject.awaitWait(Wait.Kind.SLEEP);

    subject.thread().interrupt();

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void childOfTheJdkIsWaitedFor(Subject.Kind kind) throws Exception {
    // P2, P5
    Process child = new ProcessBuilder("sh", "-c", "read line; exit 137").start();
    long before = Handles.openDescriptors();
    var subject = Subject.start(kind, () -> scheduler.processWait(child.pid(), 0));
    subject.awaitWait(Wait.Kind.BLOCK);

    child.getOutputStream().close();

    assertThat(subject.value())
        .isIn(
            ProcessStatus.exited(child.pid(), 137),
            // What is left of it when the system forgets how a child that was reaped has ended.
            ProcessStatus.signalled(child.pid(), 9, false));
    assertThat(child.waitFor()).isEqualTo(137);
    assertThat(Handles.openDescriptors()).isLessThanOrEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void signalThatEndsAChildOfTheJdkIsTold(Subject.Kind kind) throws Exception {
    // P5
    Process child = new ProcessBuilder("sleep", "60").start();
    var subject = Subject.start(kind, () -> scheduler.processWait(child.pid(), 0));
    subject.awaitWait(Wait.Kind.BLOCK);

    child.destroyForcibly();

    assertThat(subject.value()).isEqualTo(ProcessStatus.signalled(child.pid(), 9, false));
  }

  @ParameterizedTest
  @EnumSource
  void childOfTheJdkIsOnlyLookedAtWhenAskedNotToHang(Subject.Kind kind) throws Exception {
    // P12
    Process child = new ProcessBuilder("sleep", "60").start();

    ProcessStatus status =
        Subject.call(kind, () -> scheduler.processWait(child.pid(), ProcessStatus.NO_HANG));

    assertThat(status).isEqualTo(ProcessStatus.RUNNING);
    child.destroyForcibly();
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsTheWaitForAChildOfTheJdk(Subject.Kind kind) throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    var subject = Subject.start(kind, () -> scheduler.processWait(child.pid(), 0));
    subject.awaitWait(Wait.Kind.BLOCK);

    subject.thread().interrupt();

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
    child.destroyForcibly();
  }

  @Test
  void missingPlatformIsReportedByTheCallThatNeedsIt() {
    Platform missing =
        platform(
            "nanoTime",
            arguments -> {
              throw new UnsupportedOperationException("no platform");
            });
    FiberScheduler created = new BlockingScheduler(SchedulerOptions.DEFAULT.withPlatform(missing));

    assertThatThrownBy(() -> created.kernelSleep(null))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void fallbackIsUsableWithoutBeingInstalled() {
    assertThat(Schedulers.installed()).isNull();
    assertThat(scheduler.platform()).isSameAs(Platform.system());
  }

  private static final class Unchecked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unchecked(Exception cause) {
      super(cause);
    }
  }

  private static FiberScheduler withPlatform(String method, Function<Object[], Object> answer) {
    return new BlockingScheduler(SchedulerOptions.DEFAULT.withPlatform(platform(method, answer)));
  }

  /** The system's platform, but for one method. */
  private static Platform platform(String name, Function<Object[], Object> answer) {
    return (Platform)
        Proxy.newProxyInstance(
            Platform.class.getClassLoader(),
            new Class<?>[] {Platform.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals(name)
                    ? answer.apply(arguments)
                    : method.invoke(Platform.system(), arguments);
              } catch (Unchecked | InvocationTargetException wrapped) {
                throw wrapped.getCause();
              }
            });
  }
}
