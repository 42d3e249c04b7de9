package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HookTest {
  private static final Set<String> INSPECTION = Set.of("platform", "fibers", "turns", "isClosed");

  @Test
  void everyMethodOfASchedulerIsAHookOrAnInspection() {
    var hooks = Arrays.stream(Hook.values()).map(Hook::methodName).toList();
    var methods =
        Arrays.stream(FiberScheduler.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .map(Method::getName)
            .filter(name -> !INSPECTION.contains(name))
            .toList();

    assertThat(hooks).containsExactlyInAnyOrderElementsOf(methods);
  }

  @Test
  void eightHooksAreRequired() {
    assertThat(Hook.values())
        .filteredOn(Hook::isRequired)
        .extracting(Hook::methodName)
        .containsExactly(
            "fiber", "ioWait", "kernelSleep", "block", "unblock", "fiberInterrupt", "run", "close");
  }

  @Test
  void aSchedulerImplementsWhatItOverrides() {
    assertThat(Hook.values())
        .filteredOn(hook -> hook.isImplementedBy(TinyScheduler.class))
        .containsExactlyInAnyOrder(
            Arrays.stream(Hook.values()).filter(Hook::isRequired).toArray(Hook[]::new));
  }
}
