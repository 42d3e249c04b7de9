package io.ramie.examples.http;

import io.ramie.Fibers;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * One connection: reads a head, has it answered, and goes on, until one side wants no more. All of
 * it happens in one fiber.
 *
 * <p>Usually a request costs one read, which brings the next head when the answer has gone out, and
 * one write, which sends head and body together. When the client has sent several requests ahead,
 * their answers leave together, too: what is written goes out before a read waits.
 */
final class HttpConnection {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** How many requests that came together are answered before others get their turn. */
  private static final int FAIR_REQUESTS = 256;

  // After the last answer: what the client still sends is taken, so that the system does not answer
  // with a reset, at which the client would throw the answer away.
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final int LINGER_BYTES = 1 << 20;
  private static final int SCRATCH_BYTES = 8 * 1024;

  private final HttpService service;
  private final HttpOptions options;

  private final Transport transport;
  private final ReadBuffer input;
  private final WriteBuffer output;
  private final Head head;
  private final RequestParser parser;
  private final BodyReader body;
  private final Request request;
  private final Response response;

  // Of the request under way: whether another one may follow.
  private boolean keep;
  private boolean isHead;
  private boolean isBodyUnread;

  // Whether it waits for the first byte of a request.
  private boolean isIdle;

  HttpConnection(TcpSocket socket, HttpService service) {
    this.service = service;
    this.options = service.options();
    this.transport = new Transport(socket, options);
    this.input = new ReadBuffer(transport);
    this.output = transport.output();
    this.head = new Head(input);
    this.parser = new RequestParser(input, head, options);
    this.body = new BodyReader(input, options, this::invite);
    this.request = new Request(head, body, socket.remoteAddress());
    this.response = new Response(this, output);
  }

  // The loop

  void serve() throws IOException, InterruptedException {
    int together = 0;
    do {
      if (!readHead()) {
        output.flush();
        linger();
        return;
      }
      answer();
      if (response.isUpgraded()) {
        return;
      }
      if (input.available() == 0) {
        together = 0;
      } else if (++together == FAIR_REQUESTS) {
        together = 0;
        Fibers.yield();
      }
    } while (keep);
    output.flush();
    if (mayBeSending()) {
      linger();
    }
  }

  /**
   * Reads the next head; false when the connection is at its end.
   *
   * <p>Who has begun a head and does not go on gets an answer that says so; who has sent nothing is
   * idle, and gets none.
   */
  private boolean readHead() throws IOException {
    keep = false;
    parser.begin();
    response.begin();
    transport.limitReads(service.idleTimeout());
    try {
      while (!parser.parse()) {
        if (!readMore()) {
          return false;
        }
      }
      return true;
    } catch (SocketTimeoutException slow) {
      if (transport.hasFailed()) {
        throw slow;
      }
      if (parser.hasBegun()) {
        refuse(
            new HttpException(
                Status.REQUEST_TIMEOUT,
                "the head was not complete within " + options.headTimeout()));
      }
      return false;
    } catch (HttpException wrong) {
      refuse(wrong);
      return false;
    } finally {
      transport.limitAll(null);
    }
  }

  /** Waits for more of the head; false if the connection ends before one. */
  private boolean readMore() throws IOException {
    boolean hasBegun = parser.hasBegun();
    if (hasBegun && !transport.isLimited()) {
      transport.limitAll(options.headTimeout());
    }
    isIdle = !hasBegun;
    int count = input.fill();
    isIdle = false;
    if (count < 0 && hasBegun) {
      throw new HttpException(Status.BAD_REQUEST, "the connection ended in the middle of a head");
    }
    return count > 0;
  }

  /** Ends what follows another protocol: it reads the end of its input. By another fiber. */
  void endIfUpgraded() {
    if (response.isUpgraded()) {
      endInput();
    }
  }

  /** Ends the wait for another request, if it is under way. By another fiber. */
  void endIfIdle() {
    if (isIdle) {
      endInput();
    }
  }

  private void endInput() {
    try {
      transport.socket().shutdownInput();
    } catch (IOException gone) {
      // Its reads will say so.
    }
  }

