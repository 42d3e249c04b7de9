package io.ramie.examples.http;

import org.jspecify.annotations.Nullable;

/** The head of a request: what its parser has found out, and where the rest is in the buffer. */
final class Head {
  /** A body whose length is told by its chunks. */
  static final long CHUNKED = -1;

  final ReadBuffer buffer;
  final Fields fields;

  // Where things are in the buffer.
  int methodStart;
  int methodEnd;
  int targetStart;
  int targetEnd;

  // The path of the target; what follows is the query with its question mark, if there is one.
  int pathStart;
  int pathEnd;

  // Of a target that is a whole URI; both 0 for others.
  int authorityStart;
  int authorityEnd;

  boolean isHttp10;
  boolean wantsClose;
  boolean wantsKeepAlive;
  boolean expectsContinue;
  long bodyLength;

  Head(ReadBuffer buffer) {
    this.buffer = buffer;
    this.fields = new Fields(buffer);
  }

  void clear() {
    authorityStart = 0;
    authorityEnd = 0;
    isHttp10 = false;
    wantsClose = false;
    wantsKeepAlive = false;
    expectsContinue = false;
    bodyLength = 0;
    fields.clear();
  }

  boolean hasBody() {
    return bodyLength != 0;
  }

  /** Whether the client would send another request on this connection. */
  boolean keepsAlive() {
    return isHttp10 ? wantsKeepAlive && !wantsClose : !wantsClose;
  }

  boolean isMethod(String name) {
    return Ascii.equals(buffer.bytes(), methodStart, methodEnd, name);
  }

  String text(int start, int end) {
    return Ascii.string(buffer.bytes(), start, end);
  }

  @Nullable String query() {
    return pathEnd < targetEnd ? text(pathEnd + 1, targetEnd) : null;
  }
}
