package io.ramie.examples.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request. It belongs to its handler until that returns: the next request of the connection is
 * told by the same object.
 */
public final class Request {
  private final Head head;
  private final BodyReader bodyReader;
  private final InetSocketAddress remoteAddress;

  // Clients tend to ask the same again.
  private String lastPath = "/";
  private String lastMethod = "GET";
  private @Nullable BodyStream body;

  Request(Head head, BodyReader bodyReader, InetSocketAddress remoteAddress) {
    this.head = head;
    this.bodyReader = bodyReader;
    this.remoteAddress = remoteAddress;
  }

  /** Whatever the handler has kept of the body must not read that of the next request. */
  void end() {
    if (body != null) {
      body.ended = true;
      body = null;
    }
  }

  Head head() {
    return head;
  }

  // The request line

  /**
   * The method.
   *
   * @return for example {@code GET}, in the case in which it was sent
   */
  public String method() {
    if (!head.isMethod(lastMethod)) {
      lastMethod = head.text(head.methodStart, head.methodEnd);
    }
    return lastMethod;
  }

  /**
   * The path, as it was sent: nothing in it is decoded, and nothing is to be feared but visible
   * characters of ASCII. What follows a question mark is the {@link #query}.
   *
   * @return it begins with a slash; or it is {@code *}, which a client asks for with {@code
   *     OPTIONS}
   */
  public String path() {
    if (head.pathStart == head.pathEnd) {
      return "/";
    }
    if (!Ascii.equals(head.buffer.bytes(), head.pathStart, head.pathEnd, lastPath)) {
      lastPath = head.text(head.pathStart, head.pathEnd);
    }
    return lastPath;
  }

  /**
   * What follows the path and a question mark, as it was sent.
   *
   * @return null if there is no question mark
   */
  public @Nullable String query() {
    return head.query();
  }

  /**
   * The request target, as it was sent.
   *
   * @return path and query, or a whole URI
   */
  public String target() {
    return head.text(head.targetStart, head.targetEnd);
  }

  /**
   * The host that the client means, with its port if it has told one.
   *
   * @return that of the target if it is a whole URI, otherwise that of the field {@code Host};
   *     empty if neither tells
   */
  public String host() {
    if (head.authorityStart < head.authorityEnd) {
      return head.text(head.authorityStart, head.authorityEnd);
    }
    String host = header("Host");
    return host == null ? "" : host;
  }

  /**
   * Whether the client speaks HTTP/1.0, which knows no chunks.
   *
   * @return false for HTTP/1.1
   */
  public boolean isHttp10() {
    return head.isHttp10;
  }

  /**
   * Where the client is.
   *
   * @return its address and port
   */
  public InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  // Header fields

  /**
   * The value of a header field.
   *
   * @param name in whatever case
   * @return null if there is none; the values joined by commas if there are several
   */
  public @Nullable String header(String name) {
    return head.fields.value(name);
  }

  /**
   * The values of all header fields of a name.
   *
   * @param name in whatever case
   * @return in their order; empty if there is none
   */
  public List<String> headers(String name) {
    return head.fields.values(name);
  }

  /**
   * The names of the header fields.
   *
   * @return each once, as it was sent, in their order
   */
  public List<String> headerNames() {
    return head.fields.names();
  }

  /**
   * Whether the client offers to go on with another protocol.
   *
   * @param protocol for example {@code websocket}, in whatever case
   * @return true if {@link Response#upgrade} is possible
   */
  public boolean offersUpgrade(String protocol) {
    return !head.isHttp10 && lists("connection", "upgrade") && lists("upgrade", protocol);
  }

  /** Whether one of the fields with a name has a word in its list. */
  private boolean lists(String name, String word) {
    Fields fields = head.fields;
    for (int field = fields.find(name, 0); field >= 0; field = fields.find(name, field + 1)) {
      if (fields.hasListed(field, word)) {
        return true;
      }
    }
    return false;
  }

  // The body

  /**
   * The length of the body, if it was told.
   *
   * @return in bytes; 0 when there is none, -1 when it comes in chunks
   */
  public long contentLength() {
    return head.bodyLength;
  }

  /**
   * The body, as it arrives. Its end is the end of the body; a connection that ends before is an
   * {@link IOException}, and so is a body that is too long or too slow, with a status of its own.
   *
   * @return always the same, without a buffer; empty when there is no body
   */
  public InputStream body() {
    BodyStream stream = body;
    if (stream == null) {
      stream = new BodyStream(bodyReader);
      body = stream;
    }
    return stream;
  }

  /**
   * The value of a field behind a body in chunks. They are never mixed with the header fields.
   *
   * @param name in whatever case
   * @return null if there is none, or the body has not been read to its end
   */
  public @Nullable String trailer(String name) {
    Fields trailers = bodyReader.trailers();
    return trailers == null ? null : trailers.value(name);
  }

  /** The method and the target, for example {@code GET /index.html}. */
  @Override
  public String toString() {
    return method() + " " + target();
  }

  /** The body as a stream. */
  private static final class BodyStream extends InputStream {
    private final BodyReader reader;
    private boolean ended;

    BodyStream(BodyReader reader) {
      this.reader = reader;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (ended) {
        throw new IOException("the request has been answered already");
      }
      return reader.read(target, offset, length);
    }

    @Override
    public int available() {
      return ended ? 0 : reader.available();
    }
  }
}
