package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipeTest {
  private final Handles.Pair pipe = Handles.pipe();
  private final Io in = pipe.first();
  private final Io out = pipe.second();

  @AfterEach
  void close() {
    pipe.close();
  }

  @Test
  void whatGoesInComesOut() {
    assertThat(out.write(Handles.text("hello"))).isEqualTo(5);

    assertThat(Handles.read(in)).isEqualTo("hello");
  }

  @Test
  void anEmptyPipeAnswersEagain() {
    assertThat(in.read(Handles.buffer(10))).isEqualTo(Errno.EAGAIN.result());
  }

  @Test
  void aFullPipeAnswersEagain() {
    MemorySegment block = Handles.buffer(4096);
    long written = 0;

    long result = out.write(block);
    while (result > 0) {
      written += result;
      result = out.write(block);
    }

    assertThat(result).isEqualTo(Errno.EAGAIN.result());
    assertThat(written).isGreaterThanOrEqualTo(4096);
  }

  @Test
  void aPipeWithoutWriterIsAtItsEnd() {
    out.write(Handles.text("last"));
    out.close();

    assertThat(Handles.read(in)).isEqualTo("last");
    assertThat(in.read(Handles.buffer(10))).isZero();
  }

  @Test
  void aPipeWithoutReaderIsBroken() {
    in.close();

    assertThat(out.write(Handles.text("x"))).isEqualTo(Errno.EPIPE.result());
  }

  @Test
  void anEmptyBufferNeedsNoPipe() {
    pipe.close();

    assertThat(in.read(MemorySegment.NULL)).isZero();
    assertThat(out.write(MemorySegment.NULL)).isZero();
  }

  @Test
  void thereAreNoPositionsInAPipe() {
    assertThat(in.readAt(Handles.buffer(1), 0)).isEqualTo(Errno.ESPIPE.result());
    assertThat(out.writeAt(Handles.buffer(1), 0)).isEqualTo(Errno.ESPIPE.result());
  }

  @Test
  void aPipeIsNoSocket() {
    assertThat(in.takeError()).isEqualTo(Errno.ENOTSOCK.result());
    assertThat(in.accept().error()).isEqualTo(Errno.ENOTSOCK.result());
    assertThat(in.setOption(StandardSocketOptions.SO_RCVBUF, 1))
        .isEqualTo(Errno.ENOPROTOOPT.result());
    assertThat(in.localAddress()).isNull();
  }

  @Test
  void anEndSaysWhichItIs() {
    assertThat(in).hasToString("pipe (read end)");
    assertThat(out).hasToString("pipe (write end)");
  }

  @Test
  void anEndKnowsWhatItIsReadyFor() {
    assertThat(((Descriptor) in).readiness(Io.READABLE)).isZero();
    assertThat(((Descriptor) out).readiness(Io.READABLE | Io.WRITABLE)).isEqualTo(Io.WRITABLE);

    out.close();

    assertThat(((Descriptor) in).readiness(Io.READABLE)).isEqualTo(Io.READABLE);
    assertThat(((Descriptor) out).readiness(Io.WRITABLE)).isZero();
  }

  @Test
  void aShortReadOfAPipeSaysThatThereIsNoMore() {
    assertThat(pipe.first().isStream()).isTrue();
  }
}
