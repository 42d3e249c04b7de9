package io.ramie.spi;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Class paths for a Java of a test's own. */
public final class ClassFolders {
  private ClassFolders() {}

  /** The folders or jars that these classes come from, behind another folder. */
  public static String path(Path first, Class<?>... types) {
    return Stream.concat(Stream.of(first), Arrays.stream(types).map(ClassFolders::of))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  public static Path of(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    try {
      Path path = Path.of(type.getResource("/" + file).toURI());
      for (int depth = file.split("/").length; depth > 0; depth--) {
        path = path.getParent();
      }
      return path;
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
