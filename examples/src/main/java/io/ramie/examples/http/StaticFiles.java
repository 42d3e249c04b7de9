package io.ramie.examples.http;

import io.ramie.Fibers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files below a folder, with ranges and conditions.
 *
 * <p>A path that ends with a slash means the {@code index.html} there; a folder without the slash
 * is redirected to. Symbolic links are followed as long as they stay below the folder. Names that
 * begin with a dot are not there, except {@code .well-known}.
 *
 * <p>Large files go from the system's memory to the socket. Small ones are kept in memory, and are
 * looked at for each request whether they have changed. One of these is for the fibers of one
 * thread.
 */
public final class StaticFiles implements Handler {
  private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS");
  private static final int SMALL_BYTES = 64 * 1024;

  private final Path root;
  private final FileCache cache = new FileCache();

  /**
   * Serves a folder.
   *
   * @param root the folder
   * @throws java.nio.file.NoSuchFileException if it is not there
   * @throws NotDirectoryException if it is no folder
   * @throws IOException if it cannot be looked at
   */
  public StaticFiles(Path root) throws IOException {
    this.root = root.toRealPath();
    if (!Files.isDirectory(this.root)) {
      throw new NotDirectoryException(root.toString());
    }
  }

  @Override
  public void handle(Request request, Response response) throws IOException, InterruptedException {
    if (!Methods.allows(request, response, METHODS)) {
      return;
    }
    if (request.method().equals("OPTIONS")) {
      response.status(Status.NO_CONTENT).header("Allow", String.join(", ", METHODS));
      return;
    }
    StaticFile cached = cache.get(request.path());
    if (cached != null) {
      cached.answer(request, response);
    } else {
      find(request, response);
    }
  }

  private void find(Request request, Response response) throws IOException, InterruptedException {
    String path = request.path();
    try (FoundFile found = new FoundFile(root, FilePath.decode(path))) {
      byte[] content = Fibers.<byte @Nullable [], IOException>offload(() -> findAndRead(found));
      if (found.isFolder()) {
        redirect(request, response);
      } else if (content == null) {
        StaticFile.of(found.version(), found.file()).answer(request, response);
      } else {
        StaticFile file = StaticFile.of(found.version(), content);
        cache.put(path, file);
        file.answer(request, response);
      }
    }
  }

  /** The content of a small file; null if it is large, or a folder. */
  private static byte @Nullable [] findAndRead(FoundFile found) throws IOException {
    found.find();
    if (found.isFolder() || found.version().size() > SMALL_BYTES) {
      return null;
    }
    byte[] content = new byte[(int) found.version().size()];
    int count = content.length == 0 ? 0 : found.file().read(content, 0, content.length, 0);
    if (count != content.length) {
      throw new IOException(found.version().real() + " has become shorter while it was read");
    }
    return content;
  }

  private static void redirect(Request request, Response response) throws IOException {
    String query = request.query();
    String location = request.path() + "/" + (query == null ? "" : "?" + query);
    response
        .status(Status.MOVED_PERMANENTLY)
        .header("Location", location)
        .send("this is a folder: " + location + "\n");
  }
}
