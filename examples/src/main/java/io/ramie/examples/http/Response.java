package io.ramie.examples.http;

import io.ramie.io.FiberFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request. Status and header fields come first, then one of the methods that send:
 *
 * <pre>{@code
 * response.status(201).header("Location", "/orders/7").send("created\n");
 * }</pre>
 *
 * <p>The server adds {@code Date}, {@code Content-Length} or {@code Transfer-Encoding}, and {@code
 * Connection}. To a {@code HEAD} request it sends everything but the body. Answers leave when they
 * are complete and the client has not asked for more already, or {@link #flush} is called.
 *
 * <p>It belongs to its handler until that returns: the next request of the connection gets the same
 * object.
 */
public final class Response {
  private static final long UNKNOWN = -1;

  private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");

  private final HttpConnection connection;
  private final WriteBuffer output;
  private final FieldBytes fields = new FieldBytes();

  private int status;
  private boolean hasContentType;
  private long contentLength;
  private @Nullable FieldBytes trailers;
  private @Nullable ResponseStream stream;

  private boolean isCommitted;
  private boolean isComplete;
  private boolean hasBody;
  private boolean isChunked;
  private boolean isUpgraded;

  // Of the body, when its length was told.
  private long left;

  Response(HttpConnection connection, WriteBuffer output) {
    this.connection = connection;
    this.output = output;
  }

  /** Whatever the handler has kept of the stream must not write to the next answer. */
  void end() {
    if (stream != null) {
      stream.closed = true;
      stream = null;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void begin() {
    fields.clear();
    status = Status.OK;
    hasContentType = false;
    contentLength = UNKNOWN;
    trailers = null;
    isCommitted = false;
    isComplete = false;
    isUpgraded = false;
  }

  // Before anything is sent

  /**
   * Sets the status, which is 200 otherwise.
   *
   * @param code 200 to 599
   * @return this response
   * @throws IllegalArgumentException if it is out of that range
   * @throws IllegalStateException if the head has been sent
   */
  public Response status(int code) {
    checkNotCommitted();
    status = Status.checkFinal(code);
    return this;
  }

  /**
   * The status that is or was sent.
   *
   * @return 200 to 599
   */
  public int status() {
    return status;
  }

  /**
   * Adds a header field.
   *
   * @param name its name
   * @param value its value, of ISO 8859-1
   * @return this response
   * @throws IllegalArgumentException if the name or the value cannot be sent, or the field is one
   *     that the server sends itself
   * @throws IllegalStateException if the head has been sent
   */
  public Response header(String name, String value) {
    checkNotCommitted();
    if (name.equalsIgnoreCase("Content-Type")) {
      hasContentType = true;
    } else {
      checkNotOwn(name);
    }
    fields.add(name, value);
    return this;
  }

  /** Adds whole lines, which are known to be right. */
  Response headerLines(byte[] lines) {
    checkNotCommitted();
    hasContentType = true;
    fields.addLines(lines);
    return this;
  }

  private static void checkNotOwn(String name) {
    switch (name.length()) {
      case 4 -> refuse(name, "Date", "");
      case 10 -> refuse(name, "Connection", "; closeConnection() ends the connection");
      case 14 -> refuse(name, "Content-Length", "; contentLength(bytes) announces it");
      case 17 -> refuse(name, "Transfer-Encoding", "; outputStream() sends chunks");
      default -> {}
    }
  }

  private static void refuse(String name, String own, String hint) {
    if (name.equalsIgnoreCase(own)) {
      throw new IllegalArgumentException("the server sends " + own + " itself" + hint);
    }
  }

  /**
   * Says how long the body will be that is written to {@link #outputStream}, which needs no chunks
   * then. To a {@code HEAD} request, or with status 304, it is what the body would be.
   *
   * @param bytes its exact length
   * @return this response
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if the head has been sent
   */
  public Response contentLength(long bytes) {
    checkNotCommitted();
    if (bytes < 0) {
      throw new IllegalArgumentException("a length must not be negative, as " + bytes + " is");
    }
    contentLength = bytes;
    return this;
  }

  /**
   * Adds a field that is sent behind the body, if that goes out in chunks.
   *
   * @param name its name
   * @param value its value, of ISO 8859-1
   * @return this response
   * @throws IllegalArgumentException if the name or the value cannot be sent
   * @throws IllegalStateException if the whole answer has been sent
   */
  public Response trailer(String name, String value) {
    checkNotComplete();
    FieldBytes behind = trailers;
    if (behind == null) {
      behind = new FieldBytes();
      trailers = behind;
    }
    behind.add(name, value);
    return this;
  }

  /**
   * Ends the connection after this answer.
   *
   * @return this response
   */
  public Response closeConnection() {
    connection.close();
    return this;
  }

  /**
   * Whether the head has been sent, so that nothing of it can be changed any more.
   *
   * @return true from the first byte of the body on
   */
  public boolean isCommitted() {
    return isCommitted;
  }

  boolean isComplete() {
    return isComplete;
  }

  // Sending all at once

  /**
   * Sends a text, as {@code text/plain} unless there is another {@code Content-Type}.
   *
   * @param text is sent in UTF-8
   * @throws IllegalStateException if something has been sent
   * @throws IOException if the client has gone
   */
  public void send(String text) throws IOException {
    if (!hasContentType) {
      header("Content-Type", "text/plain; charset=utf-8");
    }
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends a body.
   *
   * @param body all of it
   * @throws IllegalStateException if something has been sent
   * @throws IOException if the client has gone
   */
  public void send(byte[] body) throws IOException {
    send(body, 0, body.length);
  }

  /**
   * Sends a part of an array as the body.
   *
   * @param source where from
   * @param offset where the part begins
   * @param length how many bytes
   * @throws IllegalStateException if something has been sent
   * @throws IOException if the client has gone
   */
  public void send(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    checkNotCommitted();
    commit(length);
    if (hasBody) {
      output.put(source, offset, length);
    }
    isComplete = true;
  }

  /**
   * Sends a part of a file, from the system's memory to the connection.
   *
   * @param file an open file, which stays open
   * @param position where the part begins
   * @param count how many bytes
   * @throws IllegalStateException if something has been sent
   * @throws IOException if the client has gone, or the file is shorter
   */
  public void send(FiberFile file, long position, long count) throws IOException {
    checkNotCommitted();
    commit(count);
    if (hasBody) {
      output.put(file, position, count);
    }
    isComplete = true;
  }

  // Sending piece by piece

  /**
   * The body, as a stream without an end in sight: it goes out in chunks, unless its length was
   * {@linkplain #contentLength told}. What is written is collected, and leaves when there is enough
   * or the stream is flushed.
   *
   * @return always the same; closing it completes the answer, as returning from the handler does
   * @throws IllegalStateException if the whole answer has been sent
   */
  public OutputStream outputStream() {
    checkNotComplete();
    ResponseStream open = stream;
    if (open == null) {
      open = new ResponseStream(this);
      stream = open;
    }
    return open;
  }

  /**
   * Adds a part of a file to the body, in place of writing it to {@link #outputStream}.
   *
   * @param file an open file, which stays open
   * @param position where the part begins
   * @param count how many bytes
   * @throws IOException if the client has gone, or the file is shorter
   */
  public void write(FiberFile file, long position, long count) throws IOException {
    checkNotComplete();
    beginBody(count);
    if (hasBody && isChunked) {
      output.putChunk(file, position, count);
    } else if (hasBody) {
      output.put(file, position, count);
    }
  }

  void write(byte[] source, int offset, int length) throws IOException {
    checkNotComplete();
    beginBody(length);
    if (hasBody && isChunked) {
      output.putChunk(source, offset, length);
    } else if (hasBody) {
      output.put(source, offset, length);
    }
  }

  private void beginBody(long length) throws IOException {
    if (!isCommitted) {
      commit(contentLength);
    }
    if (contentLength != UNKNOWN) {
      if (length > left) {
        throw new IOException(
            "the body would be longer than the " + contentLength + " bytes that were announced");
      }
      left -= length;
    }
  }

  /**
   * Sends what has been written so far, the head too.
   *
   * @throws IOException if the client has gone
   */
  public void flush() throws IOException {
    if (!isCommitted) {
      commit(contentLength);
    }
    output.flush();
  }

  /**
   * Completes the answer. Nothing can be added to it any more; later calls do nothing.
   *
   * @throws IOException if the client has gone, or the body is shorter than was announced
   */
  void complete() throws IOException {
    if (isComplete) {
      return;
    }
    if (!isCommitted) {
      boolean isAnnounced = contentLength != UNKNOWN && (connection.isHead() || status == 304);
      commit(isAnnounced ? contentLength : 0);
    } else if (contentLength != UNKNOWN && left > 0 && hasBody) {
      throw new IOException(
          "the body is "
              + left
              + " bytes shorter than the "
              + contentLength
              + " that were announced");
    } else if (hasBody && isChunked) {
      output.endChunks();
      if (trailers != null) {
        trailers.writeTo(output);
      }
      output.endLine();
    }
    isComplete = true;
  }

  // Another protocol

  /**
   * Agrees to go on with another protocol, which the client has offered: sends status 101 with the
   * header fields that have been added, and gives up the connection. It is closed when the handler
   * returns.
   *
   * @param protocol for example {@code websocket}
   * @return the connection, without time-outs
   * @throws IllegalStateException if something has been sent
   * @throws HttpException if the client {@linkplain Request#offersUpgrade has not offered} it
   * @throws IOException if the client has gone
   */
  public UpgradedConnection upgrade(String protocol) throws IOException {
    checkNotCommitted();
    UpgradedConnection upgraded = connection.upgrade(protocol);
    output.put(Status.line(Status.SWITCHING_PROTOCOLS));
    connection.writeDate();
    fields.add("Connection", "Upgrade");
    fields.add("Upgrade", protocol);
    fields.writeTo(output);
    output.endLine();
    isCommitted = true;
    isComplete = true;
    isUpgraded = true;
    output.flush();
    return upgraded;
  }

  /** Whether only the end of the connection tells the end of the body. */
  boolean endsWithConnection() {
    return hasBody && !isChunked && contentLength == UNKNOWN;
  }

  boolean isUpgraded() {
    return isUpgraded;
  }

  // The head

  private void commit(long length) throws IOException {
    isCommitted = true;
    boolean isBodiless = Status.isBodiless(status);
    isChunked = length == UNKNOWN && !isBodiless && !connection.isHttp10();
    hasBody = !isBodiless && !connection.isHead();
    left = length;
    output.put(Status.line(status));
    connection.writeDate();
    fields.writeTo(output);
    if (length != UNKNOWN && (!isBodiless || (status == Status.NOT_MODIFIED && length > 0))) {
      output.put(CONTENT_LENGTH);
      output.putDecimal(length);
      output.endLine();
    } else if (isChunked) {
      output.put(CHUNKED);
    } else if (!isBodiless) {
      // Only the end of the connection tells the end of the body.
      connection.close();
    }
    if (!connection.decideToKeep()) {
      output.put(CLOSE);
    } else if (connection.isHttp10()) {
      output.put(KEEP_ALIVE);
    }
    output.endLine();
  }

  private void checkNotCommitted() {
    if (isCommitted) {
      throw new IllegalStateException("the head of the answer has been sent already");
    }
  }

  private void checkNotComplete() {
    if (isComplete) {
      throw new IllegalStateException("the whole answer has been sent already");
    }
  }

  /** The body as a stream. */
  private static final class ResponseStream extends OutputStream {
    private final Response response;
    private boolean closed;

    ResponseStream(Response response) {
      this.response = response;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, source.length);
      if (closed) {
        throw new IOException("the stream is closed");
      }
      response.write(source, offset, length);
    }

    @Override
    public void flush() throws IOException {
      if (!closed) {
        response.flush();
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        response.complete();
      }
    }
  }
}
