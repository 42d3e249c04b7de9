package io.ramie.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.conformance.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path folder;

  @Test
  void filesAreCalledAsTheSchedulerIs() throws IOException {
    Path page = MadeUp.report(MadeUp.answered(MadeUp.kept())).writeTo(folder.resolve("new"));

    assertThat(page).isEqualTo(folder.resolve("new").resolve("Example.html"));
    assertThat(folder.resolve("new"))
        .isDirectoryContaining("glob:**/Example.html")
        .isDirectoryContaining("glob:**/Example.xml")
        .isDirectoryContaining("glob:**/Example.txt");
  }

  @Test
  void filesStayInTheirFolderWhateverTheNameIs() throws IOException {
    Verdict verdict = new Verdict.Refused("../up/and away", "odd", "", List.of());

    Path page = MadeUp.report(verdict).writeTo(folder);

    assertThat(page.toRealPath().getParent()).isEqualTo(folder.toRealPath());
  }

  @Test
  void folderThatIsAFileIsAnError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> MadeUp.report(MadeUp.refused()).writeTo(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }
}
