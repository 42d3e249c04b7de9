package io.ramie.spi;

import java.lang.reflect.Method;
import java.util.Arrays;

/** The hooks of {@link FiberScheduler}, for listings and reports. */
public enum Hook {
  /** {@link FiberScheduler#fiber}. */
  FIBER("fiber"),
  /** {@link FiberScheduler#ioWait}. */
  IO_WAIT("ioWait"),
  /** {@link FiberScheduler#kernelSleep}. */
  KERNEL_SLEEP("kernelSleep"),
  /** {@link FiberScheduler#block}. */
  BLOCK("block"),
  /** {@link FiberScheduler#unblock}. */
  UNBLOCK("unblock"),
  /** {@link FiberScheduler#fiberInterrupt}. */
  FIBER_INTERRUPT("fiberInterrupt"),
  /** {@link FiberScheduler#run}. */
  RUN("run"),
  /** {@link FiberScheduler#close}. */
  CLOSE("close"),
  /** {@link FiberScheduler#yield}. */
  YIELD("yield"),
  /** {@link FiberScheduler#ioRead}. */
  IO_READ("ioRead"),
  /** {@link FiberScheduler#ioReadInto}. */
  IO_READ_INTO("ioReadInto"),
  /** {@link FiberScheduler#ioWrite}. */
  IO_WRITE("ioWrite"),
  /** {@link FiberScheduler#ioPread}. */
  IO_PREAD("ioPread"),
  /** {@link FiberScheduler#ioPwrite}. */
  IO_PWRITE("ioPwrite"),
  /** {@link FiberScheduler#ioSelect}. */
  IO_SELECT("ioSelect"),
  /** {@link FiberScheduler#ioClose}. */
  IO_CLOSE("ioClose"),
  /** {@link FiberScheduler#socketReceive}. */
  SOCKET_RECEIVE("socketReceive"),
  /** {@link FiberScheduler#socketSend}. */
  SOCKET_SEND("socketSend"),
  /** {@link FiberScheduler#socketConnect}. */
  SOCKET_CONNECT("socketConnect"),
  /** {@link FiberScheduler#socketAccept}. */
  SOCKET_ACCEPT("socketAccept"),
  /** {@link FiberScheduler#timeoutAfter}. */
  TIMEOUT_AFTER("timeoutAfter"),
  /** {@link FiberScheduler#addressResolve}. */
  ADDRESS_RESOLVE("addressResolve"),
  /** {@link FiberScheduler#processWait}. */
  PROCESS_WAIT("processWait"),
  /** {@link FiberScheduler#blockingOperationWait}. */
  BLOCKING_OPERATION_WAIT("blockingOperationWait");

  private final String methodName;

  Hook(String methodName) {
    this.methodName = methodName;
  }

  /**
   * The method's name.
   *
   * @return for example {@code ioWait}
   */
  public String methodName() {
    return methodName;
  }

  /**
   * Whether every scheduler has to implement it.
   *
   * @return false when {@link FiberScheduler} has a default body
   */
  public boolean isRequired() {
    return !method().isDefault();
  }

  /**
   * Whether a scheduler implements it itself.
   *
   * @param scheduler the scheduler's class
   * @return false when it leaves the hook to the default body
   */
  public boolean isImplementedBy(Class<? extends FiberScheduler> scheduler) {
    Method hook = method();
    return Arrays.stream(scheduler.getMethods())
        .filter(method -> method.getName().equals(methodName))
        .filter(method -> Arrays.equals(method.getParameterTypes(), hook.getParameterTypes()))
        .anyMatch(method -> method.getDeclaringClass() != FiberScheduler.class);
  }

  private Method method() {
    return Arrays.stream(FiberScheduler.class.getMethods())
        .filter(method -> method.getName().equals(methodName))
        .findFirst()
        .orElseThrow();
  }
}
