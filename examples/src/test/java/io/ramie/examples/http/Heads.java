package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Requests without sockets: bytes that come in pieces of a certain length, and what they mean. */
final class Heads {
  private final byte[] bytes;
  private final int pieceBytes;
  private int arrived;

  private final ReadBuffer buffer = new ReadBuffer(this::read);
  private final Head head = new Head(buffer);
  private final RequestParser parser;
  private final BodyReader body;

  private Heads(byte[] bytes, int pieceBytes, HttpOptions options) {
    this.bytes = bytes;
    this.pieceBytes = pieceBytes;
    this.parser = new RequestParser(buffer, head, options);
    this.body = new BodyReader(buffer, options, () -> {});
  }

  private int read(byte[] target, int offset, int length) {
    if (arrived == bytes.length) {
      return -1;
    }
    int count = Math.min(Math.min(length, pieceBytes), bytes.length - arrived);
    System.arraycopy(bytes, arrived, target, offset, count);
    arrived += count;
    return count;
  }

  /**
   * What a server understands: for each request its method, target, fields, body and trailer
   * fields, and at the end the status that it would refuse the rest with.
   */
  static List<String> understand(byte[] bytes, int pieceBytes, HttpOptions options) {
    List<String> understood = new ArrayList<>();
    Heads heads = new Heads(bytes, pieceBytes, options);
    try {
      while (heads.next()) {
        understood.add(heads.describe());
      }
      understood.add("end");
    } catch (HttpException refused) {
      understood.add(refused.status() + " " + refused.getMessage());
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return understood;
  }

  static List<String> understand(String text) {
    return understand(text.getBytes(ISO_8859_1), Integer.MAX_VALUE, HttpOptions.DEFAULT);
  }

  private boolean next() throws IOException {
    parser.begin();
    while (!parser.parse()) {
      if (buffer.fill() < 0) {
        return false;
      }
    }
    body.begin(head);
    return true;
  }

  private String describe() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] piece = new byte[100];
    for (int count = body.read(piece, 0, 100); count >= 0; count = body.read(piece, 0, 100)) {
      content.write(piece, 0, count);
    }
    StringBuilder text = new StringBuilder();
    text.append(head.text(head.methodStart, head.methodEnd)).append(' ');
    text.append(head.text(head.pathStart, head.pathEnd)).append(' ').append(head.query());
    text.append(head.isHttp10 ? " 1.0 " : " 1.1 ").append(describe(head.fields));
    text.append(" [").append(content.toString(ISO_8859_1)).append("]");
    Fields trailers = body.trailers();
    return trailers == null ? text.toString() : text + " " + describe(trailers);
  }

  private static String describe(Fields fields) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < fields.count(); i++) {
      texts.add(fields.name(i) + "=" + fields.value(i));
    }
    return texts.toString();
  }
}
