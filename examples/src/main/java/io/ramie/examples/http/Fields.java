package io.ramie.examples.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Header fields, as places in a {@link ReadBuffer}. Names and values become strings only when they
 * are asked for.
 */
final class Fields {
  private static final int INITIAL = 16;

  // For each field: where its name begins and ends, where its value begins and ends.
  private static final int STRIDE = 4;

  private final ReadBuffer buffer;
  private int[] places = new int[INITIAL * STRIDE];
  private int count;

  Fields(ReadBuffer buffer) {
    this.buffer = buffer;
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  /**
   * Adds the field of a line {@code name: value}.
   *
   * @param bytes where the line is, without its end
   * @throws HttpException if it is none
   */
  void addLine(byte[] bytes, int start, int end) throws HttpException {
    int colon = start;
    while (colon < end && Ascii.isToken(bytes[colon])) {
      colon++;
    }
    if (colon == start || colon == end || bytes[colon] != ':') {
      throw wrongName(bytes, start, colon, end);
    }
    int from = colon + 1;
    while (from < end && Ascii.isBlank(bytes[from])) {
      from++;
    }
    int to = end;
    while (to > from && Ascii.isBlank(bytes[to - 1])) {
      to--;
    }
    add(start, colon, from, to);
  }

  private static HttpException wrongName(byte[] bytes, int start, int wrong, int end) {
    String what;
    if (wrong == end) {
      what = "has no colon";
    } else if (wrong == start && Ascii.isBlank(bytes[start])) {
      what = "begins with a space: fields must not be folded";
    } else if (bytes[wrong] == ':') {
      what = "has no name";
    } else {
      what = "has " + Ascii.describe(bytes[wrong]) + " in its name";
    }
    return new HttpException(Status.BAD_REQUEST, "a header field " + what);
  }

  private void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    int at = count * STRIDE;
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[at] = nameStart;
    places[at + 1] = nameEnd;
    places[at + 2] = valueStart;
    places[at + 3] = valueEnd;
    count++;
  }

  int nameStart(int field) {
    return places[field * STRIDE];
  }

  int nameEnd(int field) {
    return places[field * STRIDE + 1];
  }

  int valueStart(int field) {
    return places[field * STRIDE + 2];
  }

  int valueEnd(int field) {
    return places[field * STRIDE + 3];
  }

  /** The first field with a name, from one on; -1 if there is none. */
  int find(String name, int from) {
    byte[] bytes = buffer.bytes();
    for (int field = from; field < count; field++) {
      if (Ascii.equalsIgnoreCase(bytes, nameStart(field), nameEnd(field), name)) {
        return field;
      }
    }
    return -1;
  }

  String name(int field) {
    return Ascii.string(buffer.bytes(), nameStart(field), nameEnd(field));
  }

  String value(int field) {
    return Ascii.string(buffer.bytes(), valueStart(field), valueEnd(field));
  }

  /** The values of a name, joined by commas as RFC 9110 has it; null if there is none. */
  @Nullable String value(String name) {
    int first = find(name, 0);
    if (first < 0) {
      return null;
    }
    return find(name, first + 1) < 0 ? value(first) : String.join(", ", values(name));
  }

  List<String> values(String name) {
    List<String> values = new ArrayList<>(2);
    for (int field = find(name, 0); field >= 0; field = find(name, field + 1)) {
      values.add(value(field));
    }
    return values;
  }

  /** The names, each once, as they were sent. */
  List<String> names() {
    List<String> names = new ArrayList<>(count);
    for (int field = 0; field < count; field++) {
      String name = name(field);
      if (find(name, 0) == field) {
        names.add(name);
      }
    }
    return names;
  }

  /** Whether a list, as a value is that has commas in it, has a word, in whatever case. */
  boolean hasListed(int field, String word) {
    byte[] bytes = buffer.bytes();
    int end = valueEnd(field);
    int start = valueStart(field);
    while (start < end) {
      int comma = start;
      while (comma < end && bytes[comma] != ',') {
        comma++;
      }
      int from = start;
      while (from < comma && Ascii.isBlank(bytes[from])) {
        from++;
      }
      int to = comma;
      while (to > from && Ascii.isBlank(bytes[to - 1])) {
        to--;
      }
      if (Ascii.equalsIgnoreCase(bytes, from, to, word)) {
        return true;
      }
      start = comma + 1;
    }
    return false;
  }
}
