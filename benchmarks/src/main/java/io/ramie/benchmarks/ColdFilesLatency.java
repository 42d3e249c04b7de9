package io.ramie.benchmarks;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.ramie.Fibers;
import io.ramie.io.FiberFile;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Fiber;
import io.ramie.spi.OffloadPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long a ping takes on a loop whose other fibers read files that are not in memory.
 *
 * <p>Each fiber has a file of its own and reads it from start to end, again and again. Before each
 * time it tells the system with {@code posix_fadvise(POSIX_FADV_DONTNEED)} that nobody needs it, so
 * that it has to come from the disk; the files have been written to the disk before, because only
 * what is there can be dropped. Meanwhile two fibers of the same loop send a byte to each other
 * through a loopback connection, every millisecond.
 *
 * <p>Arguments: how many fibers (1,000), for how many seconds (10), how many KiB each file has
 * (1,024), and the folder to make them in, which is to be on a disk (the one for temporary files).
 */
public final class ColdFilesLatency {
  private static final int READ_BYTES = 64 * 1024;
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final Path folder;
  private final byte[] content;
  private final Histogram pings = new Histogram(3);
  private long end;
  private long readBytes;
  private long reads;

  private ColdFilesLatency(Path folder, int fileBytes) {
    this.folder = folder;
    this.content = new byte[fileBytes];
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int fibers = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    long nanos = TimeUnit.SECONDS.toNanos(args.length > 1 ? Long.parseLong(args[1]) : 10);
    int fileBytes = 1024 * (args.length > 2 ? Integer.parseInt(args[2]) : 1024);
    Path parent = Path.of(args.length > 3 ? args[3] : System.getProperty("java.io.tmpdir"));
    Path folder = Files.createTempDirectory(parent, "ramie-cold");
    try {
      ColdFilesLatency latency = new ColdFilesLatency(folder, fileBytes);
      latency.makeFiles(fibers);
      latency.measure(0, Math.min(nanos, TimeUnit.SECONDS.toNanos(2)));
      latency.measure(fibers, nanos);
    } finally {
      deleteAll(folder);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void makeFiles(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try (FiberFile file = FiberFile.open(path(i), CREATE, WRITE)) {
        file.write(content);
        file.sync(false);
      }
    }
  }

  private Path path(int number) {
    return folder.resolve("file" + number);
  }

  private void measure(int readers, long nanos) throws Exception {
    pings.reset();
    long before = OffloadPool.shared().completed();
    long start = System.nanoTime();
    end = start + nanos;
    Fibers.run(() -> {
      List<Fiber<?>> fibers = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        int number = i;
        fibers.add(Fibers.schedule(() -> readAgainAndAgain(path(number))));
      }
      ping();
      for (Fiber<?> fiber : fibers) {
        fiber.join();
      }
    });
    report(readers, System.nanoTime() - start, OffloadPool.shared().completed() - before);
  }

  private void readAgainAndAgain(Path path) throws IOException, InterruptedException {
    byte[] buffer = new byte[READ_BYTES];
    try (FileCache cache = Fibers.offload(() -> FileCache.open(path));
        FiberFile file = FiberFile.open(path)) {
      while (isRunning()) {
        Fibers.offload(cache::drop);
        file.position(0);
        for (int count; isRunning() && (count = file.read(buffer)) > 0; ) {
          readBytes += count;
          reads++;
        }
      }
    }
  }

  private boolean isRunning() {
    return end - System.nanoTime() > 0;
  }

  private void ping() throws IOException, InterruptedException {
    try (TcpListener listener = TcpListener.listenOnLoopback(0);
        TcpSocket near = TcpSocket.connect(listener.localAddress());
        TcpSocket far = listener.accept()) {
      Fiber<?> echo = Fibers.schedule(() -> echo(far));
      byte[] one = new byte[1];
      while (isRunning()) {
        long start = System.nanoTime();
        near.write(one);
        near.readFully(one);
        pings.recordValue(System.nanoTime() - start);
        Fibers.sleep(PAUSE);
      }
      near.shutdownOutput();
      echo.join();
    }
  }

  private static void echo(TcpSocket socket) throws IOException {
    byte[] one = new byte[1];
    while (socket.read(one) > 0) {
      socket.write(one);
    }
  }

  private void report(int readers, long nanos, long offloaded) {
    System.out.printf("%,d fibers that read cold files:%n", readers);
    System.out.printf(
        "  %,d pings (ms): half %.3f, 99 %% %.3f, 99.9 %% %.3f, worst %.3f%n",
        pings.getTotalCount(),
        pings.getValueAtPercentile(50) / 1e6,
        pings.getValueAtPercentile(99) / 1e6,
        pings.getValueAtPercentile(99.9) / 1e6,
        pings.getMaxValue() / 1e6);
    if (readers > 0) {
      System.out.printf(
          "  %,d reads of %,d KiB, %,.0f MiB/s; %,d operations on other threads, dropping and"
              + " opening included%n",
          reads, READ_BYTES / 1024, readBytes / (1024.0 * 1024.0) * 1e9 / nanos, offloaded);
    }
  }
}
