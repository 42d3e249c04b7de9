package io.ramie.examples.http;

import java.time.Duration;

/**
 * How much a client may send, and how long it may take. {@link #DEFAULT} has values for small
 * servers in the open; the {@code with} methods change one each.
 *
 * @param maxTargetBytes the most bytes of a request target; longer ones are answered with 414
 * @param maxHeadBytes the most bytes of a request line and its header fields together, and of
 *     trailer fields; more are answered with 431
 * @param maxFields the most header fields, and trailer fields; more are answered with 431
 * @param maxBodyBytes the most bytes of a body; more are answered with 413
 * @param maxSkippedBytes the most bytes of a body that are read and thrown away, when a handler has
 *     not read it, to keep the connection
 * @param idleTimeout how long a connection may wait for its next request; then it is closed
 * @param headTimeout how long a head may take from its first byte to its last; then the answer is
 *     408
 * @param bodyTimeout how long a body may stand still; then the answer is 408
 * @param writeTimeout how long a client may take nothing of an answer; then it is cut off
 */
public record HttpOptions(
    int maxTargetBytes,
    int maxHeadBytes,
    int maxFields,
    long maxBodyBytes,
    long maxSkippedBytes,
    Duration idleTimeout,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration writeTimeout) {

  /** 8 KiB of target, 16 KiB of head, 1 GiB of body; a minute idle, otherwise 10 to 20 seconds. */
  public static final HttpOptions DEFAULT =
      new HttpOptions(
          8 * 1024,
          16 * 1024,
          100,
          1L << 30,
          256 * 1024,
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20));

  private static final int LARGEST_HEAD = 1 << 20;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one of them is zero or negative, or the head is larger than
   *     a mebibyte
   */
  public HttpOptions {
    checkPositive("maxTargetBytes", maxTargetBytes);
    checkPositive("maxHeadBytes", maxHeadBytes);
    checkPositive("maxFields", maxFields);
    checkPositive("maxBodyBytes", maxBodyBytes);
    checkPositive("maxSkippedBytes", maxSkippedBytes);
    if (maxHeadBytes > LARGEST_HEAD) {
      throw new IllegalArgumentException(
          "maxHeadBytes must be at most " + LARGEST_HEAD + ", not " + maxHeadBytes);
    }
    checkPositive("idleTimeout", idleTimeout);
    checkPositive("headTimeout", headTimeout);
    checkPositive("bodyTimeout", bodyTimeout);
    checkPositive("writeTimeout", writeTimeout);
  }

  private static void checkPositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  private static void checkPositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /**
   * The same with other limits of what is sent.
   *
   * @param target the most bytes of a request target
   * @param head the most bytes of a head
   * @param fields the most header fields
   * @param body the most bytes of a body
   * @return other options
   */
  public HttpOptions withLimits(int target, int head, int fields, long body) {
    return new HttpOptions(
        target,
        head,
        fields,
        body,
        maxSkippedBytes,
        idleTimeout,
        headTimeout,
        bodyTimeout,
        writeTimeout);
  }

  /**
   * The same with other time-outs.
   *
   * @param idle how long a connection may wait for its next request
   * @param head how long a head may take
   * @param body how long a body may stand still
   * @param write how long a client may take nothing of an answer
   * @return other options
   */
  public HttpOptions withTimeouts(Duration idle, Duration head, Duration body, Duration write) {
    return new HttpOptions(
        maxTargetBytes,
        maxHeadBytes,
        maxFields,
        maxBodyBytes,
        maxSkippedBytes,
        idle,
        head,
        body,
        write);
  }
}
