package io.ramie.conformance.cases;

import io.ramie.conformance.Case;
import io.ramie.conformance.Case.Check;
import io.ramie.conformance.Case.Setting;
import io.ramie.conformance.Trait;
import io.ramie.spi.Hook;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Collects the cases of one hook. */
final class Chapter {
  private final Hook hook;
  private final List<Case> cases = new ArrayList<>();

  Chapter(Hook hook) {
    this.hook = hook;
  }

  /** A check that runs in a fiber and needs no other. */
  Chapter anywhere(String id, String sentence, String source, Check check) {
    return add(id, Setting.ANYWHERE, Set.of(), sentence, source, check);
  }

  /** A check that runs in a fiber and starts others. */
  Chapter inFiber(String id, String sentence, String source, Check check) {
    return add(id, Setting.FIBER, Set.of(Trait.FIBERS), sentence, source, check);
  }

  /** A check that runs on the scheduler's thread and runs the loop itself. */
  Chapter onThread(String id, String sentence, String source, Check check) {
    return add(id, Setting.THREAD, Set.of(Trait.FIBERS), sentence, source, check);
  }

  /** Declares what the case added last needs besides. */
  Chapter needing(Trait trait) {
    cases.add(cases.removeLast().needing(trait));
    return this;
  }

  private Chapter add(
      String id, Setting setting, Set<Trait> needs, String sentence, String source, Check check) {
    cases.add(new Case(id, hook, setting, needs, sentence, source, check));
    return this;
  }

  List<Case> list() {
    return List.copyOf(cases);
  }
}
