package io.ramie.spi.carrier;

import static java.lang.invoke.MethodType.methodType;

import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The internals of JDK 25 that fibers stand on, all in package {@code java.lang}:
 *
 * <ul>
 *   <li>the constructor {@code ThreadBuilders.VirtualThreadBuilder(Executor)}, with which the JDK
 *       tests custom schedulers;
 *   <li>the field {@code VirtualThread.scheduler}, which finds the fiber of the current thread
 *       without a thread local (180 bytes a fiber);
 *   <li>{@code Thread.currentCarrierThread}, which tells in one load whose thread this is;
 *   <li>what {@link JdkParking} says; fibers work without;
 *   <li>the first field of the lambda {@code VirtualThread.runContinuation}, which is its thread;
 *   <li>{@code LiveStackFrame}, a stack walker that sees monitors;
 *   <li>{@code Thread.scopedValueBindings} and its setter, since {@link ScopedValue} lets only the
 *       JDK's own scopes inherit. Fibers work without.
 * </ul>
 */
final class JdkFiberThreads implements FiberThreads {
  static final JdkFiberThreads INSTANCE = new JdkFiberThreads();

  // Constants of the class, not of the instance: only those are folded by the compiler.
  private static final @Nullable MethodHandle NEW_BUILDER;
  private static final @Nullable VarHandle SCHEDULER;
  private static final @Nullable MethodHandle CARRIER;
  private static final @Nullable StackWalker MONITOR_WALKER;
  private static final @Nullable MethodHandle GET_MONITORS;
  private static final @Nullable String UNAVAILABLE;
  private static final @Nullable MethodHandle GET_SCOPED_VALUES =
      ofThread("scopedValueBindings", methodType(Object.class));
  private static final @Nullable MethodHandle SET_SCOPED_VALUES =
      ofThread("setScopedValueBindings", methodType(void.class, Object.class));

  static {
    MethodHandle newBuilder = null;
    VarHandle scheduler = null;
    MethodHandle carrier = null;
    StackWalker monitorWalker = null;
    MethodHandle getMonitors = null;
    String unavailable = null;
    try {
      // The JDK starts virtual threads of its own for socket I/O when it first needs them. In a
      // fiber they would inherit its scheduler and never end.
      Class.forName("sun.nio.ch.Poller");
      Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
      newBuilder =
          inside(builder)
              .findConstructor(builder, methodType(void.class, Executor.class))
              .asType(methodType(Thread.Builder.OfVirtual.class, Executor.class));
      Class<?> thread = Class.forName("java.lang.VirtualThread");
      scheduler = inside(thread).findVarHandle(thread, "scheduler", Executor.class);
      carrier =
          inside(Thread.class)
              .findStatic(Thread.class, "currentCarrierThread", methodType(Thread.class));
      Class<?> frame = Class.forName("java.lang.LiveStackFrame");
      monitorWalker =
          (StackWalker)
              inside(frame)
                  .findStatic(frame, "getStackWalker", methodType(StackWalker.class))
                  .invoke();
      getMonitors =
          inside(frame)
              .findVirtual(frame, "getMonitors", methodType(Object[].class))
              .asType(methodType(Object[].class, StackFrame.class));
    } catch (IllegalAccessException closed) {
      unavailable = flagSentence();
    } catch (Throwable other) {
      unavailable =
          "this JDK ("
              + Runtime.version()
              + ") does not let a virtual thread have a scheduler of its own; JDK 25 does: "
              + other;
    }
    boolean available = unavailable == null;
    NEW_BUILDER = available ? newBuilder : null;
    SCHEDULER = available ? scheduler : null;
    CARRIER = available ? carrier : null;
    MONITOR_WALKER = available ? monitorWalker : null;
    GET_MONITORS = available ? getMonitors : null;
    UNAVAILABLE = unavailable;
  }

  // Any thread; the racy write is benign, every thread finds the same field.
  private @Nullable Field threadField;

  private JdkFiberThreads() {}