  /** Answers what cannot be handed to the handler. Where the next request begins is not known. */
  private void refuse(HttpException wrong) throws IOException {
    keep = false;
    isHead = false;
    sendError(wrong);
  }

  private void sendError(HttpException wrong) throws IOException {
    response.begin();
    response.status(wrong.status()).send(wrong.getMessage() + "\n");
  }

  // A request

  private void answer() throws IOException, InterruptedException {
    isHead = head.isMethod("HEAD");
    keep = head.keepsAlive();
    body.begin(head);
    if (head.hasBody()) {
      transport.limitReads(options.bodyTimeout());
    }
    try {
      handle();
      skipBody();
    } finally {
      isBodyUnread = !body.isDone();
      request.end();
      response.end();
    }
  }

  private void handle() throws IOException, InterruptedException {
    try {
      service.handler().handle(request, response);
      response.complete();
    } catch (HttpException refused) {
      recover(refused);
    } catch (IOException | RuntimeException failed) {
      if (transport.hasFailed() || isEndOfConnection(failed)) {
        throw failed;
      }
      service.warnings().warn("handling a request", failed);
      recover(new HttpException(Status.INTERNAL_SERVER_ERROR, "the server has made a mistake"));
    }
  }

  /** Whether it is the end of this fiber or the connection, and not of what the handler does. */
  private boolean isEndOfConnection(Exception failed) {
    return failed instanceof CancellationException
        || (failed instanceof InterruptedIOException && !(failed instanceof SocketTimeoutException))
        || (failed instanceof IOException && response.isUpgraded());
  }

  /** Answers with an error, if nothing else has been said. What has begun is cut off. */
  private void recover(HttpException failure) throws IOException {
    if (!response.isCommitted()) {
      sendError(failure);
    } else if (!response.isComplete()) {
      if (response.endsWithConnection()) {
        transport.reset();
      }
      throw new CutOffException(failure);
    }
  }

  private void skipBody() throws IOException {
    if (keep && !body.isDone()) {
      transport.limitAll(options.bodyTimeout());
      try {
        keep = body.skipRest();
      } catch (HttpException | SocketTimeoutException wrong) {
        keep = false;
      } finally {
        transport.limitAll(null);
      }
    }
  }

  private void invite() throws IOException {
    if (!response.isCommitted()) {
      output.put(CONTINUE);
    }
  }

  // For the response

  boolean isHead() {
    return isHead;
  }

  boolean isHttp10() {
    return head.isHttp10;
  }

  void writeDate() throws IOException {
    output.put(service.date().now());
  }

  /** No other request follows. */
  void close() {
    keep = false;
  }

  /** Whether another request may follow, which the head says now. */
  boolean decideToKeep() {
    keep = keep && body.isSkippable() && !service.isStopping();
    return keep;
  }

  UpgradedConnection upgrade(String protocol) throws IOException {
    if (!request.offersUpgrade(protocol)) {
      throw new HttpException(Status.BAD_REQUEST, "this needs an upgrade to " + protocol);
    }
    if (service.isStopping()) {
      throw new HttpException(503, "the server is about to stop");
    }
    if (!body.isDone()) {
      throw new HttpException(Status.BAD_REQUEST, "a request to upgrade must not have a body");
    }
    transport.unlimit();
    return new UpgradedConnection(transport.socket(), input);
  }

  // The end

  /** Whether the client could be in the middle of a request that is not going to be read. */
  private boolean mayBeSending() {
    return !head.wantsClose || isBodyUnread || input.available() > 0;
  }

  private void linger() {
    try {
      transport.socket().shutdownOutput();
      transport.limitReads(LINGER);
      transport.limitAll(LINGER);
      byte[] scratch = new byte[SCRATCH_BYTES];
      int taken = 0;
      for (int count = 0; count >= 0 && taken < LINGER_BYTES; taken += count) {
        count = transport.read(scratch, 0, scratch.length);
      }
    } catch (IOException gone) {
      // That is the end, too.
    }
  }
}
