package io.ramie.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelnetDecoderTest {
  private final TelnetDecoder decoder = new TelnetDecoder();

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String line = decoder.poll(); line != null; line = decoder.poll()) {
      lines.add(line);
    }
    return lines;
  }

  /** Bytes below 256, one for each character, in pieces of one. */
  private void add(String bytes) throws ProtocolException {
    for (int i = 0; i < bytes.length(); i++) {
      decoder.add(new byte[] {(byte) bytes.charAt(i)}, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"one\r\n\r\ntwo\r\n", "one\n\ntwo\n", "one\r\0\r\0two\r\0", "one\r\rtwo\r"})
  void linesEndInEveryWayThatTerminalsKnow(String bytes) throws Exception {
    add(bytes);

    assertThat(lines()).containsExactly("one", "", "two");
  }

  @Test
  void commandsAndNegotiationsAreSkipped() throws Exception {
    add("\u00ff\u00fb\u0001a\u00ff\u00fd\u0003b"); // WILL ECHO, DO SUPPRESS-GO-AHEAD
    add("\u00ff\u00f1\u00ff\u00f6c"); // NOP, ARE YOU THERE
    add("\u00ff\u00fa\u0018\n\u00ff\u00ffx\r\n\u00ff\u00f0d\n"); // a subnegotiation

    assertThat(lines()).containsExactly("abcd");
  }

  @Test
  void textIsUtf8AndWhatIsNotIsReplaced() throws Exception {
    byte[] good = "zwölf €\n".getBytes(UTF_8);
    decoder.add(good, good.length);
    add("\u00c3\u00ff\u00ff\n");

    assertThat(lines()).containsExactly("zwölf €", "\ufffd\ufffd");
  }

  @Test
  void tooLongALineIsCutButStillTooLong() throws Exception {
    add("x".repeat(50_000) + "\nshort\n");

    List<String> lines = lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().length()).isBetween(Text.MAX_LENGTH + 1, 5000);
    assertThat(lines.getLast()).isEqualTo("short");
  }

  @Test
  void lineWithoutAnEndIsRefused() throws Exception {
    byte[] piece = new byte[1024];
    for (int i = 0; i < TelnetDecoder.MAX_SKIPPED_BYTES / 1024; i++) {
      decoder.add(piece, piece.length);
    }

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decoder.add(piece, 1))
        .withMessage("Your line does not end.");
  }

  @Test
  void subnegotiationWithoutAnEndIsRefused() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(255);
    bytes.write(250);
    bytes.writeBytes(new byte[TelnetDecoder.MAX_SKIPPED_BYTES]);

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decoder.add(bytes.toByteArray(), bytes.size()));
  }

  @Test
  void lastLineNeedsNoEnd() throws Exception {
    add("one\nlast");
    decoder.end();
    decoder.end();

    assertThat(lines()).containsExactly("one", "last");
  }
}
