package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/** Carries out the meta commands: mg, ms, md, ma, me and mn. */
final class MetaCommands {
  private static final int MOST_REPLY_BYTES = 1024;
  private static final int MOST_VALUE_BYTES = Integer.MAX_VALUE - 2;
  private static final byte[] NOTHING = {};
  private static final byte[] BINARY = {'b'};

  private final Session session;
  private final Tokens tokens;
  private final Output output;
  private final Cache cache;
  private final Key key;
  private final StoreRequest request;
  private final MetaFlags flags;

  MetaCommands(
      Session session, Tokens tokens, Output output, Cache cache, Key key, StoreRequest request) {
    this.session = session;
    this.tokens = tokens;
    this.output = output;
    this.cache = cache;
    this.key = key;
    this.request = request;
    this.flags = new MetaFlags(cache.clock());
  }

  /**
   * Carries out the command in the tokens.
   *
   * @throws CommandError if it cannot be; the reply is the line of that
   */
  void carryOut() throws IOException, CommandError, InterruptedException {
    switch (tokens.bytes()[tokens.from(0) + 1]) {
      case 'g' -> get();
      case 's' -> store();
      case 'd' -> delete();
      case 'a' -> change();
      case 'e' -> debug();
      case 'n' -> output.line(Replies.NO_OPERATION);
      default -> throw CommandError.UNKNOWN;
    }
  }

  private void checkKey() throws CommandError {
    if (tokens.count() < 2) {
      throw CommandError.UNKNOWN;
    }
    if (tokens.length(1) > Key.MOST_BYTES) {
      throw CommandError.BAD_FORMAT;
    }
  }

  private void checkNumberOfFlags(CommandError error) throws CommandError {
    if (tokens.count() > MetaFlags.MOST + 2) {
      throw error;
    }
  }

  // Retrieval

  private void get() throws IOException, CommandError {
    checkKey();
    checkNumberOfFlags(CommandError.TOO_MANY_FLAGS);
    flags.read(tokens, 2, key);
    output.ensure(MOST_REPLY_BYTES);
    Shard shard = cache.shard(key);
    Item item;
    synchronized (shard) {
      item = shard.find(key, cache.clock().now());
      boolean created = item == null && flags.vivify;
      if (created) {
        item = vivify(shard);
      }
      if (item == null) {
        countMiss(shard.counters());
        addMiss();
        return;
      }
      addItem(shard, item, created);
      if (!flags.withValue) {
        return;
      }
      shard.hold(item);
    }
    output.value(item, shard);
  }

  private void countMiss(Counters counters) {
    if (flags.hasExpires) {
      counters.touchMisses++;
    } else {
      counters.getMisses++;
    }
  }

  private void addMiss() {
    if (!flags.quiet) {
      output.add(Replies.MISS);
      addKeyAndOpaque();
      output.addLineEnd();
    }
  }

  private Item vivify(Shard shard) {
    Item item = new Item(key.copy(), NOTHING, 0, flags.binaryKey);
    item.cas = newCas();
    shard.store(item, null, cache.clock().now());
    return item;
  }

  private long newCas() {
    return flags.newCas == 0 ? cache.nextCas() : flags.newCas;
  }

  /** Adds the reply for an item, without its value. */
  private void addItem(Shard shard, Item item, boolean created) {
    if (flags.hasExpires) {
      shard.counters().touchHits++;
    } else {
      shard.counters().getHits++;
    }
    addBeginning(item.value.length);
    boolean won = addProperties(item, created);
    addMarks(item, won);
    output.addLineEnd();
    if (!flags.keepsUse) {
      shard.read(item, cache.clock().now());
    }
  }

  private void addBeginning(int valueLength) {
    if (flags.withValue) {
      output.add(Replies.META_VALUE);
      output.addNumber(valueLength);
    } else {
      output.add(Outcome.STORED.code());
    }
  }

