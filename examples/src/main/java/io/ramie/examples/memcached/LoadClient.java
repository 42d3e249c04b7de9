package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ramie.net.TcpSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** One connection that puts load on a memcached, and checks every byte that comes back. */
final class LoadClient implements AutoCloseable {
  /** What a request or its reply has beside the value, at most. */
  static final int MOST_OVERHEAD_BYTES = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] STORED = "STORED\r\n".getBytes(US_ASCII);
  private static final int SHOWN = 80;

  private final TcpSocket socket;
  private final MemcachedLoad load;
  private final int number;
  private final AtomicLong done;

  // What is sent next, and what should come back for it.
  private final byte[] request;
  private final byte[] expected;
  private final byte[] reply;
  private int requestSize;
  private int expectedSize;

  private LoadClient(TcpSocket socket, MemcachedLoad load, int number, AtomicLong done) {
    this.socket = socket.setTimeout(PATIENCE);
    this.load = load;
    this.number = number;
    this.done = done;
    int batch = load.pipeline() * (load.valueBytes() + MOST_OVERHEAD_BYTES);
    this.request = new byte[batch];
    this.expected = new byte[batch];
    this.reply = new byte[batch];
  }

  static LoadClient connect(
      InetSocketAddress server, MemcachedLoad load, int number, AtomicLong done)
      throws IOException {
    return new LoadClient(TcpSocket.connect(server), load, number, done);
  }

  void set(Histogram latencies) throws IOException {
    for (int first = 0; first < load.requests(); first += load.pipeline()) {
      begin();
      for (int i = first; i < batchEnd(first); i++) {
        addSet(i % load.keys());
      }
      exchange(latencies, batchEnd(first) - first);
    }
  }

  void get(Histogram latencies) throws IOException {
    int known = Math.min(load.keys(), load.requests());
    for (int first = 0; first < load.requests(); first += load.pipeline()) {
      begin();
      for (int i = first; i < batchEnd(first); i++) {
        addGet(i % known);
      }
      exchange(latencies, batchEnd(first) - first);
    }
  }

  private int batchEnd(int first) {
    return Math.min(load.requests(), first + load.pipeline());
  }

  // What is sent and expected

  private void begin() {
    requestSize = 0;
    expectedSize = 0;
  }

  private void addSet(int key) {
    requestSize = addText(request, requestSize, "set ");
    requestSize = addKey(request, requestSize, key);
    requestSize = addText(request, requestSize, " 0 0 ");
    requestSize = addNumber(request, requestSize, load.valueBytes());
    requestSize = addText(request, requestSize, "\r\n");
    requestSize = addValue(request, requestSize, key);
    System.arraycopy(STORED, 0, expected, expectedSize, STORED.length);
    expectedSize += STORED.length;
  }

  private void addGet(int key) {
    requestSize = addText(request, requestSize, "get ");
    requestSize = addKey(request, requestSize, key);
    requestSize = addText(request, requestSize, "\r\n");
    expectedSize = addText(expected, expectedSize, "VALUE ");
    expectedSize = addKey(expected, expectedSize, key);
    expectedSize = addText(expected, expectedSize, " 0 ");
    expectedSize = addNumber(expected, expectedSize, load.valueBytes());
    expectedSize = addText(expected, expectedSize, "\r\n");
    expectedSize = addValue(expected, expectedSize, key);
    expectedSize = addText(expected, expectedSize, "END\r\n");
  }

  private int addKey(byte[] target, int from, int key) {
    int at = addText(target, from, "key-");
    at = addNumber(target, at, number);
    at = addText(target, at, "-");
    return addNumber(target, at, key);
  }

  /** A value that no other key has. */
  private int addValue(byte[] target, int from, int key) {
    int end = from + load.valueBytes();
    Arrays.fill(target, from, end, (byte) ('a' + (number + key) % 26));
    return addText(target, end, "\r\n");
  }

  @SuppressWarnings("deprecation") // it is all ASCII, and this copies without looking
  private static int addText(byte[] target, int from, String text) {
    text.getBytes(0, text.length(), target, from);
    return from + text.length();
  }

  private static int addNumber(byte[] target, int from, int value) {
    int length = 1;
    for (int rest = value / 10; rest > 0; rest /= 10) {
      length++;
    }
    int rest = value;
    for (int at = from + length - 1; at >= from; at--) {
      target[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return from + length;
  }

  // Sending and checking

  private void exchange(Histogram latencies, int requests) throws IOException {
    long start = System.nanoTime();
    socket.write(request, 0, requestSize);
    int size = 0;
    while (size < expectedSize) {
      int count = socket.read(reply, size, reply.length - size);
      if (count < 0) {
        throw new EOFException("client " + number + ": the server has closed the connection");
      }
      check(size, size + count);
      size += count;
    }
    latencies.recordValue(
        Math.min(System.nanoTime() - start, latencies.getHighestTrackableValue()));
    done.addAndGet(requests);
  }

  private void check(int from, int end) throws IOException {
    if (end > expectedSize || !Arrays.equals(reply, from, end, expected, from, end)) {
      throw new IOException(
          "client "
              + number
              + " got \""
              + shown(reply, from, end)
              + "\" instead of \""
              + shown(expected, from, Math.min(end, expectedSize))
              + "\"");
    }
  }

  private static String shown(byte[] bytes, int from, int end) {
    return new String(bytes, from, Math.min(SHOWN, end - from), ISO_8859_1)
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }

  @Override
  public void close() {
    socket.close();
  }
}
