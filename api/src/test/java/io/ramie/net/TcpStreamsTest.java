package io.ramie.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Setting;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ordinary I/O classes of the JDK on top of a socket. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpStreamsTest {
  private static BufferedReader reader(TcpSocket socket) {
    return new BufferedReader(new InputStreamReader(socket.inputStream(), UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void linesOfText(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<List<String>> lines =
            setting.start(() -> {
              try (Stream<String> all = reader(loopback.near()).lines()) {
                return all.toList();
              }
            });

        PrintWriter writer = new PrintWriter(loopback.far().outputStream(), false, UTF_8);
        writer.println("first");
        writer.println("");
        writer.println("größer");
        writer.close();

        assertThat(lines.get()).containsExactly("first", "", "größer");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R17: closing a buffered stream sends what it holds")
  void closeFlushes(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        try (OutputStream out = new BufferedOutputStream(loopback.far().outputStream())) {
          out.write("foo".getBytes(UTF_8));
          out.flush();
          out.write("bar".getBytes(UTF_8));
        }

        assertThat(loopback.near().inputStream().readAllBytes())
            .isEqualTo("foobar".getBytes(UTF_8));
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R23: characters one by one, while another fiber writes them one by one")
  void characterByCharacter(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Boolean> writer =
            setting.start(() -> {
              for (byte b : "characters".getBytes(UTF_8)) {
                loopback.far().outputStream().write(b);
              }
              loopback.far().close();
            });
        StringBuilder text = new StringBuilder();
        InputStream input = loopback.near().inputStream();

        for (int c = input.read(); c >= 0; c = input.read()) {
          text.append((char) c);
        }

        assertThat(text).hasToString("characters");
        assertThat(writer.get()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void dataAndObjects(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Boolean> writer =
            setting.start(() -> {
              DataOutputStream data = new DataOutputStream(loopback.far().outputStream());
              data.writeLong(-7);
              data.writeUTF("text");
              ObjectOutputStream objects = new ObjectOutputStream(loopback.far().outputStream());
              objects.writeObject(List.of(1, "two"));
              objects.flush();
            });

        DataInputStream data = new DataInputStream(loopback.near().inputStream());
        assertThat(data.readLong()).isEqualTo(-7);
        assertThat(data.readUTF()).isEqualTo("text");
        ObjectInputStream objects = new ObjectInputStream(loopback.near().inputStream());
        assertThat(objects.readObject()).isEqualTo(List.of(1, "two"));
        assertThat(writer.get()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void channelsOfTheJdk(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback.far().write("channel\n".getBytes(UTF_8));

        BufferedReader lines = new BufferedReader(Channels.newReader(loopback.near(), UTF_8));

        assertThat(lines.readLine()).isEqualTo("channel");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W27: available says what can be read without waiting")
  void availableCountsBytes(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        InputStream input = loopback.near().inputStream();
        assertThat(input.available()).isZero();

        loopback.far().write(new byte[3]);
        assertThat(input.read()).isZero();
        assertThat(input.available()).isEqualTo(2);

        assertThat(input.read(new byte[10])).isEqualTo(2);
        loopback.far().shutdownOutput();
        assertThat(input.read()).isEqualTo(-1);
        assertThat(input.available()).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void bytesAreUnsigned(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback.far().outputStream().write(0x1ff);

        assertThat(loopback.near().inputStream().read()).isEqualTo(0xff);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void closingAViewClosesTheSocket(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        InputStream input = loopback.near().inputStream();
        loopback.near().outputStream().close();
        loopback.far().inputStream().close();

        assertThat(loopback.near().isOpen()).isFalse();
        assertThat(loopback.far().isOpen()).isFalse();
        assertThatThrownBy(input::read).isInstanceOf(ClosedChannelException.class);
      }
    });
  }
}
