package io.ramie.examples.http.websocket;

import io.ramie.Fibers;
import io.ramie.examples.http.Request;
import io.ramie.examples.http.Response;
import io.ramie.examples.http.UpgradedConnection;
import io.ramie.net.TcpSocket;
import io.ramie.sync.Mutex;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a WebSocket (RFC 6455).
 *
 * <pre>{@code
 * WebSocket socket = WebSocket.accept(request, response, 64 * 1024);
 * if (socket != null) {
 *   for (Message message = socket.read(); message != null; message = socket.read()) {
 *     socket.send(message.text());
 *   }
 *   socket.close(CloseCode.NORMAL, "");
 * }
 * }</pre>
 *
 * <p>One fiber reads; any number of them send meanwhile, each frame whole. Pings are answered, and
 * the closing handshake done, while somebody reads. A peer that breaks the protocol is told so with
 * a close frame, and its connection ends.
 */
public final class WebSocket {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int MAX_LATE_BYTES = 1 << 20;
  private static final int MAX_REASON_BYTES = 123;
  private static final byte[] EMPTY = {};

  private final TcpSocket socket;
  private final FrameReader frames;
  private final int maxMessageBytes;

  // Whoever sends.
  private final Mutex sending = new Mutex();
  private final FrameBuffer output = new FrameBuffer();
  private boolean closeSent;

