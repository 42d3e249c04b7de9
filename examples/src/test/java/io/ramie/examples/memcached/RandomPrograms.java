package io.ramie.examples.memcached;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sessions made up at random: commands, good and bad, over a few keys. A step is a command. */
final class RandomPrograms {
  private static final List<String> KEYS =
      List.of("a", "b", "key", "another:key", "k".repeat(250), "\u00e4\u00ff");
  private static final List<String> BINARY_KEYS = List.of("aGVsbG8=", "AAEC", "YWFh");
  private static final List<String> BAD_KEYS = List.of("k".repeat(251), "k\tk", "noreply", "");
  private static final List<String> NUMBERS =
      List.of("0", "1", "5", "10", "99", "18446744073709551615", "100000000000");
  private static final List<String> BAD_NUMBERS =
      List.of("-1", "abc", "5x", "+7", "18446744073709551616", "9999999999999999999999", "5\t", "");
  private static final List<String> EXPTIMES = List.of("0", "0", "0", "100", "3000", "-1");

  private final Random random;

  RandomPrograms(long seed) {
    this.random = new Random(seed);
  }

  /** A session of well-formed and malformed commands, among them such that change numbers. */
  List<String> withArithmetic(int steps) {
    return program(steps, true);
  }

  /**
   * A session that can be sent at once: in memcached a number that is changed while a reply with it
   * waits to be sent keeps its spaces or not, as the case may be.
   */
  List<String> withoutArithmetic(int steps) {
    return program(steps, false);
  }

  private List<String> program(int steps, boolean arithmetic) {
    List<String> program = new ArrayList<>();
    while (program.size() < steps) {
      program.add(step(arithmetic));
    }
    return program;
  }

  private String step(boolean arithmetic) {
    return switch (random.nextInt(24)) {
      case 0, 1, 2, 3 -> storage();
      case 4, 5, 6 -> retrieval();
      case 7 -> "delete " + key() + oneOf("", "", " 0", " noreply", " 0 noreply", " 1") + end();
      case 8 -> "touch " + key() + " " + exptime() + oneOf("", " noreply", " x") + end();
      case 9, 10 ->
          arithmetic
              ? oneOf("incr ", "decr ") + key() + " " + number() + noreply() + end()
              : retrieval();
      case 11, 12, 13 -> metaGet();
      case 14, 15, 16 -> metaSet();
      case 17 -> metaDelete();
      case 18, 19 -> arithmetic ? metaArithmetic() : metaGet();
      case 20 ->
          "mg "
              + pick(BINARY_KEYS)
              + " b"
              + metaFlags("v", "k", "t", "c", "s", "f", "Oxy", "q")
              + end();
      case 21 -> "ms " + pick(BINARY_KEYS) + block(" b" + metaFlags("k", "c", "Oxy", "T100", "F5"));
      case 22 ->
          oneOf("flush_all", "version2", "verbosity 1", "verbosity", "verbosity x", "stats reset")
              + end();
      default -> garbage();
    };
  }

  private String storage() {
    String command = oneOf("set", "set", "set", "add", "replace", "append", "prepend");
    String flags = random.nextInt(8) == 0 ? pick(BAD_NUMBERS) : oneOf("0", "0", "7", "4294967295");
    return command + " " + key() + " " + flags + " " + exptime() + dataBlock(noreply());
  }

  private String retrieval() {
    StringBuilder line = new StringBuilder(oneOf("get", "gets", "gat " + exptime(), "gats 100"));
    for (int i = random.nextInt(4); i >= 0; i--) {
      line.append(' ').append(random.nextInt(30) == 0 ? "no\tkey" : pick(KEYS));
    }
    return line + end();
  }

  private String metaGet() {
    return "mg "
        + key()
        + metaFlags(
            "v", "t", "c", "f", "k", "s", "h", "u", "q", "Oopaque", "T100", "N30", "R20", "R200",
            "P", "Lx", "l")
        + badFlag()
        + end();
  }

  private String metaSet() {
    String flags =
        metaFlags("c", "k", "q", "O1", "F7", "T100", "T-1", "I", "C" + random.nextInt(60))
            + oneOf("", "", " MS", " ME", " MA", " MP", " MR", " MX", " M")
            + badFlag();
    return "ms " + key() + block(flags);
  }

  private String metaDelete() {
    return "md "
        + key()
        + metaFlags("q", "k", "O2", "I", "T50", "C" + random.nextInt(60))
        + badFlag()
        + end();
  }

  private String metaArithmetic() {
    return "ma "
        + key()
        + metaFlags("v", "t", "c", "k", "q", "O3", "N100", "J5", "D10", "C" + random.nextInt(60))
        + oneOf("", " MI", " MD", " M+", " M-", " MX")
        + badFlag()
        + end();
  }

  /** Each of some flags with a probability of a third, in their order or the other way round. */
  private String metaFlags(String... flags) {
    StringBuilder chosen = new StringBuilder();
    boolean reverse = random.nextBoolean();
    for (int i = 0; i < flags.length; i++) {
      if (random.nextInt(3) == 0) {
        chosen.append(' ').append(flags[reverse ? flags.length - 1 - i : i]);
      }
    }
    return chosen.toString();
  }

  private String badFlag() {
    return random.nextInt(15) == 0
        ? oneOf(" z", " v v", " 9", " Tx", " Cx", " \u00fe", " Dx", " b")
        : "";
  }

  private String key() {
    return random.nextInt(25) == 0 ? pick(BAD_KEYS) : pick(KEYS);
  }

  private String number() {
    return random.nextInt(10) == 0 ? pick(BAD_NUMBERS) : pick(NUMBERS);
  }

  private String exptime() {
    return random.nextInt(20) == 0 ? pick(BAD_NUMBERS) : pick(EXPTIMES);
  }

  private String noreply() {
    return random.nextInt(5) == 0 ? " noreply" : "";
  }

  /** The rest of a storage command: length, options, and a value that may be of another length. */
  private String dataBlock(String options) {
    return block(options);
  }

  private String block(String options) {
    String value = value();
    String length = Integer.toString(value.length());
    if (random.nextInt(25) == 0) {
      length = oneOf("-1", "x", Integer.toString(Math.max(0, value.length() - 1)), "");
    }
    return " " + length + options + "\r\n" + value + "\r\n";
  }

  private String value() {
    int kind = random.nextInt(10);
    if (kind < 5) {
      return oneOf(
          "0", "1", "10", "99", "18446744073709551615", "007", "5 ", "abc", "", "-3", "12 x");
    }
    if (kind < 9) {
      return bytes(random.nextInt(40));
    }
    return bytes(random.nextInt(20_000));
  }

  private String bytes(int length) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < length; i++) {
      bytes.append((char) random.nextInt(256));
    }
    return bytes.toString();
  }

  private String garbage() {
    String line = bytes(random.nextInt(60)).replace("\n", "").replaceAll("^[ ]*w", "v");
    return line + end();
  }

  private String end() {
    return random.nextInt(10) == 0 ? "\n" : "\r\n";
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
