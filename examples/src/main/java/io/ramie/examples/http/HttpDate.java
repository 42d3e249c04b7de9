package io.ramie.examples.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates as RFC 9110 writes them, section 5.6.7. */
final class HttpDate {
  private static final DateTimeFormatter PREFERRED =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);

  // Nobody sends these any more, and everybody has to understand them.
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US);
  private static final int FUTURE_YEARS = 50;

  private HttpDate() {}

  /** For example {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
  static String format(Instant instant) {
    return PREFERRED.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** The second that a text means; null if it is no date, which makes a condition be ignored. */
  static @Nullable Instant parse(String text) {
    Instant preferred = parse(text, PREFERRED);
    if (preferred != null) {
      return preferred;
    }
    Instant ascTime = parse(text, ASCTIME);
    return ascTime != null ? ascTime : parse(text, rfc850());
  }

  /** Has two digits of the year: the one of those that is not more than 50 years ahead. */
  private static DateTimeFormatter rfc850() {
    int earliest = ZonedDateTime.now(ZoneOffset.UTC).getYear() + FUTURE_YEARS - 99;
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, earliest)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US);
  }

  private static @Nullable Instant parse(String text, DateTimeFormatter format) {
    try {
      return LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException none) {
      return null;
    }
  }
}
