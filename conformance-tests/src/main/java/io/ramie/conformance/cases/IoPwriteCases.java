package io.ramie.conformance.cases;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writing at a position. */
final class IoPwriteCases {
  private IoPwriteCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_PWRITE)
        .anywhere(
            "PR1b",
            "ioPwrite writes at its position, and the handle's own does not move.",
            "Ruby test_io_buffer_pread_pwrite",
            IoPwriteCases::ownPositionStays)
        .anywhere(
            "PR2b",
            "ioPwrite writes the buffer and nothing of the memory around it.",
            "io-event v4, positional ranges",
            IoPwriteCases::onlyTheBuffer)
        .anywhere(
            "PR4b",
            "A position behind the end makes the file longer; a negative one is -EINVAL.",
            "io-event file_io",
            IoPwriteCases::outside)
        .anywhere(
            "PR5b",
            "What has no positions says -ESPIPE.",
            "contract, ioPwrite",
            IoPwriteCases::withoutPositions)
        .anywhere(
            "PR6",
            "A megabyte that is written at a position is read from there as it was.",
            "Ruby scheduler.rb io_pread",
            IoPwriteCases::megabyte)
        .inFiber(
            "PR7b",
            "Fibers that write one file at different positions do not disturb each other.",
            "Ruby scheduler.c",
            IoPwriteCases::manyWriters)
        .anywhere(
            "PR103",
            "An empty buffer is 0 and changes nothing, also on a closed handle.",
            "contract, ioWrite",
            IoPwriteCases::emptyBuffers)
        .anywhere(
            "PR104",
            "What the handle was not opened for is -EBADF.",
            "contract, general 5",
            IoPwriteCases::wrongMode)
        .anywhere(
            "PR105",
            "With a minimum of 0 no disk is waited for: what memory does not take is -EAGAIN.",
            "design D6",
            IoPwriteCases::minimumOfZero)
        .list();
  }

  private static void writes(Trial trial, Io io, String text, long position)
      throws InterruptedException {
    for (long minimum : new long[] {text.length(), Long.MAX_VALUE}) {
      long count = trial.hooks().ioPwrite(io, Bytes.of(text), position, minimum);
      Results.is("ioPwrite", count, text.length());
    }
  }

  private static void has(Path path, String expected) throws IOException {
    Fail.unlessEqual("the file had", Files.readString(path), expected);
  }

  private static void ownPositionStays(Trial trial) throws Exception {
    Path path = trial.handles().file();
    Io file = trial.handles().open(path, StandardOpenOption.WRITE);
    writes(trial, file, "abcdef", 0);
    writes(trial, file, "XY", 3);
    has(path, "abcXYf");
    Fail.unlessEqual("its own position was", file.position(), 0L);
    trial.hooks().ioWrite(file, Bytes.of("12"), 2);
    has(path, "12cXYf");
  }

  private static void onlyTheBuffer(Trial trial) throws Exception {
    Path path = trial.handles().file();
    Io file = trial.handles().open(path, StandardOpenOption.WRITE);
    long count = trial.hooks().ioPwrite(file, Bytes.of("abcdefgh").asSlice(2, 3), 1, 3);
    Results.is("ioPwrite", count, 3);
    has(path, "\0cde");
  }

  private static void outside(Trial trial) throws Exception {
    Path path = trial.handles().file();
    Io file = trial.handles().open(path, StandardOpenOption.WRITE);
    writes(trial, file, "ab", 3);
    has(path, "\0\0\0ab");
    for (long position : new long[] {-1, -2, Long.MIN_VALUE}) {
      long result = trial.hooks().ioPwrite(file, Bytes.of("x"), position, 1);
      Results.fails("ioPwrite at " + position, result, Errno.EINVAL);
    }
    has(path, "\0\0\0ab");
  }

  private static void withoutPositions(Trial trial) throws InterruptedException {
    for (Io io : List.of(trial.handles().pipe().second(), trial.handles().sockets().first())) {
      for (long minimum = 0; minimum < 2; minimum++) {
        long result = trial.hooks().ioPwrite(io, Bytes.of("x"), 0, minimum);
        Results.fails("ioPwrite", result, Errno.ESPIPE);
      }
    }
  }

  private static void megabyte(Trial trial) throws InterruptedException {
    int size = 1 << 20;
    Io file =
        trial
            .handles()
            .open(trial.handles().file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    byte[] noise = new byte[size];
    trial.random().nextBytes(noise);
    MemorySegment written = Bytes.buffer(size);
    written.copyFrom(MemorySegment.ofArray(noise));
    MemorySegment read = Bytes.buffer(size);
    Results.is("ioPwrite", trial.hooks().ioPwrite(file, written, 7, size), size);
    Results.is("ioPread", trial.hooks().ioPread(file, read, 7, size), size);
    Fail.unlessEqual("the first different byte was", written.mismatch(read), -1L);
    Fail.unlessEqual("its own position was", file.position(), 0L);
  }

  private static void manyWriters(Trial trial) throws Exception {
    Path path = trial.handles().file();
    Io file = trial.handles().open(path, StandardOpenOption.WRITE);
    List<Fiber<?>> writers = new ArrayList<>();
    char[] expected = new char[20];
    for (int i = 0; i < 10; i++) {
      int at = 2 * i;
      Arrays.fill(expected, at, at + 2, (char) ('a' + i));
      String text = new String(expected, at, 2);
      writers.add(
          trial.go(() -> {
            for (int round = 0; round < 10; round++) {
              writes(trial, file, text, at);
              trial.hooks().yield();
            }
          }));
    }
    for (Fiber<?> writer : writers) {
      writer.join();
    }
    has(path, new String(expected));
  }

  private static void emptyBuffers(Trial trial) throws Exception {
    Path path = trial.handles().file((byte) 'a');
    Io file = trial.handles().open(path, StandardOpenOption.WRITE);
    writes(trial, file, "", 5);
    file.close();
    writes(trial, file, "", 5);
    has(path, "a");
  }

  private static void minimumOfZero(Trial trial) throws Exception {
    Path path = trial.handles().file();
    Io cold = trial.handles().cold(trial.handles().open(path, StandardOpenOption.WRITE));
    Results.fails("ioPwrite", trial.hooks().ioPwrite(cold, Bytes.of("ab"), 1, 0), Errno.EAGAIN);
    writes(trial, cold, "cd", 1);
    has(path, "\0cd");
  }

  private static void wrongMode(Trial trial) throws InterruptedException {
    Io file = trial.handles().open(trial.handles().file(), StandardOpenOption.READ);
    long result = trial.hooks().ioPwrite(file, Bytes.of("x"), 0, 1);
    Results.fails("ioPwrite", result, Errno.EBADF);
  }
}
