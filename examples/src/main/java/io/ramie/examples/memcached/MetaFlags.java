package io.ramie.examples.memcached;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The flags of a meta command: a character each, some with a token behind it. What only asks for
 * something in the reply is not kept here; the reply goes through the words again, in their order.
 */
final class MetaFlags {
  /** The most flags that a command may have. */
  static final int MOST = 17;

  private static final String KNOWN = "bcfhklqstuvxCDEFIJLMNOPRT";
  private static final int MOST_ASCII = 127;
  private static final int MOST_OPAQUE_LENGTH = 32;
  private static final int BASE64_GROUP = 4;

  private final CacheClock clock;
  private final boolean[] seen = new boolean[MOST_ASCII];

  // The last error in a token, which does not matter when there is a flag that nobody knows.
  private @Nullable CommandError error;

  boolean binaryKey;
  boolean quiet;
  boolean withValue;
  boolean keepsUse;
  boolean invalidate;
  boolean removeValue;
  boolean vivify;
  int vivifyExpires;
  boolean hasExpires;
  int expires;
  int recache;
  boolean hasCas;
  long cas;
  long newCas;
  int clientFlags;
  char mode;
  long initial;
  long delta;

  MetaFlags(CacheClock clock) {
    this.clock = clock;
  }

  private void reset() {
    error = null;
    Arrays.fill(seen, false);
    binaryKey = false;
    quiet = false;
    withValue = false;
    keepsUse = false;
    invalidate = false;
    removeValue = false;
    vivify = false;
    vivifyExpires = 0;
    hasExpires = false;
    expires = 0;
    recache = 0;
    hasCas = false;
    cas = 0;
    newCas = 0;
    clientFlags = 0;
    mode = 0;
    initial = 0;
    delta = 1;
  }

  /**
   * Reads the flags, and points the key at what they make of it.
   *
   * @param first the word that is the first flag
   * @throws CommandError if one is unknown, or there twice, or its token is wrong
   */
  void read(Tokens tokens, int first, Key key) throws CommandError {
    reset();
    tokens.toKey(1, key);
    for (int i = first; i < tokens.count(); i++) {
      char flag = tokens.first(i);
      if (flag >= MOST_ASCII || seen[flag]) {
        throw CommandError.DUPLICATE_FLAG;
      }
      seen[flag] = true;
      if (KNOWN.indexOf(flag) < 0) {
        throw CommandError.BAD_FLAG;
      }
      read(tokens, i, flag, key);
    }
    if (error != null) {
      throw error;
    }
    if (seen['O']) {
      checkOpaque(tokens, first);
    }
  }

  private void read(Tokens tokens, int index, char flag, Key key) throws CommandError {
    switch (flag) {
      case 'q' -> quiet = true;
      case 'v' -> withValue = true;
      case 'u' -> keepsUse = true;
      case 'I' -> invalidate = true;
      case 'x' -> removeValue = true;
      case 'c', 'f', 'h', 'k', 'l', 's', 't', 'O', 'P', 'L' -> {
        // These ask for something in the reply, or are for proxies.
      }
      default -> {
        try {
          readToken(tokens, index, flag, key);
        } catch (CommandError wrong) {
          error = wrong;
        }
      }
    }
  }

  private void readToken(Tokens tokens, int index, char flag, Key key) throws CommandError {
    switch (flag) {
      case 'b' -> {
        binaryKey = true;
        decodeKey(tokens, key);
      }
      case 'N' -> {
        vivify = true;
        vivifyExpires = clock.second(tokens.signed(index, 1, CommandError.BAD_TOKEN));
      }
      case 'T' -> {
        hasExpires = true;
        expires = clock.second(tokens.signed(index, 1, CommandError.BAD_TOKEN));
      }
      case 'R' -> recache = clock.second(tokens.signed(index, 1, CommandError.BAD_TOKEN));
      case 'C' -> {
        hasCas = true;
        cas = tokens.unsigned(index, 1, CommandError.BAD_TOKEN);
      }
      case 'E' -> newCas = tokens.unsigned(index, 1, CommandError.BAD_TOKEN);
      case 'F' -> clientFlags = clientFlags(tokens, index);
      case 'J' -> initial = tokens.unsigned(index, 1, CommandError.BAD_INITIAL_VALUE);
      case 'D' -> delta = tokens.unsigned(index, 1, CommandError.BAD_DELTA_VALUE);
      default -> mode = mode(tokens, index);
    }
  }

  /** A wrong number is told as the error before it, if there is one. */
  private int clientFlags(Tokens tokens, int index) throws CommandError {
    CommandError wrong = error == null ? CommandError.BAD_FORMAT : error;
    return (int) tokens.unsigned(index, 1, wrong);
  }

  private static char mode(Tokens tokens, int index) throws CommandError {
    if (tokens.length(index) != 2) {
      throw CommandError.BAD_MODE_LENGTH;
    }
    return (char) tokens.bytes()[tokens.from(index) + 1];
  }

  private static void checkOpaque(Tokens tokens, int first) throws CommandError {
    for (int i = first; i < tokens.count(); i++) {
      if (tokens.first(i) == 'O' && tokens.length(i) > MOST_OPAQUE_LENGTH) {
        throw CommandError.LONG_OPAQUE;
      }
    }
  }

  /** Points a key at the bytes that a word stands for in base64. */
  static void decodeKey(Tokens tokens, Key key) throws CommandError {
    int from = tokens.from(1);
    byte[] text = Arrays.copyOfRange(tokens.bytes(), from, from + tokens.length(1));
    try {
      byte[] decoded = Base64.getDecoder().decode(text);
      if (text.length % BASE64_GROUP != 0 || decoded.length == 0) {
        throw CommandError.BAD_KEY;
      }
      key.point(decoded, 0, decoded.length);
    } catch (IllegalArgumentException malformed) {
      throw CommandError.BAD_KEY;
    }
  }
}
