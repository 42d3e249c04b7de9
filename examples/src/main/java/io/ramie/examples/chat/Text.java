package io.ramie.examples.chat;

/** What people type. */
final class Text {
  /** The longest line. */
  static final int MAX_LENGTH = 1000;

  private static final int MAX_NAME_LENGTH = 20;

  private Text() {}

  /**
   * The text without what could do something to a terminal: control characters, and those that
   * change the direction of what follows.
   */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(each -> each == '\t' || each == '\n' ? ' ' : each)
        .filter(Text::isHarmless)
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  private static boolean isHarmless(int codePoint) {
    return !Character.isISOControl(codePoint)
        && !(codePoint >= 0x202a && codePoint <= 0x202e)
        && !(codePoint >= 0x2066 && codePoint <= 0x2069);
  }

  /** Whether a member or a room may be called so. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.codePointCount(0, text.length()) <= MAX_NAME_LENGTH
        && text.codePoints().allMatch(each -> Character.isLetterOrDigit(each) || each == '-');
  }

  /** What is wrong with a name, and what would be right. */
  static String notAName(String text) {
    return "\""
        + text
        + "\" is no name: take up to "
        + MAX_NAME_LENGTH
        + " letters, digits and hyphens.";
  }
}
