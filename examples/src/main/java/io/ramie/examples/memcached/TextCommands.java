package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries out the commands of the classic text protocol. */
final class TextCommands {
  private static final byte[] GET = word("get");
  private static final byte[] GETS = word("gets");
  private static final byte[] GAT = word("gat");
  private static final byte[] GATS = word("gats");
  private static final byte[] SET = word("set");
  private static final byte[] ADD = word("add");
  private static final byte[] REPLACE = word("replace");
  private static final byte[] APPEND = word("append");
  private static final byte[] PREPEND = word("prepend");
  private static final byte[] CAS = word("cas");
  private static final byte[] DELETE = word("delete");
  private static final byte[] INCR = word("incr");
  private static final byte[] DECR = word("decr");
  private static final byte[] TOUCH = word("touch");
  private static final byte[] FLUSH_ALL = word("flush_all");
  private static final byte[] VERSION = word("version");
  private static final byte[] VERBOSITY = word("verbosity");
  private static final byte[] STATS = word("stats");
  private static final byte[] SHUTDOWN = word("shutdown");
  private static final byte[] QUIT = word("quit");
  private static final byte[] NOREPLY = word("noreply");
  private static final byte[] ZERO = word("0");
  private static final byte[] HTTP = word("HTTP/");

  private static final int MOST_VALUE_BYTES = Integer.MAX_VALUE - 2;

  /** What a VALUE line takes at most. */
  private static final int MOST_HEADER_BYTES = 6 + Key.MOST_BYTES + 11 + 11 + 21 + 2;

  private final Session session;
  private final Tokens tokens;
  private final Output output;
  private final Memcached server;
  private final Cache cache;
  private final Key key;
  private final StoreRequest request;

  // Whether the command that is carried out has no reply.
  private boolean quiet;

  TextCommands(
      Session session,
      Tokens tokens,
      Output output,
      Memcached server,
      Key key,
      StoreRequest request) {
    this.session = session;
    this.tokens = tokens;
    this.output = output;
    this.server = server;
    this.cache = server.cache();
    this.key = key;
    this.request = request;
  }

  private static byte[] word(String text) {
    return text.getBytes(US_ASCII);
  }

  boolean isQuiet() {
    return quiet;
  }

  /**
   * Carries out the command whose first words are in the tokens.
   *
   * @param rest where in the buffer further words begin
   * @param end where the line ends
   * @throws CommandError if it cannot be; the reply then is the line of that, unless {@link
   *     #isQuiet}
   */
  void carryOut(int rest, int end) throws IOException, CommandError, InterruptedException {
    quiet = false;
    if (tokens.count() == 0) {
      throw CommandError.UNKNOWN;
    }
    switch (tokens.first(0)) {
      case 'g' -> retrieve(rest, end);
      case 's' -> beginningWithS();
      case 'a' -> beginningWithA();
      case 'd' -> beginningWithD();
      default -> others();
    }
  }

  private void beginningWithS() throws IOException, CommandError, InterruptedException {
    if (tokens.is(0, SET)) {
      store(StoreMode.SET);
    } else if (tokens.is(0, STATS)) {
      new StatsCommands(server, tokens, output).carryOut();
    } else if (tokens.is(0, SHUTDOWN)) {
      throw CommandError.SHUTDOWN;
    } else {
      throw CommandError.UNKNOWN;
    }
  }

  private void beginningWithA() throws IOException, CommandError, InterruptedException {
    if (tokens.is(0, ADD)) {
      store(StoreMode.ADD);
    } else if (tokens.is(0, APPEND)) {
      store(StoreMode.APPEND);
    } else {
      throw CommandError.UNKNOWN;
    }
  }

  private void beginningWithD() throws IOException, CommandError {
    if (tokens.is(0, DELETE)) {
      delete();
    } else if (tokens.is(0, DECR)) {
      change(false);
    } else {
      throw CommandError.UNKNOWN;
    }
  }

  private void others() throws IOException, CommandError, InterruptedException {
    if (tokens.is(0, INCR)) {
      change(true);
    } else if (tokens.is(0, CAS)) {
      store(StoreMode.CAS);
    } else if (tokens.is(0, TOUCH)) {
      touch();
    } else if (tokens.is(0, REPLACE)) {
      store(StoreMode.REPLACE);
    } else if (tokens.is(0, PREPEND)) {
      store(StoreMode.PREPEND);
    } else if (tokens.is(0, FLUSH_ALL)) {
      flushAll();
    } else if (tokens.is(0, VERSION)) {
      output.line(Replies.VERSION);
    } else if (tokens.is(0, VERBOSITY)) {
      verbosity();
    } else if (tokens.is(0, QUIT)) {
      session.end();
    } else if (tokens.length(0) > 1 && tokens.startsWith(tokens.count() - 1, HTTP)) {
      session.end(); // a browser, perhaps led here by a page that means harm
    } else {
      throw CommandError.UNKNOWN;
    }
  }

