package io.ramie.examples.memcached;

import io.ramie.io.ByteSink;
import io.ramie.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * One connection: finds the lines that the client sends, has their commands carried out one after
 * the other, and sends the replies once nothing more has arrived.
 */
final class Session {
  /** Longer lines that have not ended yet are only taken when they get many keys. */
  private static final int MOST_LINE_BYTES = 2048;

  /** Values that are larger are not read through the buffer. */
  private static final int MOST_BUFFERED = BufferPool.BUFFER_BYTES / 2;

  private static final int VALUE_END_BYTES = 2;

  private final Input input;
  private final Output output;
  private final ValueSpace space;
  private final Tokens tokens = new Tokens();
  private final TextCommands text;
  private final MetaCommands meta;

  private boolean ended;

  Session(ByteSource source, ByteSink sink, Memcached server, BufferPool pool) {
    this.output = new Output(sink, pool, server.traffic());
    this.input = new Input(source, output, pool, server.traffic());
    this.space = server.space();
    StoreRequest request = new StoreRequest();
    Key key = new Key();
    this.text = new TextCommands(this, tokens, output, server, key, request);
    this.meta = new MetaCommands(this, tokens, output, server.cache(), key, request);
  }

  /** Talks with the client until it goes, or says that it quits. */
  void run() throws IOException, InterruptedException {
    try {
      while (!ended && (carryOutNext() || input.readMore())) {
        // Goes on.
      }
      output.flush();
    } catch (EOFException inBlock) {
      // The client has gone before it has sent all of a value.
    } finally {
      input.close();
      output.close();
    }
  }

  /** Carries out the next command, if all of its line is there, or enough to begin. */
  private boolean carryOutNext() throws IOException, InterruptedException {
    int start = input.start();
    int newLine = indexOfNewLine(start);
    if (newLine >= 0) {
      int end = newLine - start > 1 && input.buffer()[newLine - 1] == '\r' ? newLine - 1 : newLine;
      input.skip(newLine + 1 - start);
      carryOut(start, end);
      return true;
    }
    if (input.size() > MOST_LINE_BYTES) {
      return carryOutLong(start);
    }
    return false;
  }

  private int indexOfNewLine(int from) {
    byte[] buffer = input.buffer();
    int end = input.end();
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void carryOut(int start, int end) throws IOException, InterruptedException {
    byte[] buffer = input.buffer();
    int rest = tokens.split(buffer, start, end);
    boolean isMeta = tokens.count() > 0 && tokens.length(0) == 2 && tokens.first(0) == 'm';
    try {
      if (isMeta) {
        meta.carryOut();
      } else {
        text.carryOut(rest, end);
      }
    } catch (CommandError error) {
      if (isMeta || !text.isQuiet()) {
        output.line(error.line());
      }
    }
  }

  // Long lines

  /**
   * Carries out as much as is there of a line that is longer than lines are, which is fine if it
   * gets many keys.
   */
  private boolean carryOutLong(int start) throws IOException {
    tokens.split(input.buffer(), start, input.end());
    if (tokens.count() == 0 || !text.isGet()) {
      ended = true;
      return true;
    }
    if (!input.isFull()) {
      return false;
    }
    boolean withCas = text.isGets();
    input.skip(tokens.from(1) - start);
    try {
      getKeysOfLongLine(withCas);
    } catch (CommandError error) {
      output.line(error.line());
      skipLine();
    }
    return true;
  }

  private void getKeysOfLongLine(boolean withCas) throws IOException, CommandError {
    for (; ; ) {
      int start = input.start();
      int newLine = indexOfNewLine(start);
      if (newLine >= 0) {
        int end = newLine > start && input.buffer()[newLine - 1] == '\r' ? newLine - 1 : newLine;
        text.getKeys(start, end, withCas);
        input.skip(newLine + 1 - start);
        output.line(Replies.END);
        return;
      }
      int end = endOfLastWord();
      if (end < 0) {
        throw CommandError.BAD_FORMAT;
      }
      text.getKeys(start, end, withCas);
      input.skip(end - start);
      if (!input.readMore()) {
        throw new EOFException("the stream has ended inside a line");
      }
    }
  }

  /** The end of the last word that is whole, or -1 when there is none in a full buffer. */
  private int endOfLastWord() {
    byte[] buffer = input.buffer();
    for (int i = input.end() - 1; i > input.start(); i--) {
      if (buffer[i] == ' ') {
        return i;
      }
    }
    return input.isFull() ? -1 : input.start();
  }

  private void skipLine() throws IOException {
    int newLine = indexOfNewLine(input.start());
    while (newLine < 0) {
      input.skip(input.size());
      if (!input.readMore()) {
        return;
      }
      newLine = indexOfNewLine(input.start());
    }
    input.skip(newLine + 1 - input.start());
  }

  // For commands

  /** The connection is over after this command. */
  void end() {
    ended = true;
  }

  byte[] buffer() {
    return input.buffer();
  }

  /** Whether a value is there already, so that reading it moves nothing. */
  boolean hasReceived(int length) {
    return input.size() >= length + VALUE_END_BYTES;
  }

  /**
   * Reads the value that follows a line. A large one has to have {@linkplain #takeSpace space}.
   *
   * @throws CommandError if it does not end as it should
   */
  byte[] receive(int length) throws IOException, CommandError {
    if (!isLarge(length)) {
      return receiveBuffered(length);
    }
    byte[] value = new byte[length];
    readFully(value);
    byte[] end = new byte[VALUE_END_BYTES];
    readFully(end);
    checkEnd(end, 0);
    return value;
  }

  private void readFully(byte[] target) throws IOException {
    if (!input.readFully(target, target.length)) {
      throw endedInValue();
    }
  }

  private byte[] receiveBuffered(int length) throws IOException, CommandError {
    while (!hasReceived(length)) {
      if (!input.readMore()) {
        throw endedInValue();
      }
    }
    int start = input.start();
    byte[] buffer = input.buffer();
    input.skip(length + VALUE_END_BYTES);
    checkEnd(buffer, start + length);
    return Arrays.copyOfRange(buffer, start, start + length);
  }

  private static void checkEnd(byte[] bytes, int at) throws CommandError {
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw CommandError.BAD_DATA;
    }
  }

  private static boolean isLarge(int length) {
    return length + VALUE_END_BYTES > MOST_BUFFERED;
  }

  /**
   * Takes the space that a large value needs while it is received, if it is one.
   *
   * @throws CommandError if there is none
   */
  void takeSpace(int length) throws CommandError, InterruptedException {
    if (isLarge(length)) {
      space.take(length);
    }
  }

  /** Gives back what {@link #takeSpace} has taken. */
  void giveSpace(int length) {
    if (isLarge(length)) {
      space.give(length);
    }
  }

  /** Reads the value that follows a line, and forgets it. */
  void swallow(int length) throws IOException {
    if (!input.swallow((long) length + VALUE_END_BYTES)) {
      throw endedInValue();
    }
  }

  private static EOFException endedInValue() {
    return new EOFException("the stream has ended inside a value");
  }
}
