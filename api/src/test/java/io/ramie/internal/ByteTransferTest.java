package io.ramie.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.HookNotes;
import io.ramie.io.Pipe;
import io.ramie.spi.Errno;
import io.ramie.spi.Hook;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What reads do with the memory of the pool. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ByteTransferTest {
  private final HookNotes hooks = new HookNotes();

  private interface Body {
    void run(Pipe pipe) throws Exception;
  }

  private void piped(Body body) throws Exception {
    Fibers.run(
        hooks.scheduler(),
        () -> {
          try (Pipe pipe = Pipe.open()) {
            body.run(pipe);
          }
        });
  }

  /** The address of the segment that the pool would give next. */
  private long next() {
    int preferred = System.identityHashCode(hooks.scheduler());
    MemorySegment segment = BufferPool.SMALL.take(preferred);
    BufferPool.SMALL.give(preferred, segment);
    return segment.address();
  }

  @Test
  void nothingIsHeldWhereThereWasNothingAfterAll() throws Exception {
    List<Long> addresses = new ArrayList<>();
    hooks.answer(
        Hook.IO_READ_INTO,
        arguments -> {
          addresses.add(next());
          long address =
              ((Supplier<?>) arguments[1]).get() instanceof MemorySegment m ? m.address() : 0;
          addresses.add(address);
          return addresses.size() < 4 ? Errno.EAGAIN.result() : 1L;
        });

    piped(pipe -> assertThat(pipe.source().read(new byte[1])).isEqualTo(1));

    assertThat(addresses).hasSize(4).containsOnly(addresses.getFirst());
  }

  @Test
  void aSchedulerThatReadsWithoutMemoryIsRefused() throws Exception {
    hooks.answer(Hook.IO_READ_INTO, 1L);

    piped(pipe ->
        assertThatThrownBy(() -> pipe.source().read(new byte[1]))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("has not asked for memory"));
  }

  @Test
  void othersGetATurnWhereThereIsAlwaysMore() throws Exception {
    int[] left = {2};
    hooks.answer(
        Hook.IO_READ, arguments -> left[0]-- > 0 ? ((MemorySegment) arguments[1]).byteSize() : 0L);
    hooks.answer(Hook.IO_WRITE, arguments -> ((MemorySegment) arguments[1]).byteSize());

    piped(pipe ->
        assertThat(pipe.source().inputStream().transferTo(pipe.sink().outputStream()))
            .isEqualTo(2L * BufferPool.SEGMENT_BYTES));

    assertThat(hooks.given(Hook.YIELD)).hasSize(2);
  }

  private static Object interrupted(Object[] arguments) throws InterruptedException {
    throw new InterruptedException("while waiting with " + Arrays.toString(arguments));
  }

  private static void assertInterrupted(Pipe pipe, String operation) {
    assertThatThrownBy(() -> pipe.source().inputStream().transferTo(pipe.sink().outputStream()))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageStartingWith(operation);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anInterruptSaysThatTheSourceWaited() throws Exception {
    hooks.answer(Hook.IO_READ, (long) Errno.EAGAIN.result());
    hooks.answer(Hook.IO_READ_INTO, ByteTransferTest::interrupted);

    piped(pipe -> assertInterrupted(pipe, "read from"));
  }

  @Test
  void anInterruptSaysThatTheTargetWaited() throws Exception {
    hooks.answer(Hook.IO_READ, 5L);
    hooks.answer(Hook.IO_WRITE, (long) Errno.EAGAIN.result());
    hooks.answer(Hook.IO_WAIT, ByteTransferTest::interrupted);

    piped(pipe -> assertInterrupted(pipe, "write to"));
  }
}