  // Lines

  private void checkWords(int least, int most) throws CommandError {
    if (tokens.count() < least || tokens.count() > most) {
      throw CommandError.UNKNOWN;
    }
  }

  private void lookForNoreply() {
    quiet = tokens.is(tokens.count() - 1, NOREPLY);
  }

  private void reply(byte[] line) throws IOException {
    if (!quiet) {
      output.line(line);
    }
  }

  // Retrieval

  boolean isGet() {
    return tokens.count() > 1 && (tokens.is(0, GET) || tokens.is(0, GETS));
  }

  boolean isGets() {
    return tokens.is(0, GETS);
  }

  private void retrieve(int rest, int end) throws IOException, CommandError {
    checkWords(2, Tokens.MOST);
    boolean withCas = tokens.is(0, GETS) || tokens.is(0, GATS);
    if (tokens.is(0, GET) || tokens.is(0, GETS)) {
      checkKeys(1, rest, end);
      for (int i = 1; i < tokens.count(); i++) {
        tokens.toKey(i, key);
        get(withCas);
      }
      getKeys(rest, end, withCas);
    } else if (tokens.is(0, GAT) || tokens.is(0, GATS)) {
      int expires = cache.clock().second(tokens.signed(1, 0, CommandError.BAD_EXPTIME));
      checkKeys(2, rest, end);
      getAndTouch(2, expires, withCas);
      for (int next = rest; next < end; ) {
        next = tokens.split(session.buffer(), next, end);
        getAndTouch(0, expires, withCas);
      }
    } else {
      throw CommandError.UNKNOWN;
    }
    output.line(Replies.END);
  }

  /** A line with a key that is too long gets no values at all. */
  private void checkKeys(int first, int rest, int end) throws CommandError {
    for (int i = first; i < tokens.count(); i++) {
      if (tokens.length(i) > Key.MOST_BYTES) {
        throw CommandError.BAD_FORMAT;
      }
    }
    byte[] buffer = session.buffer();
    int length = 0;
    for (int i = rest; i < end && buffer[i] != 0; i++) {
      length = buffer[i] == ' ' ? 0 : length + 1;
      if (length > Key.MOST_BYTES) {
        throw CommandError.BAD_FORMAT;
      }
    }
  }

  /** Gets the keys that stand in a part of the buffer. */
  void getKeys(int start, int end, boolean withCas) throws IOException, CommandError {
    for (int next = start; next < end; ) {
      next = tokens.split(session.buffer(), next, end);
      for (int i = 0; i < tokens.count(); i++) {
        tokens.toKey(i, key);
        get(withCas);
      }
    }
  }

  private void get(boolean withCas) throws IOException {
    output.ensure(MOST_HEADER_BYTES);
    int now = cache.clock().now();
    Shard shard = cache.shard(key);
    Item item;
    synchronized (shard) {
      item = shard.find(key, now);
      if (item == null) {
        shard.counters().getMisses++;
        return;
      }
      shard.counters().getHits++;
      shard.read(item, now);
      addHeader(item, withCas);
      shard.hold(item);
    }
    output.value(item, shard);
  }

  private void getAndTouch(int first, int expires, boolean withCas)
      throws IOException, CommandError {
    for (int i = first; i < tokens.count(); i++) {
      tokens.toKey(i, key);
      output.ensure(MOST_HEADER_BYTES);
      Shard shard = cache.shard(key);
      Item item;
      synchronized (shard) {
        item = touch(shard, expires);
        if (item != null) {
          addHeader(item, withCas);
          shard.hold(item);
        }
      }
      if (item != null) {
        output.value(item, shard);
      }
    }
  }

  private @Nullable Item touch(Shard shard, int expires) {
    int now = cache.clock().now();
    Item item = shard.find(key, now);
    if (item == null) {
      shard.counters().touchMisses++;
    } else {
      shard.counters().touchHits++;
      shard.read(item, now);
      item.expires = expires;
    }
    return item;
  }

  private void addHeader(Item item, boolean withCas) {
    output.add(Replies.VALUE);
    output.add(key.bytes(), key.offset(), key.length());
    output.add(' ');
    output.addNumber(Integer.toUnsignedLong(item.flags));
    output.add(' ');
    output.addNumber(item.value.length);
    if (withCas) {
      output.add(' ');
      output.addNumber(item.cas);
    }
    output.addLineEnd();
  }

