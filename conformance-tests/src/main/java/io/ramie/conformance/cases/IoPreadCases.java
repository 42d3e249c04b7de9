package io.ramie.conformance.cases;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reading at a position. */
final class IoPreadCases {
  private IoPreadCases() {}

  static List<Case> list() {
    return new Chapter(Hook.IO_PREAD)
        .anywhere(
            "PR1",
            "ioPread reads at its position, and the handle's own does not move.",
            "Ruby test_io_buffer_pread_pwrite",
            IoPreadCases::ownPositionStays)
        .anywhere(
            "PR2",
            "Bytes of the memory around the buffer, and behind what was read, are not touched.",
            "io-event v4, positional ranges",
            IoPreadCases::memoryAroundIsUntouched)
        .anywhere(
            "PR3",
            "ioPread takes as many bytes as there are, up to the buffer.",
            "io-event file_io",
            IoPreadCases::upToTheBuffer)
        .anywhere(
            "PR4",
            "At and behind the end ioPread returns 0; at a negative position -EINVAL.",
            "io-event file_io",
            IoPreadCases::outside)
        .anywhere(
            "PR5",
            "What has no positions says -ESPIPE.",
            "contract, ioPread",
            IoPreadCases::withoutPositions)
        .inFiber(
            "PR7",
            "Fibers that read one file at different positions do not disturb each other.",
            "Ruby scheduler.c",
            IoPreadCases::manyReaders)
        .anywhere(
            "PR101",
            "An empty buffer is 0, also on a closed handle.",
            "contract, ioRead",
            IoPreadCases::emptyBuffers)
        .anywhere(
            "PR102",
            "With a minimum of 0 no disk is waited for: what is not in memory is -EAGAIN.",
            "design D6",
            IoPreadCases::minimumOfZero)
        .list();
  }

  private static Io file(Trial trial, String content) {
    return trial
        .handles()
        .open(
            trial.handles().file(content.getBytes(StandardCharsets.US_ASCII)),
            StandardOpenOption.READ);
  }

  private static void reads(Trial trial, Io io, long size, long position, String expected)
      throws InterruptedException {
    for (long minimum : new long[] {1, size, Long.MAX_VALUE}) {
      MemorySegment buffer = Bytes.buffer(size);
      long count = trial.hooks().ioPread(io, buffer, position, minimum);
      Fail.when(count < 0, () -> "ioPread returned " + Errno.describe(count));
      Fail.unlessEqual("ioPread read", Bytes.text(buffer, count), expected);
    }
  }

  private static void ownPositionStays(Trial trial) throws InterruptedException {
    Io file = file(trial, "abcdef");
    reads(trial, file, 2, 3, "de");
    reads(trial, file, 3, 0, "abc");
    Fail.unlessEqual("its own position was", file.position(), 0L);
    MemorySegment buffer = Bytes.buffer(2);
    trial.hooks().ioRead(file, buffer, 2);
    Fail.unlessEqual("ioRead read", Bytes.text(buffer, 2), "ab");
  }

  private static void memoryAroundIsUntouched(Trial trial) throws InterruptedException {
    Io file = file(trial, "abcdef");
    MemorySegment memory = Bytes.buffer(12);
    memory.fill((byte) '.');
    trial.hooks().ioPread(file, memory.asSlice(4, 4), 4, 4);
    Fail.unlessEqual("the memory was", Bytes.text(memory, 12), "....ef......");
    trial.hooks().ioPread(file, memory.asSlice(4, 4), 1, 4);
    Fail.unlessEqual("the memory was", Bytes.text(memory, 12), "....bcde....");
  }

  private static void upToTheBuffer(Trial trial) throws InterruptedException {
    Io file = file(trial, "abcdef".repeat(1_000));
    reads(trial, file, 4, 5_996, "cdef");
    reads(trial, file, 8, 5_996, "cdef");
    reads(trial, file, 6_000, 0, "abcdef".repeat(1_000));
  }

  private static void outside(Trial trial) throws InterruptedException {
    Io file = file(trial, "abc");
    reads(trial, file, 8, 3, "");
    reads(trial, file, 8, 1L << 40, "");
    for (long position : new long[] {-1, -2, Long.MIN_VALUE}) {
      long result = trial.hooks().ioPread(file, Bytes.buffer(8), position, 1);
      Results.fails("ioPread at " + position, result, Errno.EINVAL);
    }
    Fail.unlessEqual("its own position was", file.position(), 0L);
  }

  private static void withoutPositions(Trial trial) throws InterruptedException {
    for (Io io : List.of(trial.handles().pipe().first(), trial.handles().sockets().first())) {
      for (long minimum = 0; minimum < 2; minimum++) {
        long result = trial.hooks().ioPread(io, Bytes.buffer(8), 0, minimum);
        Results.fails("ioPread", result, Errno.ESPIPE);
      }
    }
  }

  private static void manyReaders(Trial trial) throws InterruptedException {
    Io file = file(trial, "abcdefghijklmnopqrst");
    List<Fiber<?>> readers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int at = 2 * i;
      String expected = "abcdefghijklmnopqrst".substring(at, at + 2);
      readers.add(
          trial.go(() -> {
            for (int round = 0; round < 10; round++) {
              reads(trial, file, 2, at, expected);
              trial.hooks().yield();
            }
          }));
    }
    for (Fiber<?> reader : readers) {
      reader.join();
    }
  }

  private static void emptyBuffers(Trial trial) throws InterruptedException {
    Io file = file(trial, "abc");
    reads(trial, file, 0, 1, "");
    file.close();
    reads(trial, file, 0, 1, "");
  }

  private static void minimumOfZero(Trial trial) throws InterruptedException {
    Io cold = trial.handles().cold(file(trial, "abcd"));
    Results.fails("ioPread", trial.hooks().ioPread(cold, Bytes.buffer(2), 1, 0), Errno.EAGAIN);
    reads(trial, cold, 2, 1, "bc");
  }
}
