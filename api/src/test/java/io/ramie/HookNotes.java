package io.ramie;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Schedulers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scheduler that notes what its hooks are given. They answer as they have been told, or block the
 * thread, so it is for one fiber at a time.
 */
public final class HookNotes {
  private static final Set<Hook> LIFE_CYCLE = EnumSet.of(Hook.FIBER, Hook.RUN, Hook.CLOSE);
  private static final Set<Hook> SENDING =
      EnumSet.of(Hook.IO_WRITE, Hook.IO_PWRITE, Hook.SOCKET_SEND);

  /** What a hook returns, depending on what it is given. */
  public interface Answer {
    /** One call's. */
    Object to(Object[] arguments) throws Exception;
  }

  private final FiberScheduler scheduler =
      (FiberScheduler)
          Proxy.newProxyInstance(
              FiberScheduler.class.getClassLoader(),
              new Class<?>[] {FiberScheduler.class},
              (InvocationHandler) (_, method, arguments) -> invoke(method, arguments));
  private final FiberScheduler fibers = new WaitlessScheduler(scheduler);
  private final Map<Hook, List<List<Object>>> notes = new EnumMap<>(Hook.class);
  private final Map<Hook, Object> answers = new EnumMap<>(Hook.class);

  /** The scheduler. */
  public FiberScheduler scheduler() {
    return scheduler;
  }

  /** Makes a hook return this, whatever it is given. */
  public void answer(Hook hook, Object answer) {
    answers.put(hook, answer);
  }

  /** Makes a hook return what is made of its arguments. */
  public void answer(Hook hook, Answer answer) {
    answers.put(hook, answer);
  }

  /** The hooks that were called. */
  public Set<Hook> called() {
    return notes.keySet();
  }

  /**
   * What a hook was given, call by call: of memory the text that is to be sent, or else the number
   * of its bytes.
   */
  public List<List<Object>> given(Hook hook) {
    return notes.getOrDefault(hook, List.of());
  }

  private Object invoke(Method method, Object[] arguments) throws Throwable {
    Hook hook = hookOf(method);
    if (hook == null || LIFE_CYCLE.contains(hook)) {
      return call(method, fibers, arguments);
    }
    notes.computeIfAbsent(hook, _ -> new ArrayList<>()).add(noted(hook, arguments));
    if (!answers.containsKey(hook)) {
      return call(method, Schedulers.blockingFallback(), arguments);
    }
    return answers.get(hook) instanceof Answer answer ? answer.to(arguments) : answers.get(hook);
  }

  private static Hook hookOf(Method method) {
    return Arrays.stream(Hook.values())
        .filter(hook -> hook.methodName().equals(method.getName()))
        .findAny()
        .orElse(null);
  }

  private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private static List<Object> noted(Hook hook, Object[] arguments) {
    return arguments == null
        ? List.of()
        : Arrays.stream(arguments).map(each -> noted(hook, each)).toList();
  }

  private static Object noted(Hook hook, Object argument) {
    if (!(argument instanceof MemorySegment memory)) {
      return argument;
    }
    return SENDING.contains(hook)
        ? new String(memory.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8)
        : memory.byteSize();
  }
}
