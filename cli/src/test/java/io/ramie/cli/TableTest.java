package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    StringWriter out = new StringWriter();
    Table table = new Table("a", "wide head");
    table.row("longer", "b");

    table.print(new PrintWriter(out, true));

    assertThat(out.toString().lines()).containsExactly("a       wide head", "longer  b");
  }
}
