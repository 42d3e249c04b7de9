package io.ramie.examples.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Conditional requests to GET or HEAD something that is there (RFC 9110, section 13). */
final class Conditions {
  private Conditions() {}

  /**
   * Looks at the conditions in the order that section 13.2.2 has.
   *
   * @param tag of what is there
   * @param lastModified of what is there, in whole seconds
   * @return 200, 304 or 412
   */
  static int evaluate(Request request, EntityTag tag, Instant lastModified) {
    String match = request.header("If-Match");
    if (match != null) {
      if (!matches(match, tag, true)) {
        return Status.PRECONDITION_FAILED;
      }
    } else if (isModifiedSince(request, "If-Unmodified-Since", lastModified, false)) {
      return Status.PRECONDITION_FAILED;
    }
    String noneMatch = request.header("If-None-Match");
    boolean isChanged =
        noneMatch != null
            ? !matches(noneMatch, tag, false)
            : isModifiedSince(request, "If-Modified-Since", lastModified, true);
    return isChanged ? Status.OK : Status.NOT_MODIFIED;
  }

  private static boolean matches(String list, EntityTag tag, boolean strongly) {
    if (list.equals("*")) {
      return true;
    }
    for (EntityTag listed : EntityTag.parseList(list)) {
      if (strongly ? listed.matchesStrongly(tag) : listed.matchesWeakly(tag)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isModifiedSince(
      Request request, String field, Instant lastModified, boolean otherwise) {
    Instant date = date(request.header(field));
    return date == null ? otherwise : lastModified.isAfter(date);
  }

  private static @Nullable Instant date(@Nullable String text) {
    return text == null ? null : HttpDate.parse(text);
  }

  /**
   * Whether ranges may be sent: not if the client has the rest of another version.
   *
   * @param isSettled whether the date names this version and no other
   */
  static boolean allowRanges(
      Request request, EntityTag tag, Instant lastModified, boolean isSettled) {
    String condition = request.header("If-Range");
    if (condition == null) {
      return true;
    }
    EntityTag listed = EntityTag.parse(condition);
    if (listed != null) {
      return listed.matchesStrongly(tag);
    }
    return isSettled && lastModified.equals(date(condition));
  }
}
