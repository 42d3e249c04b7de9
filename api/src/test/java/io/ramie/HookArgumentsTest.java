package io.ramie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Arrays.asList;
import static java.util.Collections.singletonList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.io.FiberFile;
import io.ramie.io.Pipe;
import io.ramie.io.Select;
import io.ramie.process.ChildProcesses;
import io.ramie.spi.Errno;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.ProcessStatus;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What the hooks are given, and that what they return is what counts. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class HookArgumentsTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final HookNotes hooks = new HookNotes();

  private interface Body {
    void run(Pipe pipe) throws Exception;
  }

  private void run(Fibers.Action<Exception> action) throws Exception {
    Fibers.run(hooks.scheduler(), action);
  }

  private void piped(Body body) throws Exception {
    run(() -> {
      try (Pipe pipe = Pipe.open()) {
        body.run(pipe);
      }
    });
  }

  // Time

  @Test
  @DisplayName("S7: a sleep is given its duration, and null when it is without end")
  void sleepIsGivenItsDuration() throws Exception {
    hooks.answer(Hook.KERNEL_SLEEP, null);

    run(() -> {
      Fibers.sleep(LITTLE);
      Fibers.sleep(null);
    });

    assertThat(hooks.given(Hook.KERNEL_SLEEP))
        .containsExactly(List.of(LITTLE), singletonList(null));
  }

  @Test
  @DisplayName("Y2: a yield goes to its own hook")
  void yieldGoesToItsHook() throws Exception {
    run(() -> Fibers.yield());

    assertThat(hooks.given(Hook.YIELD)).containsExactly(List.of());
  }

  @Test
  @DisplayName("T1: a time-out is given its duration, and the error it is to raise")
  void timeoutIsGivenItsDuration() throws Exception {
    IOException late = new IOException("on purpose");

    run(() -> assertThat((int) Fibers.timeout(LITTLE, () -> late, () -> 42)).isEqualTo(42));

    assertThat(hooks.given(Hook.TIMEOUT_AFTER)).hasSize(1);
    assertThat(hooks.given(Hook.TIMEOUT_AFTER).getFirst()).startsWith(LITTLE);
  }

  @Test
  @DisplayName("X6: outside fibers no hook is called, also where a scheduler is installed")
  void installingThreadCallsNoHook() throws Exception {
    try (Installation _ = Fibers.install(hooks.scheduler())) {
      useSeveralHooks();
    }

    assertThat(hooks.called()).isEmpty();
  }

  @Test
  @DisplayName("X2: in a blocking section no hook is called")
  void blockingSectionCallsNoHook() throws Exception {
    run(() -> Fibers.blocking(HookArgumentsTest::useSeveralHooks));

    assertThat(hooks.called()).isEmpty();
  }

  private static void useSeveralHooks() throws Exception {
    Fibers.timeout(Duration.ofMinutes(1), () -> Fibers.sleep(Duration.ofNanos(1)));
    Fibers.yield();
    Fibers.offload(() -> {});
    try (Pipe pipe = Pipe.open()) {
      pipe.sink().write(new byte[1]);
      assertThat(pipe.source().await(Io.READABLE)).isEqualTo(Io.READABLE);
      assertThat(pipe.source().read(new byte[1])).isEqualTo(1);
    }
  }

  // Handles

  @Test
  @DisplayName("W28: a wait is given the events, and the time that is left")
  void waitIsGivenEventsAndTime() throws Exception {
    piped(pipe -> {
      Io io = pipe.source().io();
      hooks.answer(Hook.IO_WAIT, Io.READABLE);

      assertThat(pipe.source().await(Io.READABLE)).isEqualTo(Io.READABLE);
      assertThat(pipe.source().await(Io.READABLE, Duration.ofHours(1))).isEqualTo(Io.READABLE);

      List<List<Object>> given = hooks.given(Hook.IO_WAIT);
      assertThat(given.get(0)).containsExactly(io, Io.READABLE, null);
      assertThat(given.get(1)).startsWith(io, Io.READABLE);
      assertThat((Duration) given.get(1).get(2))
          .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    });
  }

  @Test
  @DisplayName("SEL1: a select is given three lists")
  void selectIsGivenThreeLists() throws Exception {
    piped(pipe -> {
      Select.Ready ready = new Select().readable(pipe.source()).writable(pipe.sink()).await();

      assertThat(ready.writable()).containsExactly(pipe.sink());
      assertThat(hooks.given(Hook.IO_SELECT))
          .containsExactly(
              asList(
                  List.of(pipe.source().io()),
                  List.of(pipe.sink().io()),
                  List.of(), /* for ever */
                  null));
    });
  }

  @Test
  @DisplayName("R16: an array is read with attempts, native memory with a minimum of one byte")
  void readIsGivenRoomAndMinimum() throws Exception {
    piped(pipe -> {
      Io io = pipe.source().io();
      pipe.sink().write("foobar".getBytes(UTF_8));

      assertThat(pipe.source().read(new byte[9], 2, 3)).isEqualTo(3);
      assertThat(pipe.source().read(ByteBuffer.allocateDirect(9).limit(8))).isEqualTo(3);

      assertThat(hooks.given(Hook.IO_READ))
          .containsExactly(List.of(io, 3L, 0L), List.of(io, 8L, 1L));
    });
  }

  @Test
  @DisplayName("R17: a flush, and a close, are one write each, in order")
  void flushAndCloseAreAWriteEach(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("file");

    run(() -> {
      FiberFile file = FiberFile.open(path, CREATE, WRITE);
      try (OutputStream out = new BufferedOutputStream(file.outputStream())) {
        out.write("foo".getBytes(UTF_8));
        out.flush();
        out.write("bar".getBytes(UTF_8));
      }
    });

    assertThat(hooks.given(Hook.IO_WRITE))
        .extracting(given -> given.get(1))
        .containsExactly("foo", "bar");
    assertThat(path).hasContent("foobar");
  }

  @Test
  @DisplayName("PR1: a transfer at a position is given that")
  void positionIsGiven(@TempDir Path folder) throws Exception {
    run(() -> {
      try (FiberFile file = FiberFile.open(folder.resolve("file"), CREATE, READ, WRITE)) {
        file.write("hello".getBytes(UTF_8), 1, 3, 7);
        assertThat(file.read(new byte[4], 0, 4, 8)).isEqualTo(2);

        assertThat(hooks.given(Hook.IO_PWRITE).getFirst()).startsWith(file.io(), "ell", 7L);
        assertThat(hooks.given(Hook.IO_PREAD).getFirst()).startsWith(file.io(), 4L, 8L);
      }
    });
  }

  @Test
  @DisplayName("C2: what a hook has closed, or will close, is left to it")
  void closeIsLeftToTheHook() throws Exception {
    hooks.answer(Hook.IO_CLOSE, true);

    run(() -> {
      Pipe pipe = Pipe.open();
      try (Io source = pipe.source().io();
          Io _ = pipe.sink().io()) {
        pipe.source().close();

        assertThat(source.isOpen()).isTrue();
        assertThat(hooks.given(Hook.IO_CLOSE)).containsExactly(List.of(source));
      }
    });
  }

  @Test
  @DisplayName("R4: a number that a hook returns becomes the exception of its operation")
  void errorOfAHookIsThrown() throws Exception {
    piped(pipe -> {
      hooks.answer(Hook.IO_READ, (long) Errno.EBADF.result());
      hooks.answer(Hook.IO_WRITE, (long) Errno.EINVAL.result());
      OutputStream buffered = new BufferedOutputStream(pipe.sink().outputStream());
      buffered.write(1);

      assertThatThrownBy(() -> pipe.source().read(new byte[1]))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("read from pipe")
          .hasMessageContaining("EBADF");
      assertThatThrownBy(() -> pipe.sink().write(new byte[1]))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("write to pipe")
          .hasMessageContaining("EINVAL");
      assertThatThrownBy(buffered::flush)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("EINVAL");
    });
  }

  // Processes

  @Test
  @DisplayName("P6, P12: a wait for a child is given the number as it is, and whether to wait")
  void processWaitIsGivenNumberAndFlags() throws Exception {
    ProcessStatus ended = ProcessStatus.exited(12, 3);
    hooks.answer(Hook.PROCESS_WAIT, ended);

    run(() -> {
      assertThat(ChildProcesses.waitFor(-7)).isEqualTo(ended);
      assertThat(ChildProcesses.poll(ChildProcesses.ANY)).contains(ended);
    });

    assertThat(hooks.given(Hook.PROCESS_WAIT))
        .containsExactly(List.of(-7L, 0), List.of(-1L, ProcessStatus.NO_HANG));
  }
}
