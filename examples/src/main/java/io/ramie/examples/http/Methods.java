package io.ramie.examples.http;

import java.io.IOException;
import java.util.List;

/** Which methods a handler serves. */
public final class Methods {
  /** Those that only read. */
  public static final List<String> READING = List.of("GET", "HEAD");

  private Methods() {}

  /**
   * Refuses a method that is not served, with status 405 and the header field {@code Allow}.
   *
   * @param request what is asked
   * @param response what is answered, nothing of it yet
   * @param served the methods that are served
   * @return whether the method of the request is one of them; if not, it has been answered
   * @throws IOException if the client has gone
   */
  public static boolean allows(Request request, Response response, List<String> served)
      throws IOException {
    if (served.contains(request.method())) {
      return true;
    }
    String allowed = String.join(", ", served);
    response.status(Status.METHOD_NOT_ALLOWED).header("Allow", allowed);
    response.send("use " + allowed + "\n");
    return false;
  }
}
