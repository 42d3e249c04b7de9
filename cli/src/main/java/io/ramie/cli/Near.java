package io.ramie.cli;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words that somebody may have meant. */
final class Near {
  private static final int SHOWN = 5;

  private Near() {}

  /** The words that take the fewest changes to come from a word, upper and lower case alike. */
  static String to(String word, Stream<String> known) {
    return known
        .sorted(Comparator.comparingInt(each -> changes(lower(word), lower(each))))
        .limit(SHOWN)
        .collect(Collectors.joining(", "));
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /** The Levenshtein distance. */
  private static int changes(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