  /** Carries out what is asked for, in its order, and returns whether the client has won. */
  private boolean addProperties(Item item, boolean created) {
    boolean won = false;
    for (int i = 2; i < tokens.count(); i++) {
      switch (tokens.first(i)) {
        case 'T' -> item.expires = flags.expires;
        case 'N' -> {
          if (created) {
            item.expires = flags.vivifyExpires;
            won = true;
          }
        }
        case 'R' ->
            won |= !created && !item.won && item.expires != 0 && item.expires < flags.recache;
        case 's' -> addNumber('s', item.value.length);
        case 't' -> addTimeLeft(item);
        case 'c' -> addNumber('c', item.cas);
        case 'f' -> addNumber('f', Integer.toUnsignedLong(item.flags));
        case 'l' -> addNumber('l', cache.clock().now() - item.used);
        case 'h' -> addNumber('h', item.fetched ? 1 : 0);
        case 'O' -> addWord(i);
        case 'k' -> addKey(item.key, item.binaryKey);
        default -> {
          // It asks for nothing.
        }
      }
    }
    return won;
  }

  private void addMarks(Item item, boolean wonNow) {
    boolean won = wonNow;
    if (item.won) {
      addFlag('Z');
    }
    if (item.stale) {
      addFlag('X');
      won |= !item.won;
    }
    if (won) {
      addFlag('W');
      item.won = true;
    }
  }

  // Storage

  private void store() throws IOException, CommandError, InterruptedException {
    checkKey();
    if (tokens.count() < 3) {
      throw CommandError.BAD_FORMAT;
    }
    checkNumberOfFlags(CommandError.TOO_MANY_FLAGS_TO_CHANGE);
    int length = tokens.signed(2, 0, CommandError.BAD_FORMAT);
    if (length < 0 || length > MOST_VALUE_BYTES) {
      throw CommandError.BAD_FORMAT;
    }
    try {
      readStoreRequest();
      session.takeSpace(length);
    } catch (CommandError error) {
      refuse(error, length);
      return;
    }
    try {
      receiveAndStore(length);
    } finally {
      request.forget();
      session.giveSpace(length);
    }
  }

  private void readStoreRequest() throws CommandError {
    flags.read(tokens, 3, key);
    request.reset(storeMode());
    request.flags = flags.clientFlags;
    request.expires = flags.expires;
    request.cas = flags.cas;
    request.newCas = flags.newCas;
    request.invalidate = flags.invalidate;
    request.binaryKey = flags.binaryKey;
    if (!cache.fits(key, request.flags, tokens.signed(2, 0, CommandError.BAD_FORMAT))) {
      throw CommandError.TOO_LARGE;
    }
  }

  private StoreMode storeMode() throws CommandError {
    return switch (flags.mode) {
      case 0, 'S', 's', 'R', 'r' -> {
        if (flags.hasCas) {
          yield StoreMode.CAS;
        }
        yield flags.mode == 'R' || flags.mode == 'r' ? StoreMode.REPLACE : StoreMode.SET;
      }
      case 'E', 'e' -> StoreMode.ADD;
      case 'A', 'a' -> StoreMode.APPEND;
      case 'P', 'p' -> StoreMode.PREPEND;
      default -> throw CommandError.BAD_STORE_MODE;
    };
  }

  private void refuse(CommandError error, int length) throws IOException {
    if (error == CommandError.TOO_LARGE || error == CommandError.NO_MEMORY) {
      cache.refuse(key, error == CommandError.TOO_LARGE, true);
    }
    output.line(error.line());
    session.swallow(length);
  }

  private void receiveAndStore(int length) throws IOException, CommandError {
    if (!session.hasReceived(length)) {
      tokens.detach();
      if (!flags.binaryKey) {
        tokens.toKey(1, key);
      }
    }
    request.value = session.receive(length);
    Outcome outcome = cache.store(key, request);
    if (outcome == Outcome.NO_MEMORY) {
      throw CommandError.NO_MEMORY;
    }
    if (flags.quiet && outcome == Outcome.STORED) {
      return;
    }
    output.ensure(MOST_REPLY_BYTES);
    output.add(outcome.code());
    for (int i = 3; i < tokens.count(); i++) {
      switch (tokens.first(i)) {
        case 'O' -> addWord(i);
        case 'k' -> addKey(key, flags.binaryKey);
        case 'c' -> addNumber('c', request.storedCas);
        default -> {
          // It asks for nothing.
        }
      }
    }
    output.addLineEnd();
  }

