package io.ramie.examples.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The path of a request as one below a folder. Nothing that leads elsewhere, or has two readings,
 * is let through: no dot segments, no escaped slashes, no NUL, no names that begin with a dot.
 */
final class FilePath {
  private static final String WELL_KNOWN = ".well-known";

  private FilePath() {}

  /**
   * The names of a path, decoded.
   *
   * @param path begins with a slash; its escapes are well-formed
   * @return names with slashes between them, and at the end if the path ends with one; empty for
   *     the root
   * @throws HttpException if it cannot be that of a file
   */
  static String decode(String path) throws HttpException {
    StringBuilder names = new StringBuilder(path.length());
    int start = 1;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      names.append(checkName(decodeName(path.substring(start, end))));
      if (slash >= 0) {
        names.append('/');
      }
      start = end + 1;
    }
    return names.toString();
  }

  private static String decodeName(String name) throws HttpException {
    if (name.indexOf('%') < 0) {
      return name;
    }
    ByteBuffer bytes = ByteBuffer.allocate(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '%') {
        int high = Ascii.hexDigit(name.charAt(i + 1));
        c = (char) (high << 4 | Ascii.hexDigit(name.charAt(i + 2)));
        i += 2;
        if (c == 0 || c == '/') {
          throw new HttpException(
              Status.BAD_REQUEST, "the path has %" + "%02x in a name".formatted((int) c));
        }
      }
      bytes.put((byte) c);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException other) {
      throw new HttpException(Status.BAD_REQUEST, "the path is not in UTF-8");
    }
  }

  private static String checkName(String name) throws HttpException {
    if (name.equals(".") || name.equals("..")) {
      throw new HttpException(Status.BAD_REQUEST, "the path has a segment . or ..");
    }
    if (name.isEmpty() || (name.startsWith(".") && !name.equals(WELL_KNOWN))) {
      throw notFound();
    }
    return name;
  }

  static HttpException notFound() {
    return new HttpException(Status.NOT_FOUND, "there is no such file");
  }
}