  // The reader only: of the message that has begun, and how the peer has closed.
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);
  private boolean isInMessage;
  private boolean isText;
  private int closeCode = CloseCode.ABNORMAL;

  // Any fiber of the thread: that something has arrived, for whoever wonders if the peer lives.
  private long received;

  private WebSocket(UpgradedConnection connection, int maxMessageBytes) {
    this.socket = connection.socket();
    this.frames =
        new FrameReader((target, offset, length) -> {
          int count = connection.read(target, offset, length);
          received += Math.max(0, count);
          return count;
        });
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Takes a connection over from HTTP.
   *
   * @param request asks for it
   * @param response answers; is used up
   * @param maxMessageBytes how long a message may be, whatever frames it comes in
   * @return the WebSocket, to be used until the handler of the request returns; null if the request
   *     does not begin one, which it has been told
   * @throws io.ramie.examples.http.HttpException if it is malformed, or comes from a page of
   *     another server
   * @throws IOException if the peer has gone
   */
  public static @Nullable WebSocket accept(Request request, Response response, int maxMessageBytes)
      throws IOException {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes must be at least 1, not " + maxMessageBytes);
    }
    UpgradedConnection connection = Handshake.perform(request, response);
    return connection == null ? null : new WebSocket(connection, maxMessageBytes);
  }

  /**
   * The socket below, for its addresses and time-outs.
   *
   * @return nobody else may read or write it
   */
  public TcpSocket socket() {
    return socket;
  }

  // Receiving

  /**
   * Reads the next message, and waits until there is one. For one fiber at a time.
   *
   * @return null when it is over: the peer has closed, or the connection has ended, or the peer has
   *     broken the protocol, sent a longer message than may be, or a text that is no UTF-8, of
   *     which it has been told; {@link #closeCode} says which
   * @throws java.net.SocketTimeoutException if the time or the deadline of the socket has passed
   * @throws IOException if the connection fails otherwise
   * @throws InterruptedException if the thread is interrupted
   */
  public @Nullable Message read() throws IOException, InterruptedException {
    try {
      return readMessage();
    } catch (WebSocketException wrong) {
      closeCode = wrong.code();
      close(closeCode, String.valueOf(wrong.getMessage()));
      awaitEnd();
      return null;
    } catch (EOFException cut) {
      return null;
    }
  }

  private @Nullable Message readMessage() throws IOException, InterruptedException {
    for (; ; ) {
      Frame frame = frames.read((long) maxMessageBytes - begun.size(), isInMessage);
      if (frame == null) {
        return null;
      }
      switch (frame.opcode()) {
        case Opcode.PING -> sendFrame(Opcode.PONG, frame.data());
        case Opcode.PONG -> {}
        case Opcode.CLOSE -> {
          peerCloses(frame.data());
          return null;
        }
        default -> {
          Message message = add(frame);
          if (message != null) {
            return message;
          }
        }
      }
    }
  }

  /** The message that a frame completes, if it does. */
  private @Nullable Message add(Frame frame) throws WebSocketException {
    if (!isInMessage) {
      isText = frame.opcode() == Opcode.TEXT;
      if (frame.isLast()) {
        return message(frame.data());
      }
      isInMessage = true;
    }
    begun.writeBytes(frame.data());
    if (!frame.isLast()) {
      return null;
    }
    isInMessage = false;
    byte[] data = begun.toByteArray();
    begun.reset();
    return message(data);
  }

  private Message message(byte[] data) throws WebSocketException {
    if (isText) {
      checkUtf8(data, 0, data.length, "a text");
    }
    return new Message(isText, data);
  }

  private static void checkUtf8(byte[] data, int offset, int length, String what)
      throws WebSocketException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, offset, length));
    } catch (CharacterCodingException wrong) {
      throw new WebSocketException(CloseCode.INVALID_DATA, what + " must be UTF-8");
    }
  }

  private void peerCloses(byte[] data) throws IOException, InterruptedException {
    closeCode = CloseCode.NONE;
    if (data.length == 1) {
      throw new WebSocketException(CloseCode.PROTOCOL_ERROR, "a code for closing has two bytes");
    }
    if (data.length > 1) {
      int code = (data[0] & 0xff) << 8 | (data[1] & 0xff);
      if (!CloseCode.maySend(code)) {
        throw new WebSocketException(
            CloseCode.PROTOCOL_ERROR, "a close frame must not have the code " + code);
      }
      checkUtf8(data, 2, data.length - 2, "a reason");
      closeCode = code;
    }
    sendClose(data.length == 0 ? EMPTY : new byte[] {data[0], data[1]});
  }

  /**
   * Why it is over, once {@link #read} has returned null.
   *
   * @return the code of the peer's close frame, {@link CloseCode#NONE} if that had none; {@link
   *     CloseCode#ABNORMAL} if the connection ended without one; or what the peer was told that it
   *     did wrong
   */
  public int closeCode() {
    return closeCode;
  }

  /**
   * How many bytes have arrived so far, for whoever wonders whether the peer is still there.
   *
   * @return frames of all kinds, those that answer pings among them
   */
  public long receivedBytes() {
    return received;
  }

  // Sending

  /**
   * Sends a text.
   *
   * @param text without unpaired surrogates, which become question marks
   * @throws ClosedChannelException if it is being closed
   * @throws java.net.SocketTimeoutException if the time or the deadline of the socket has passed;
   *     nothing can be sent any more
   * @throws IOException if the connection fails otherwise
   * @throws InterruptedException if the thread is interrupted
   */
  public void send(String text) throws IOException, InterruptedException {
    sendTexts(List.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Sends several texts, each as a message of its own, with one write.
   *
   * @param texts in UTF-8; not checked
   * @throws ClosedChannelException if it is being closed
   * @throws java.net.SocketTimeoutException if the time or the deadline of the socket has passed;
   *     nothing can be sent any more
   * @throws IOException if the connection fails otherwise
   * @throws InterruptedException if the thread is interrupted
   */
  public void sendTexts(Collection<byte[]> texts) throws IOException, InterruptedException {
    sending.lockInterruptibly();
    try {
      checkNotClosing();
      for (byte[] text : texts) {
        output.add(Opcode.TEXT, text);
      }
      write();
    } finally {
      sending.unlock();
    }
  }

  /**
   * Asks the peer for a sign of life, which the reader of this end notices.
   *
   * @throws IOException as {@link #send} does
   * @throws InterruptedException if the thread is interrupted
   */
  public void ping() throws IOException, InterruptedException {
    sendFrame(Opcode.PING, EMPTY);
  }

  private void sendFrame(int opcode, byte[] data) throws IOException, InterruptedException {
    sending.lockInterruptibly();
    try {
      if (!closeSent) {
        output.add(opcode, data);
        write();
      }
    } finally {
      sending.unlock();
    }
  }

  /** Writes what is in the buffer, under the lock. What was written in part has to be the last. */
  private void write() throws IOException {
    boolean done = false;
    try {
      socket.write(output.bytes(), 0, output.length());
      done = true;
    } finally {
      output.clear();
      closeSent |= !done;
    }
  }

  private void checkNotClosing() throws ClosedChannelException {
    if (closeSent) {
      throw new ClosedChannelException();
    }
  }

  // Closing

  /**
   * Closes from this end: sends a close frame, and nothing more after that. Does nothing if one has
   * been sent already, or if the connection has failed. Whoever reads gets the rest of what the
   * peer sends, up to its own close frame.
   *
   * @param code one of {@link CloseCode}, or 3000 to 4999
   * @param reason a short text for people; cut to what fits
   * @throws IllegalArgumentException if a close frame must not have the code
   * @throws InterruptedException if the thread is interrupted
   */
  public void close(int code, String reason) throws InterruptedException {
    if (!CloseCode.maySend(code)) {
      throw new IllegalArgumentException("a close frame must not have the code " + code);
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON_BYTES);
    while (length < text.length && (text[length] & 0xc0) == 0x80) {
      length--;
    }
    byte[] data = new byte[2 + length];
    data[0] = (byte) (code >>> 8);
    data[1] = (byte) code;
    System.arraycopy(text, 0, data, 2, length);
    sendClose(data);
  }

  private void sendClose(byte[] data) throws InterruptedException {
    try {
      sendFrame(Opcode.CLOSE, data);
    } catch (IOException gone) {
      // It is closed then, too.
    } finally {
      closeSent = true;
    }
  }

  /**
   * Waits a little for the peer to end the connection, after {@link #close}. Without this the
   * system may throw away what the peer has not received yet. For the reader, as its last call.
   */
  public void awaitEnd() {
    try {
      socket.shutdownOutput();
      Fibers.timeout(
          CLOSE_TIMEOUT,
          () -> {
            byte[] scratch = new byte[2048];
            for (int late = 0, count = 0; count >= 0 && late < MAX_LATE_BYTES; late += count) {
              count = socket.read(scratch);
            }
          });
    } catch (IOException | java.util.concurrent.TimeoutException gone) {
      // That is the end as well.
    }
  }
}
