package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What sources and sinks build out of their reads and writes of one buffer. */
class SeveralBuffersTest {
  /** Hands out what it was given, at most so much at once, and counts the reads. */
  private static class ArraySource implements ByteSource {
    private final ByteBuffer rest;
    private final int atOnce;
    int reads;

    ArraySource(String bytes, int atOnce) {
      this.rest = ByteBuffer.wrap(bytes.getBytes(UTF_8));
      this.atOnce = atOnce;
    }

    @Override
    public int read(ByteBuffer target) {
      byte[] bytes = new byte[target.remaining()];
      int count = read(bytes, 0, bytes.length);
      target.put(bytes, 0, Math.max(0, count));
      return count;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      reads++;
      if (!rest.hasRemaining()) {
        return -1;
      }
      int count = Math.min(Math.min(length, atOnce), rest.remaining());
      rest.get(target, offset, count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "a source";
    }
  }

  /** Keeps each write, and fails after so many bytes. */
  private static class ListSink implements ByteSink {
    final List<String> writes = new ArrayList<>();
    private int room;

    ListSink(int room) {
      this.room = room;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      byte[] taken = new byte[Math.min(room, source.remaining())];
      source.get(taken);
      room -= taken.length;
      writes.add(new String(taken, UTF_8));
      if (source.hasRemaining()) {
        throw new IOException("full");
      }
      return taken.length;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      write(ByteBuffer.wrap(source, offset, length));
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static ByteBuffer[] buffers(int... sizes) {
    return Arrays.stream(sizes).mapToObj(ByteBuffer::allocate).toArray(ByteBuffer[]::new);
  }

  private static ByteBuffer[] texts(String... texts) {
    return Arrays.stream(texts)
        .map(text -> ByteBuffer.wrap(text.getBytes(UTF_8)))
        .toArray(ByteBuffer[]::new);
  }

  private static String content(ByteBuffer buffer) {
    return UTF_8.decode(buffer.flip()).toString();
  }

  @Test
  void oneReadFillsBuffersInOrder() throws IOException {
    ArraySource source = new ArraySource("abcdefgh", 5);
    ByteBuffer[] targets = buffers(2, 0, 2, 9);

    assertThat(source.read(targets)).isEqualTo(5);

    assertThat(source.reads).isEqualTo(1);
    assertThat(targets)
        .extracting(SeveralBuffersTest::content)
        .containsExactly("ab", "", "cd", "e");
  }

  @Test
  void someOfTheBuffersAreFilled() throws IOException {
    ByteBuffer[] targets = buffers(2, 2, 2);

    assertThat(new ArraySource("abcdefgh", 9).read(targets, 1, 1)).isEqualTo(2);

    assertThat(targets).extracting(SeveralBuffersTest::content).containsExactly("", "ab", "");
  }

  @Test
  void endOfStreamIsSeenWithSeveralBuffers() throws IOException {
    assertThat(new ArraySource("", 1).read(buffers(2, 2))).isEqualTo(-1);
  }

  @Test
  void readOnlyBuffersAreRefusedBeforeAnythingIsRead() {
    ArraySource source = new ArraySource("abc", 9);

    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            source.read(
                new ByteBuffer[] {ByteBuffer.allocate(1), texts("x")[0].asReadOnlyBuffer()}));
    assertThatThrownBy(() -> source.read(buffers(1), 1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(source.reads).isZero();
  }

  @Test
  void readFullySaysHowMuchThereWas() {
    assertThatThrownBy(() -> new ArraySource("abc", 2).readFully(new byte[5]))
        .isInstanceOf(EOFException.class)
        .hasMessage("end of stream after 3 of 5 bytes from a source");
  }

  @Test
  void smallBuffersLeaveTogether() throws IOException {
    ListSink sink = new ListSink(100);

    assertThat(sink.write(texts("ab", "", "cd", "e"))).isEqualTo(5);

    assertThat(sink.writes).containsExactly("abcde");
  }

  @Test
  void largeBuffersLeaveAlone() throws IOException {
    ListSink sink = new ListSink(1_000_000);
    String large = "x".repeat(100_000);
    ByteBuffer[] sources = texts("a", "b", large, "c", "d");

    assertThat(sink.write(sources)).isEqualTo(100_004);

    assertThat(sink.writes).containsExactly("ab", large, "cd");
    assertThat(sources).noneMatch(ByteBuffer::hasRemaining);
  }

  @Test
  void someOfTheBuffersAreWritten() throws IOException {
    ListSink sink = new ListSink(100);

    sink.write(texts("ab", "cd", "ef", "gh"), 1, 2);

    assertThat(sink.writes).containsExactly("cdef");
  }

  @Test
  void positionsSayHowMuchWasWrittenWhenItFails() {
    ByteBuffer[] sources = texts("ab", "cd", "ef");

    assertThatThrownBy(() -> new ListSink(3).write(sources)).hasMessage("full");

    assertThat(sources).extracting(ByteBuffer::position).containsExactly(2, 1, 0);
  }
}