  // Deletion

  private void delete() throws IOException, CommandError {
    checkKey();
    checkNumberOfFlags(CommandError.TOO_MANY_FLAGS_TO_CHANGE);
    readFlagsToChange();
    Outcome outcome = deleteOrMark();
    if (!flags.quiet || outcome != Outcome.STORED) {
      output.ensure(MOST_REPLY_BYTES);
      output.add(outcome.code());
      addKeyAndOpaque();
      output.addLineEnd();
    }
  }

  /** As {@code md} and {@code ma} do, which tell less of what is wrong. */
  private void readFlagsToChange() throws CommandError {
    try {
      flags.read(tokens, 2, key);
    } catch (CommandError error) {
      throw error == CommandError.LONG_OPAQUE ? error : CommandError.BAD_FLAGS;
    }
  }

  private Outcome deleteOrMark() {
    Shard shard = cache.shard(key);
    synchronized (shard) {
      Item item = shard.find(key, cache.clock().now());
      if (item == null) {
        shard.counters().deleteMisses++;
        return Outcome.NOT_FOUND;
      }
      if (flags.hasCas && flags.cas != item.cas) {
        shard.counters().deleteMisses++;
        return Outcome.EXISTS;
      }
      if (flags.removeValue) {
        item = removeValue(shard, item);
      }
      if (flags.invalidate) {
        invalidate(item);
      } else if (!flags.removeValue) {
        shard.counters().deleteHits++;
        shard.remove(item);
      }
      return Outcome.STORED;
    }
  }

  private Item removeValue(Shard shard, Item item) {
    Item empty = new Item(item.key, NOTHING, 0, item.binaryKey);
    empty.expires = item.expires;
    empty.cas = newCas();
    shard.store(empty, item, cache.clock().now());
    return empty;
  }

  private void invalidate(Item item) {
    if (flags.hasExpires) {
      item.expires = flags.expires;
    }
    item.stale = true;
    item.won = false;
    item.cas = newCas();
  }

  // Arithmetic

  private void change() throws IOException, CommandError {
    checkKey();
    checkNumberOfFlags(CommandError.TOO_MANY_FLAGS_TO_CHANGE);
    readFlagsToChange();
    boolean increment = isIncrement();
    output.ensure(MOST_REPLY_BYTES);
    Shard shard = cache.shard(key);
    synchronized (shard) {
      Item item = shard.find(key, cache.clock().now());
      if (item != null) {
        changeItem(shard, item, increment);
      } else if (flags.vivify) {
        addNumberItem(vivifyNumber(shard), true);
      } else {
        shard.counters().countChange(increment, false);
        addFailure(Outcome.NOT_FOUND);
      }
    }
  }

  private boolean isIncrement() throws CommandError {
    return switch (flags.mode) {
      case 0, 'I', 'i', '+' -> true;
      case 'D', 'd', '-' -> false;
      default -> throw CommandError.BAD_ARITHMETIC_MODE;
    };
  }

  private void changeItem(Shard shard, Item item, boolean increment) throws CommandError {
    if (item.value.length == 0) {
      throw CommandError.NOT_NUMERIC;
    }
    if (flags.cas != 0 && flags.cas != item.cas) {
      addFailure(Outcome.EXISTS);
      return;
    }
    shard.counters().countChange(increment, true);
    Item changed = cache.change(shard, item, increment, flags.delta, flags.newCas);
    if (flags.quiet) {
      // What is asked for has to be done all the same.
      changed.expires = flags.hasExpires ? flags.expires : changed.expires;
      return;
    }
    addNumberItem(changed, false);
  }