  static MethodHandles.Lookup inside(Class<?> type) throws IllegalAccessException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }

  private static @Nullable MethodHandle ofThread(String method, MethodType type) {
    try {
      return inside(Thread.class).findStatic(Thread.class, method, type);
    } catch (ReflectiveOperationException closedOrAnotherJdk) {
      return null;
    }
  }

  private static String flagSentence() {
    Module module = JdkFiberThreads.class.getModule();
    String target = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return "fibers need the JVM flag --add-opens java.base/java.lang="
        + target
        + " (module path: =io.ramie.spi, class path: =ALL-UNNAMED); give it on the command line,"
        + " in the environment variable JDK_JAVA_OPTIONS, as 'Add-Opens: java.base/java.lang' in"
        + " the manifest of an executable jar, or in the argLine of the build's test JVM";
  }

  @Override
  public @Nullable String unavailable() {
    return UNAVAILABLE;
  }

  @Override
  public Thread unstarted(Executor executor, String name, Runnable body) {
    if (NEW_BUILDER == null) {
      throw new UnsupportedOperationException(UNAVAILABLE);
    }
    try {
      var builder = (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(executor);
      return (name.isEmpty() ? builder : builder.name(name)).unstarted(body);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot create a virtual thread", e);
    }
  }

  @Override
  public void park(Thread current) {
    JdkParking.park(current);
  }

  @Override
  public boolean tryResume(Thread virtualThread) {
    return JdkParking.tryResume(virtualThread);
  }

  @Override
  public boolean undoResume(Thread virtualThread) {
    return JdkParking.undoResume(virtualThread);
  }

  @Override
  public boolean isUnmounted(Thread virtualThread) {
    return JdkParking.isUnmounted(virtualThread);
  }

  @Override
  public Thread carrier() {
    try {
      return CARRIER == null ? Thread.currentThread() : (Thread) CARRIER.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot tell the carrier of " + Thread.currentThread(), e);
    }
  }

  @Override
  public @Nullable Executor executorOf(Thread virtualThread) {
    return SCHEDULER == null ? null : (Executor) SCHEDULER.get(virtualThread);
  }

  @Override
  public @Nullable Thread threadOf(Runnable turn) {
    try {
      Field field = threadField;
      if (field == null || field.getDeclaringClass() != turn.getClass()) {
        field = turn.getClass().getDeclaredFields()[0];
        field.setAccessible(true);
        threadField = field;
      }
      return field.get(turn) instanceof Thread thread ? thread : null;
    } catch (RuntimeException | ReflectiveOperationException e) {
      return null;
    }
  }

  @Override
  public @Nullable String heldMonitor() {
    return MONITOR_WALKER == null ? null : MONITOR_WALKER.walk(JdkFiberThreads::firstMonitor);
  }

  private static @Nullable String firstMonitor(Stream<StackFrame> frames) {
    for (Iterator<StackFrame> each = frames.iterator(); each.hasNext(); ) {
      StackFrame frame = each.next();
      Object monitor = firstMonitor(frame);
      if (monitor != null) {
        return describe(monitor) + ", locked at " + frame.toStackTraceElement();
      }
    }
    return null;
  }

  private static @Nullable Object firstMonitor(StackFrame frame) {
    try {
      for (Object monitor : (Object[]) Objects.requireNonNull(GET_MONITORS).invokeExact(frame)) {
        // An interpreted frame keeps the slot of a monitor that it has left.
        if (monitor != null) {
          return monitor;
        }
      }
      return null;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot read the monitors of " + frame, e);
    }
  }

  private static String describe(Object monitor) {
    return monitor instanceof Class<?> type
        ? "class " + type.getName()
        : monitor.getClass().getName()
            + "@"
            + Integer.toHexString(System.identityHashCode(monitor));
  }

  @Override
  public @Nullable Object scopedValues() {
    try {
      return GET_SCOPED_VALUES == null ? null : (Object) GET_SCOPED_VALUES.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot read scoped values", e);
    }
  }

  @Override
  public void bindScopedValues(@Nullable Object bindings) {
    if (SET_SCOPED_VALUES == null || bindings == null) {
      return;
    }
    try {
      SET_SCOPED_VALUES.invokeExact(bindings);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot bind scoped values", e);
    }
  }
}
