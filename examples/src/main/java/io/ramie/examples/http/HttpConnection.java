package io.ramie.examples.http;

import io.ramie.Fibers;
import io.ramie.examples.server.Warnings;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

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

  private final Handler handler;
  private final HttpOptions options;
  private final BooleanSupplier stopping;
  private final Warnings warnings;
  private final DateLine date;

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

  HttpConnection(
      TcpSocket socket,
      Handler handler,
      HttpOptions options,
      BooleanSupplier stopping,
      Warnings warnings,
      DateLine date) {
    this.handler = handler;
    this.options = options;
    this.stopping = stopping;
    this.warnings = warnings;
    this.date = date;
    this.transport = new Transport(socket, options);
    this.input = new ReadBuffer(transport);
    this.output = transport.output();
    this.head = new Head(input);
    this.parser = new RequestParser(input, head, options);
    this.body = new BodyReader(input, options, this::invite);
    this.request = new Request(head, body, remoteAddress(socket));
    this.response = new Response(this, output);
  }

  private static InetSocketAddress remoteAddress(TcpSocket socket) {
    return socket.remoteAddress();
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
    try {
      while (!parser.parse()) {
        if (parser.hasBegun() && !transport.isLimited()) {
          transport.limitAll(options.headTimeout());
        } else if (!parser.hasBegun() && stopping.getAsBoolean()) {
          return false;
        }
        if (input.fill() < 0) {
          if (parser.hasBegun()) {
            throw new HttpException(
                Status.BAD_REQUEST, "the connection ended in the middle of a head");
          }
          return false;
        }
      }
      transport.limitAll(null);
      return true;
    } catch (SocketTimeoutException slow) {
      transport.limitAll(null);
      if (parser.hasBegun()) {
        refuse(
            new HttpException(
                Status.REQUEST_TIMEOUT,
                "the head was not complete within " + options.headTimeout()));
      }
      return false;
    } catch (HttpException wrong) {
      transport.limitAll(null);
      refuse(wrong);
      return false;
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
    request.begin();
    if (head.hasBody()) {
      transport.limitReads(options.bodyTimeout());
    }
    try {
      handle();
      skipBody();
    } finally {
      isBodyUnread = !body.isDone();
      body.end();
      transport.limitReads(options.idleTimeout());
    }
  }

  private void handle() throws IOException, InterruptedException {
    try {
      handler.handle(request, response);
      response.complete();
    } catch (HttpException refused) {
      recover(refused);
    } catch (IOException | RuntimeException failed) {
      if (transport.hasFailed() || (response.isUpgraded() && failed instanceof IOException)) {
        throw failed;
      }
      warnings.warn("handling a request", failed);
      recover(new HttpException(Status.INTERNAL_SERVER_ERROR, "the server has made a mistake"));
    }
  }

  /** Answers with an error, if nothing else has been said. What has begun is cut off. */
  private void recover(HttpException failure) throws IOException {
    if (!response.isCommitted()) {
      sendError(failure);
    } else if (!response.isComplete()) {
      keep = false;
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
    output.put(date.now());
  }

  /** No other request follows. */
  void close() {
    keep = false;
  }

  /** Whether another request may follow, which the head says now. */
  boolean decideToKeep() {
    keep = keep && body.isSkippable() && !stopping.getAsBoolean();
    return keep;
  }

  UpgradedConnection upgrade(String protocol) throws IOException {
    if (!request.offersUpgrade(protocol)) {
      throw new HttpException(Status.BAD_REQUEST, "this needs an upgrade to " + protocol);
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