  private void touch() throws IOException, CommandError {
    checkWords(3, 4);
    lookForNoreply();
    tokens.toKey(1, key);
    int expires = cache.clock().second(tokens.signed(2, 0, CommandError.BAD_EXPTIME));
    Shard shard = cache.shard(key);
    boolean found;
    synchronized (shard) {
      found = touch(shard, expires) != null;
    }
    reply(found ? Replies.TOUCHED : Replies.NOT_FOUND);
  }

  // Storage

  private void store(StoreMode mode) throws IOException, CommandError, InterruptedException {
    int words = mode == StoreMode.CAS ? 6 : 5;
    checkWords(words, words + 1);
    lookForNoreply();
    tokens.toKey(1, key);
    request.reset(mode);
    request.flags = (int) tokens.unsigned(2, 0, CommandError.BAD_FORMAT);
    int exptime = tokens.signed(3, 0, CommandError.BAD_FORMAT);
    int length = tokens.signed(4, 0, CommandError.BAD_FORMAT);
    request.expires = cache.clock().second(exptime);
    if (mode == StoreMode.CAS) {
      request.cas = tokens.unsigned(5, 0, CommandError.BAD_FORMAT);
    }
    if (length < 0 || length > MOST_VALUE_BYTES) {
      throw CommandError.BAD_FORMAT;
    }
    if (!cache.fits(key, request.flags, length)) {
      refuse(CommandError.TOO_LARGE, length);
      return;
    }
    try {
      session.takeSpace(length);
    } catch (CommandError full) {
      refuse(full, length);
      return;
    }
    try {
      receiveAndStore(length);
    } finally {
      request.forget();
      session.giveSpace(length);
    }
  }

  private void receiveAndStore(int length) throws IOException, CommandError {
    if (!session.hasReceived(length)) {
      tokens.detach();
      tokens.toKey(1, key);
    }
    request.value = session.receive(length);
    Outcome outcome = cache.store(key, request);
    if (outcome == Outcome.NO_MEMORY) {
      throw CommandError.NO_MEMORY;
    }
    reply(outcome.line());
  }

  private void refuse(CommandError error, int length) throws IOException {
    cache.refuse(key, error == CommandError.TOO_LARGE, request.mode == StoreMode.SET);
    reply(error.line());
    session.swallow(length);
  }

  private void delete() throws IOException, CommandError {
    checkWords(2, 4);
    if (tokens.count() > 2) {
      boolean isZero = tokens.is(2, ZERO);
      lookForNoreply();
      if (!(tokens.count() == 3 ? isZero || quiet : isZero && quiet)) {
        throw CommandError.BAD_DELETE;
      }
    }
    tokens.toKey(1, key);
    Shard shard = cache.shard(key);
    boolean found;
    synchronized (shard) {
      Item item = shard.find(key, cache.clock().now());
      found = item != null;
      if (item != null) {
        shard.counters().deleteHits++;
        shard.remove(item);
      } else {
        shard.counters().deleteMisses++;
      }
    }
    reply(found ? Replies.DELETED : Replies.NOT_FOUND);
  }

  private void change(boolean increment) throws IOException, CommandError {
    checkWords(3, 4);
    lookForNoreply();
    tokens.toKey(1, key);
    Item changed = change(increment, tokens.unsigned(2, 0, CommandError.BAD_DELTA));
    if (changed == null) {
      reply(Replies.NOT_FOUND);
    } else if (!quiet) {
      output.ensure(MOST_HEADER_BYTES);
      output.add(changed.value, 0, Numbers.digits(changed.value));
      output.addLineEnd();
    }
  }

  private @Nullable Item change(boolean increment, long delta) throws CommandError {
    Shard shard = cache.shard(key);
    synchronized (shard) {
      Item item = shard.find(key, cache.clock().now());
      shard.counters().countChange(increment, item != null);
      return item == null ? null : cache.change(shard, item, increment, delta, 0);
    }
  }

  // Others

  private void flushAll() throws IOException, CommandError {
    checkWords(1, 3);
    lookForNoreply();
    int delay = 0;
    if (tokens.count() > (quiet ? 2 : 1)) {
      delay = tokens.signed(1, 0, CommandError.BAD_EXPTIME);
    }
    cache.flush(cache.clock().second(delay));
    reply(Replies.OK);
  }

  private void verbosity() throws IOException, CommandError {
    checkWords(2, 3);
    lookForNoreply();
    tokens.unsigned(1, 0, CommandError.BAD_FORMAT);
    reply(Replies.OK);
  }
}
