package io.ramie.examples.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag (RFC 9110, section 8.8.3).
 *
 * @param opaque what is between the quotes
 * @param isWeak whether contents that have it may differ in their bytes
 */
record EntityTag(String opaque, boolean isWeak) {
  boolean matchesStrongly(EntityTag other) {
    return !isWeak && !other.isWeak && opaque.equals(other.opaque);
  }

  boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** The tags of a list, up to the first thing that is none. */
  static List<EntityTag> parseList(String list) {
    List<EntityTag> tags = new ArrayList<>();
    int at = 0;
    while (at < list.length()) {
      char c = list.charAt(at);
      if (c == ',' || c == ' ' || c == '\t') {
        at++;
        continue;
      }
      boolean isWeak = list.startsWith("W/", at);
      int quote = isWeak ? at + 2 : at;
      int end = quote < list.length() ? list.indexOf('"', quote + 1) : -1;
      if (end < 0 || list.charAt(quote) != '"') {
        break;
      }
      tags.add(new EntityTag(list.substring(quote + 1, end), isWeak));
      at = end + 1;
    }
    return tags;
  }

  /** The tag that a text is; null if it is none, for example a date. */
  static @Nullable EntityTag parse(String text) {
    List<EntityTag> tags = parseList(text);
    return tags.size() == 1 && tags.getFirst().toString().equals(text) ? tags.getFirst() : null;
  }

  /** As it stands in a field. */
  @Override
  public String toString() {
    return (isWeak ? "W/\"" : "\"") + opaque + "\"";
  }
}
