package io.ramie.examples.http;

import java.io.IOException;

/**
 * Answers requests.
 *
 * <pre>{@code
 * Handler hello = (request, response) -> response.send("Hello, " + request.path() + "\n");
 * }</pre>
 */
@FunctionalInterface
public interface Handler {
  /**
   * Answers a request, in the fiber of its connection. Waiting suspends that fiber only, and the
   * next request of the connection comes when this has returned.
   *
   * <p>Of the body what has not been read is skipped, or the connection closed if it is too long.
   * When nothing has been sent, an empty answer is sent with the status of the response.
   *
   * @param request what is asked; not to be used any more when this has returned
   * @param response what is answered; not to be used any more when this has returned
   * @throws HttpException to answer with another status, if nothing has been sent yet
   * @throws IOException if it fails: the answer has status 500, or is cut off where it is
   * @throws InterruptedException if the thread is interrupted, which ends the connection
   */
  void handle(Request request, Response response) throws IOException, InterruptedException;
}
