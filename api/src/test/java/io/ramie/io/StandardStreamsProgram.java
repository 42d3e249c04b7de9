package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ramie.Setting;
import java.util.concurrent.Future;

/**
 * Says that it is alive while it waits for its input, copies that to its output when it has ended,
 * and says how much there was. Closing its handles does not end its streams.
 */
final class StandardStreamsProgram {
  private StandardStreamsProgram() {}

  public static void main(String[] args) throws Exception {
    Setting setting = Setting.valueOf(args[0]);
    setting.run(() -> {
      try (PipeSource input = StandardStreams.openInput();
          PipeSink output = StandardStreams.openOutput();
          PipeSink error = StandardStreams.openError()) {
        Future<byte[]> reader = setting.start(() -> input.inputStream().readAllBytes());
        output.write("alive\n".getBytes(UTF_8));
        byte[] all = reader.get();
        output.write(all);
        error.write((all.length + " bytes").getBytes(UTF_8));
      }
    });
    System.out.print("still open");
    System.out.flush();
  }
}