  private Item vivifyNumber(Shard shard) {
    Item item = new Item(key.copy(), Numbers.toBytes(flags.initial), 0, flags.binaryKey);
    item.cas = newCas();
    shard.store(item, null, cache.clock().now());
    return item;
  }

  private void addNumberItem(Item item, boolean created) {
    int digits = Numbers.digits(item.value);
    addBeginning(digits);
    for (int i = 2; i < tokens.count(); i++) {
      switch (tokens.first(i)) {
        case 'c' -> addNumber('c', item.cas);
        case 't' -> addTimeLeft(item);
        case 'T' -> item.expires = flags.expires;
        case 'N' -> item.expires = created ? flags.vivifyExpires : item.expires;
        case 'O' -> addWord(i);
        case 'k' -> addKey(key, flags.binaryKey);
        default -> {
          // It asks for nothing.
        }
      }
    }
    output.addLineEnd();
    if (flags.withValue) {
      output.add(item.value, 0, digits);
      output.addLineEnd();
    }
  }

  private void addFailure(Outcome outcome) {
    output.add(outcome.code());
    addKeyAndOpaque();
    output.addLineEnd();
  }

  // Debugging

  private void debug() throws IOException, CommandError {
    if (tokens.count() < 2 || tokens.length(1) > Key.MOST_BYTES) {
      throw CommandError.BAD_FORMAT;
    }
    try {
      if (tokens.count() > 2 && tokens.is(2, BINARY)) {
        MetaFlags.decodeKey(tokens, key);
      } else {
        tokens.toKey(1, key);
      }
    } catch (CommandError badKey) {
      throw CommandError.BAD_FORMAT;
    }
    output.ensure(MOST_REPLY_BYTES);
    int now = cache.clock().now();
    Shard shard = cache.shard(key);
    synchronized (shard) {
      Item item = shard.find(key, now);
      if (item == null) {
        output.add(Replies.MISS);
      } else {
        addDescription(item, now);
      }
    }
    output.addLineEnd();
  }

  private void addDescription(Item item, int now) {
    output.add(Replies.DEBUG);
    addKeyText(item.key, item.binaryKey);
    String text =
        " exp="
            + (item.expires == 0 ? -1 : now - item.expires)
            + " la="
            + (now - item.used)
            + " cas="
            + Long.toUnsignedString(item.cas)
            + " fetch="
            + (item.fetched ? "yes" : "no")
            + " cls=1 size="
            + cache.sizeInMemcached(item.key, item.flags, item.value.length);
    output.add(text.getBytes(US_ASCII));
  }

  // Parts of replies

  private void addKeyAndOpaque() {
    for (int i = 2; i < tokens.count(); i++) {
      char flag = tokens.first(i);
      if (flag == 'O') {
        addWord(i);
      } else if (flag == 'k') {
        addKey(key, flags.binaryKey);
      }
    }
  }

  private void addFlag(char flag) {
    output.add(' ');
    output.add(flag);
  }

  private void addNumber(char flag, long value) {
    addFlag(flag);
    output.addNumber(value);
  }

  private void addTimeLeft(Item item) {
    if (item.expires == 0) {
      addFlag('t');
      output.add('-');
      output.add('1');
    } else {
      addNumber('t', Integer.toUnsignedLong(item.expires - cache.clock().now()));
    }
  }

  private void addWord(int index) {
    output.add(' ');
    output.add(tokens.bytes(), tokens.from(index), tokens.length(index));
  }

  private void addKey(Key shown, boolean binary) {
    addFlag('k');
    addKeyText(shown, binary);
    if (binary) {
      addFlag('b');
    }
  }

  private void addKeyText(Key shown, boolean binary) {
    if (binary) {
      int from = shown.offset();
      byte[] bytes = Arrays.copyOfRange(shown.bytes(), from, from + shown.length());
      output.add(Base64.getEncoder().encode(bytes));
    } else {
      output.add(shown.bytes(), shown.offset(), shown.length());
    }
  }
}
