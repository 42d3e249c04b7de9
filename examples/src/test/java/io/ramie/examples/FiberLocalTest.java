package io.ramie.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.FiberLocal;
import io.ramie.FiberStorage;
import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/fiber-local.md. */
@Timeout(60)
class FiberLocalTest {
  private static final FiberLocal<String> USER = FiberLocal.of("nobody");

  static void greet(PrintStream out) throws InterruptedException {
    USER.set("alice");
    Fibers.schedule(() -> {
      out.println("started by " + USER.get());
      USER.set("bob");
      Fibers.yield();
      out.println("still " + USER.get());
    });
    out.println("unchanged: " + USER.get());
  }

  static String twice() throws InterruptedException {
    String inside = USER.callWith("carol", FiberLocalTest::afterAYield);
    return inside + " and " + USER.get();
  }

  static String afterAYield() throws InterruptedException {
    Fibers.yield(); // others do not see carol meanwhile
    return USER.get();
  }

  static String offloaded() throws InterruptedException {
    FiberStorage here = FiberStorage.current();
    return Fibers.offload(() -> here.call(() -> "done for " + USER.get()));
  }

  static Fiber<String> anonymous() {
    FiberStorage other = FiberStorage.empty().with(USER, "dave");
    return Fibers.schedule(() -> other.call(USER::get));
  }

  @Test
  void copyIsInherited() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, UTF_8);

    Fibers.run(() -> greet(out));

    assertThat(printed.toString(UTF_8).lines())
        .containsExactly("started by alice", "unchanged: alice", "still bob");
  }

  @Test
  void valueEndsWithItsBody() throws Exception {
    String users = Fibers.run(FiberLocalTest::twice);

    assertThat(users).isEqualTo("carol and nobody");
  }

  @Test
  void storageGoesElsewhere() throws Exception {
    String done = Fibers.run(() -> USER.callWith("erin", FiberLocalTest::offloaded));

    assertThat(done).isEqualTo("done for erin");
  }

  @Test
  void storageIsGivenAtTheStart() throws Exception {
    String user = Fibers.run(() -> anonymous().value());

    assertThat(user).isEqualTo("dave");
  }
}
