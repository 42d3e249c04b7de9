package io.ramie.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.HookNotes;
import io.ramie.io.Pipe;
import io.ramie.spi.Errno;
import io.ramie.spi.Hook;
import io.ramie.spi.ReadSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What reads do with the memory of the pool. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ByteTransferTest {
  private final HookNotes hooks = new HookNotes();

  interface Body {
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

  /** The address of the segment that a pool would give next. */
  private long next(BufferPool pool) {
    int preferred = System.identityHashCode(hooks.scheduler());
    MemorySegment segment = pool.take(preferred);
    pool.give(preferred, segment);
    return segment.address();
  }

  @Test
  void nothingIsHeldWhereThereWasNothingAfterAll() throws Exception {
    List<Long> addresses = new ArrayList<>();
    hooks.answer(
        Hook.IO_READ_INTO,
        arguments -> {
          addresses.add(next(BufferPool.SMALL));
          addresses.add(((ReadSink) arguments[1]).memory().address());
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

  /** Offers a piece of ten bytes, then says that this was the end. */
  private void answerWithOneOffer(List<Boolean> taken) {
    hooks.answer(Hook.IO_READ, (long) Errno.EAGAIN.result());
    hooks.answer(
        Hook.IO_READ_INTO,
        arguments -> {
          if (!taken.isEmpty()) {
            return 0L;
          }
          ReadSink sink = (ReadSink) arguments[1];
          MemorySegment _ = sink.memory();
          taken.add(sink.offer(10));
          return taken.getFirst() ? (long) Errno.EAGAIN.result() : 10L;
        });
  }

  private long transfer(Pipe pipe) throws Exception {
    return pipe.source().inputStream().transferTo(pipe.sink().outputStream());
  }

  /** What the target is given to write, and takes of that. */
  private List<Long> answerWrites(Long... results) {
    List<Long> sizes = new ArrayList<>();
    hooks.answer(
        Hook.IO_WRITE,
        arguments -> {
          sizes.add(((MemorySegment) arguments[1]).byteSize());
          return results[sizes.size() - 1];
        });
    return sizes;
  }

  @Test
  void aPieceThatIsWrittenWhenItIsOfferedCounts() throws Exception {
    List<Boolean> taken = new ArrayList<>();
    answerWithOneOffer(taken);
    List<Long> sizes = answerWrites(10L);

    piped(pipe -> assertThat(transfer(pipe)).isEqualTo(10));

    assertThat(taken).containsExactly(true);
    assertThat(sizes).containsExactly(10L);
  }

  @Test
  void aPieceThatIsWrittenWhenItIsOfferedHoldsNoMemory() throws Exception {
    List<Long> addresses = new ArrayList<>();
    hooks.answer(Hook.IO_READ, (long) Errno.EAGAIN.result());
    hooks.answer(Hook.IO_WRITE, 10L);
    hooks.answer(
        Hook.IO_READ_INTO,
        arguments -> {
          ReadSink sink = (ReadSink) arguments[1];
          addresses.add(sink.memory().address());
          assertThat(sink.offer(10)).isTrue();
          addresses.add(next(BufferPool.LARGE));
          return 0L;
        });

    piped(pipe -> assertThat(transfer(pipe)).isEqualTo(10));

    assertThat(addresses).hasSize(2).containsOnly(addresses.getFirst());
  }

  @Test
  void ofAPieceThatIsWrittenInPartWhenItIsOfferedTheRestIsWrittenByTheFiber() throws Exception {
    List<Boolean> taken = new ArrayList<>();
    answerWithOneOffer(taken);
    List<Long> sizes = answerWrites(4L, 6L);

    piped(pipe -> assertThat(transfer(pipe)).isEqualTo(10));

    assertThat(taken).containsExactly(false);
    assertThat(sizes).containsExactly(10L, 6L);
  }

  @Test
  void aPieceThatIsNotOfferedIsWrittenWhole() throws Exception {
    List<Long> pieces = new ArrayList<>();
    hooks.answer(Hook.IO_READ, (long) Errno.EAGAIN.result());
    hooks.answer(
        Hook.IO_READ_INTO,
        arguments -> {
          ReadSink sink = (ReadSink) arguments[1];
          MemorySegment _ = sink.memory();
          if (pieces.isEmpty()) {
            assertThat(sink.offer(10)).isFalse();
          }
          pieces.add(pieces.size() < 2 ? 10L : 0L);
          return pieces.getLast();
        });
    List<Long> sizes = answerWrites(4L, 6L, 10L);

    piped(pipe -> assertThat(transfer(pipe)).isEqualTo(20));

    assertThat(sizes).containsExactly(10L, 6L, 10L);
  }

  @Test
  void aPieceThatFindsNoRoomWhenItIsOfferedIsWrittenByTheFiberWhenThereIs() throws Exception {
    List<Boolean> taken = new ArrayList<>();
    answerWithOneOffer(taken);
    List<Long> sizes = answerWrites((long) Errno.EAGAIN.result(), 10L);

    piped(pipe -> assertThat(transfer(pipe)).isEqualTo(10));

    assertThat(taken).containsExactly(false);
    assertThat(sizes).containsExactly(10L, 10L);
    assertThat(hooks.given(Hook.IO_WAIT)).hasSize(1);
  }

  @Test
  void anErrorOfAPieceThatIsOfferedIsTheOneThatIsTold() throws Exception {
    List<Boolean> taken = new ArrayList<>();
    answerWithOneOffer(taken);
    List<Long> sizes = answerWrites((long) Errno.ECONNRESET.result());

    piped(pipe -> assertThatThrownBy(() -> transfer(pipe)).hasMessageContaining("ECONNRESET"));

    assertThat(taken).containsExactly(false);
    assertThat(sizes).containsExactly(10L);
  }

  static Stream<Arguments> limits() {
    Duration hour = Duration.ofHours(1);
    return Stream.of(
        arguments("a time of the source", (Body) pipe -> pipe.source().setTimeout(hour)),
        arguments(
            "a deadline of the source",
            (Body) pipe -> pipe.source().setDeadline(Deadline.after(hour))),
        arguments("a time of the target", (Body) pipe -> pipe.sink().setTimeout(hour)),
        arguments(
            "a deadline of the target",
            (Body) pipe -> pipe.sink().setDeadline(Deadline.after(hour))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void whereThereIsALimitAPieceIsTheFibers(String name, Body limit) throws Exception {
    List<Boolean> taken = new ArrayList<>();
    answerWithOneOffer(taken);
    List<Long> sizes = answerWrites(10L);

    piped(pipe -> {
      limit.run(pipe);
      assertThat(transfer(pipe)).isEqualTo(10);
    });

    assertThat(taken).containsExactly(false);
    assertThat(sizes).containsExactly(10L);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void whereALimitIsSetMeanwhileAPieceIsTheFibers(String name, Body limit) throws Exception {
    List<Boolean> taken = new ArrayList<>();
    answerWithOneOffer(taken);
    List<Long> sizes = answerWrites(10L, 10L);
    List<Pipe> pipes = new ArrayList<>();
    hooks.answer(
        Hook.IO_READ_INTO,
        arguments -> {
          ReadSink sink = (ReadSink) arguments[1];
          MemorySegment _ = sink.memory();
          if (taken.size() == 2) {
            return 0L;
          }
          if (taken.size() == 1) {
            limit.run(pipes.getFirst());
          }
          taken.add(sink.offer(10));
          return taken.getLast() ? (long) Errno.EAGAIN.result() : 10L;
        });

    piped(pipe -> {
      pipes.add(pipe);
      assertThat(transfer(pipe)).isEqualTo(20);
    });

    assertThat(taken).containsExactly(true, false);
    assertThat(sizes).containsExactly(10L, 10L);
  }

  private static final TransferErrors ERRORS =
      new TransferErrors() {
        @Override
        public String reading() {
          return "read";
        }

        @Override
        public String writing() {
          return "write";
        }

        @Override
        public IOException failure(String operation, long error) {
          return new IOException(operation + ": " + Errno.describe(error));
        }
      };

  @Test
  void aTransferThatHasEndedIsForgotten() throws Exception {
    hooks.answer(Hook.IO_READ, 0L);

    piped(pipe -> {
      ByteTransfer source = new ByteTransfer(pipe.source().io(), ERRORS);
      ByteTransfer target = new ByteTransfer(pipe.sink().io(), ERRORS);
      assertThat(
              source.transferTo(
                  target,
                  () -> {
                    assertThat(source.transfers() + target.transfers()).isEqualTo(2);
                    return null;
                  },
                  () -> null))
          .isZero();
      assertThat(source.transfers() + target.transfers()).isZero();
    });
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
