package io.ramie.examples.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final long ROOM = 1000;

  /** Bytes that come so many at a time. */
  private static final class Pieces implements FrameReader.Source {
    private final byte[] bytes;
    private final int piece;
    private int position;

    Pieces(byte[] bytes, int piece) {
      this.bytes = bytes;
      this.piece = piece;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = Math.min(Math.min(length, piece), bytes.length - position);
      if (count == 0) {
        return -1;
      }
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      return count;
    }
  }

  private static FrameReader reader(String hex) {
    return new FrameReader(new Pieces(HexFormat.ofDelimiter(" ").parseHex(hex), 4096));
  }

  private static Frame read(FrameReader reader) throws IOException {
    return Objects.requireNonNull(reader.read(ROOM, false));
  }

  @Test
  void frameOfTheRfcIsRead() throws IOException {
    Frame frame = read(reader("81 85 37 fa 21 3d 7f 9f 4d 51 58"));

    assertThat(frame.opcode()).isEqualTo(Opcode.TEXT);
    assertThat(frame.isLast()).isTrue();
    assertThat(frame.data()).asString(UTF_8).isEqualTo("Hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 2047, 2048, 5000, 65_535, 65_536, 100_000})
  void framesOfAllLengthsAreReadHoweverTheyArrive(int length) throws IOException {
    byte[] data = new byte[length];
    new Random(length).nextBytes(data);
    byte[] twice = Frames.concat(Frames.masked(0x82, data), Frames.masked(0x81, data));

    for (int piece : new int[] {1, 7, 4096, Integer.MAX_VALUE}) {
      FrameReader reader = new FrameReader(new Pieces(twice, piece));
      Frame first = Objects.requireNonNull(reader.read(length, false));
      Frame second = Objects.requireNonNull(reader.read(length, false));

      assertThat(first.opcode()).isEqualTo(Opcode.BINARY);
      assertThat(Arrays.equals(first.data(), data)).isTrue();
      assertThat(second.opcode()).isEqualTo(Opcode.TEXT);
      assertThat(Arrays.equals(second.data(), data)).isTrue();
      assertThat(reader.read(length, false)).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "c1 80 00 00 00 00, reserved bits",
    "91 80 00 00 00 00, reserved bits",
    "83 80 00 00 00 00, opcode",
    "8b 80 00 00 00 00, opcode",
    "81 00, masked",
    "09 80 00 00 00 00, fragmented",
    "88 fe 00 7e, 125 bytes",
    "80 80 00 00 00 00, message that has begun",
    "81 fe 00 7d, as short as possible",
    "81 ff 00 00 00 00 00 00 ff ff, as short as possible",
    "81 ff 80 00 00 00 00 00 00 00, highest bit"
  })
  void wrongFramesAreRefused(String hex, String why) {
    assertThatExceptionOfType(WebSocketException.class)
        .isThrownBy(() -> read(reader(hex)))
        .withMessageContaining(why)
        .satisfies(wrong -> assertThat(wrong.code()).isEqualTo(CloseCode.PROTOCOL_ERROR));
  }

  @Test
  void messageWithinAMessageIsRefused() {
    assertThatExceptionOfType(WebSocketException.class)
        .isThrownBy(() -> reader("81 80 00 00 00 00").read(ROOM, true))
        .withMessageContaining("before the last one has ended");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"81 fe 03 e9", "82 ff 7f ff ff ff ff ff ff ff", "81 ff 00 00 01 00 00 00 00 00"})
  void longerDataThanThereIsRoomForAreRefusedBeforeTheyCome(String hex) {
    assertThatExceptionOfType(WebSocketException.class)
        .isThrownBy(() -> read(reader(hex)))
        .satisfies(wrong -> assertThat(wrong.code()).isEqualTo(CloseCode.TOO_BIG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"81", "81 85", "81 fe 01", "81 85 01 02 03", "81 85 37 fa 21 3d 7f 9f"})
  void endWithinAFrameIsNoEndOfTheMessage(String hex) {
    assertThatThrownBy(() -> read(reader(hex))).isInstanceOf(EOFException.class);
  }

  @Test
  void garbageIsRefusedOrEndsAndNothingElse() throws IOException {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(40)];
      random.nextBytes(garbage);
      if (garbage.length > 1 && random.nextBoolean()) {
        garbage[0] &= (byte) 0x8f; // so that more get past the first checks
        garbage[1] |= (byte) 0x80;
      }
      FrameReader reader = new FrameReader(new Pieces(garbage, 1 + random.nextInt(10)));
      try {
        Frame frame = reader.read(ROOM, random.nextBoolean());
        while (frame != null) {
          assertThat(frame.data().length).isLessThanOrEqualTo(garbage.length);
          frame = reader.read(ROOM, random.nextBoolean());
        }
      } catch (WebSocketException | EOFException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }
}
