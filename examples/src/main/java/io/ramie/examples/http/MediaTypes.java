package io.ramie.examples.http;

import java.util.Locale;
import java.util.Map;

/** What files are, by the ends of their names. */
final class MediaTypes {
  private static final String UNKNOWN = "application/octet-stream";
  private static final String UTF_8 = "; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("avif", "image/avif"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("css", "text/css" + UTF_8),
          Map.entry("csv", "text/csv" + UTF_8),
          Map.entry("gif", "image/gif"),
          Map.entry("gz", "application/gzip"),
          Map.entry("htm", "text/html" + UTF_8),
          Map.entry("html", "text/html" + UTF_8),
          Map.entry("ico", "image/x-icon"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("js", "text/javascript" + UTF_8),
          Map.entry("json", "application/json"),
          Map.entry("md", "text/markdown" + UTF_8),
          Map.entry("mjs", "text/javascript" + UTF_8),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("png", "image/png"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("txt", "text/plain" + UTF_8),
          Map.entry("wasm", "application/wasm"),
          Map.entry("wav", "audio/wav"),
          Map.entry("webm", "video/webm"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("xml", "application/xml"),
          Map.entry("zip", "application/zip"));

  private MediaTypes() {}

  /** The type of a file, for the field {@code Content-Type}. */
  static String of(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String end = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    return dot < 0 ? UNKNOWN : TYPES.getOrDefault(end, UNKNOWN);
  }
}
