package io.ramie.examples.http;

import java.nio.charset.StandardCharsets;

/** Status lines, as bytes. */
final class Status {
  static final int SWITCHING_PROTOCOLS = 101;
  static final int OK = 200;
  static final int NO_CONTENT = 204;
  static final int PARTIAL_CONTENT = 206;
  static final int MOVED_PERMANENTLY = 301;
  static final int NOT_MODIFIED = 304;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int REQUEST_TIMEOUT = 408;
  static final int PRECONDITION_FAILED = 412;
  static final int CONTENT_TOO_LARGE = 413;
  static final int URI_TOO_LONG = 414;
  static final int RANGE_NOT_SATISFIABLE = 416;
  static final int EXPECTATION_FAILED = 417;
  static final int FIELDS_TOO_LARGE = 431;
  static final int INTERNAL_SERVER_ERROR = 500;
  static final int NOT_IMPLEMENTED = 501;
  static final int VERSION_NOT_SUPPORTED = 505;

  private static final int LOWEST = 100;
  private static final int HIGHEST = 599;
  private static final byte[][] LINES = lines();

  private Status() {}

  private static byte[][] lines() {
    byte[][] lines = new byte[HIGHEST + 1 - LOWEST][];
    for (int status = LOWEST; status <= HIGHEST; status++) {
      String line = "HTTP/1.1 " + status + " " + reason(status) + "\r\n";
      lines[status - LOWEST] = line.getBytes(StandardCharsets.US_ASCII);
    }
    return lines;
  }

  /** The whole line, with its end. Not to be changed. */
  static byte[] line(int status) {
    return LINES[status - LOWEST];
  }

  /** The status, if a handler may answer with it. */
  static int checkFinal(int status) {
    if (status < OK || status > HIGHEST) {
      throw new IllegalArgumentException("the status of an answer is 200 to 599, not " + status);
    }
    return status;
  }

  /** Whether an answer with this status never has a body. */
  static boolean isBodiless(int status) {
    return status < OK || status == NO_CONTENT || status == NOT_MODIFIED;
  }

  /** The words of RFC 9110; empty for a status that is not there. */
  static String reason(int status) {
    return switch (status) {
      case 100 -> "Continue";
      case SWITCHING_PROTOCOLS -> "Switching Protocols";
      case OK -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 203 -> "Non-Authoritative Information";
      case NO_CONTENT -> "No Content";
      case 205 -> "Reset Content";
      case PARTIAL_CONTENT -> "Partial Content";
      case 300 -> "Multiple Choices";
      case MOVED_PERMANENTLY -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case NOT_MODIFIED -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case BAD_REQUEST -> "Bad Request";
      case 401 -> "Unauthorized";
      case 402 -> "Payment Required";
      case 403 -> "Forbidden";
      case NOT_FOUND -> "Not Found";
      case METHOD_NOT_ALLOWED -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 407 -> "Proxy Authentication Required";
      case REQUEST_TIMEOUT -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 411 -> "Length Required";
      case PRECONDITION_FAILED -> "Precondition Failed";
      case CONTENT_TOO_LARGE -> "Content Too Large";
      case URI_TOO_LONG -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case RANGE_NOT_SATISFIABLE -> "Range Not Satisfiable";
      case EXPECTATION_FAILED -> "Expectation Failed";
      case 421 -> "Misdirected Request";
      case 422 -> "Unprocessable Content";
      case 426 -> "Upgrade Required";
      case 428 -> "Precondition Required";
      case 429 -> "Too Many Requests";
      case FIELDS_TOO_LARGE -> "Request Header Fields Too Large";
      case INTERNAL_SERVER_ERROR -> "Internal Server Error";
      case NOT_IMPLEMENTED -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case VERSION_NOT_SUPPORTED -> "HTTP Version Not Supported";
      default -> "";
    };
  }
}
