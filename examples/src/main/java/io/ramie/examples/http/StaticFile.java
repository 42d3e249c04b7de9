package io.ramie.examples.http;

import io.ramie.io.FiberFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A file to be sent, whole or in parts: from memory if it is small, otherwise as it is open. */
final class StaticFile {
  private final FileVersion version;
  private final EntityTag tag;
  private final String type;
  private final byte[] validators;
  private final byte[] lines;

  // One of the two is there. A file is not kept longer than its request.
  private final byte @Nullable [] content;
  private final @Nullable FiberFile file;

  private StaticFile(FileVersion version, byte @Nullable [] content, @Nullable FiberFile file) {
    this.version = version;
    this.content = content;
    this.file = file;
    this.tag = version.tag();
    this.type = MediaTypes.of(String.valueOf(version.path().getFileName()));
    FieldBytes fields = new FieldBytes();
    fields.add("ETag", tag.toString());
    fields.add("Last-Modified", HttpDate.format(version.lastModified()));
    fields.add("Accept-Ranges", "bytes");
    this.validators = fields.toBytes();
    fields.add("Content-Type", type);
    this.lines = fields.toBytes();
  }

  /** A file that is in memory. */
  static StaticFile of(FileVersion version, byte[] content) {
    return new StaticFile(version, content, null);
  }

  /** A file that is open, as long as it is. */
  static StaticFile of(FileVersion version, FiberFile file) {
    return new StaticFile(version, null, file);
  }

  FileVersion version() {
    return version;
  }

  /** How much memory it takes. */
  int weight() {
    return lines.length + validators.length + (content == null ? 0 : content.length);
  }

  void answer(Request request, Response response) throws IOException {
    switch (Conditions.evaluate(request, tag, version.lastModified())) {
      case Status.NOT_MODIFIED -> response.status(Status.NOT_MODIFIED).headerLines(validators);
      case Status.PRECONDITION_FAILED ->
          throw new HttpException(Status.PRECONDITION_FAILED, "the file is another one by now");
      default -> send(request, response);
    }
  }

  private void send(Request request, Response response) throws IOException {
    List<ByteRange> ranges = ranges(request);
    if (ranges == null) {
      send(response.headerLines(lines), 0, version.size());
    } else if (ranges.isEmpty()) {
      response
          .status(Status.RANGE_NOT_SATISFIABLE)
          .header("Content-Range", "bytes */" + version.size())
          .send("the file has " + version.size() + " bytes\n");
    } else if (ranges.size() == 1) {
      ByteRange range = ranges.getFirst();
      response.status(Status.PARTIAL_CONTENT).headerLines(lines);
      response.header("Content-Range", range.describe(version.size()));
      send(response, range.start(), range.length());
    } else {
      sendParts(response, ranges);
    }
  }

  private @Nullable List<ByteRange> ranges(Request request) {
    String range = request.header("Range");
    boolean isAllowed =
        range != null
            && request.method().equals("GET")
            && Conditions.allowRanges(request, tag, version.lastModified(), version.isSettled());
    return range != null && isAllowed ? ByteRange.parse(range, version.size()) : null;
  }

  private void send(Response response, long start, long length) throws IOException {
    if (content != null) {
      response.send(content, (int) start, (int) length);
    } else if (file != null) {
      response.send(file, start, length);
    }
  }

  // Several parts

  private void sendParts(Response response, List<ByteRange> ranges) throws IOException {
    String boundary = UUID.randomUUID().toString();
    byte[] end = ascii("\r\n--" + boundary + "--\r\n");
    List<byte[]> heads = ranges.stream().map(range -> head(boundary, range)).toList();
    long total = end.length;
    for (int i = 0; i < heads.size(); i++) {
      total += heads.get(i).length + ranges.get(i).length();
    }
    response
        .status(Status.PARTIAL_CONTENT)
        .headerLines(validators)
        .header("Content-Type", "multipart/byteranges; boundary=" + boundary)
        .contentLength(total);
    for (int i = 0; i < heads.size(); i++) {
      response.write(heads.get(i), 0, heads.get(i).length);
      write(response, ranges.get(i));
    }
    response.write(end, 0, end.length);
  }

  private byte[] head(String boundary, ByteRange range) {
    return ascii(
        "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
            .formatted(boundary, type, range.describe(version.size())));
  }

  private void write(Response response, ByteRange range) throws IOException {
    if (content != null) {
      response.write(content, (int) range.start(), (int) range.length());
    } else if (file != null) {
      response.write(file, range.start(), range.length());
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
