package io.ramie.conformance;

import io.ramie.spi.Hook;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The kit as JUnit tests: a class that implements this has them all, tagged by hook.
 *
 * <pre>{@code
 * class MySchedulerTest implements SchedulerConformance {
 *   @Override
 *   public Conformance conformance() {
 *     return new Conformance(Subject.of(new MySchedulerProvider()));
 *   }
 * }
 * }</pre>
 */
@SuppressWarnings("exports") // whoever makes tests of it requires JUnit
public interface SchedulerConformance {
  /**
   * What is asked of whom.
   *
   * @return the questions
   */
  Conformance conformance();

  /**
   * The cases of {@code fiber}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("fiber")
  default Stream<DynamicTest> fiber() {
    return ConformanceTests.of(conformance().withHook(Hook.FIBER));
  }

  /**
   * The cases of {@code run}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("run")
  default Stream<DynamicTest> run() {
    return ConformanceTests.of(conformance().withHook(Hook.RUN));
  }

  /**
   * The cases of {@code close}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("close")
  default Stream<DynamicTest> close() {
    return ConformanceTests.of(conformance().withHook(Hook.CLOSE));
  }

  /**
   * The cases of {@code yield}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("yield")
  default Stream<DynamicTest> yielding() {
    return ConformanceTests.of(conformance().withHook(Hook.YIELD));
  }

  /**
   * The cases of {@code kernelSleep}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("kernelSleep")
  default Stream<DynamicTest> kernelSleep() {
    return ConformanceTests.of(conformance().withHook(Hook.KERNEL_SLEEP));
  }

  /**
   * The cases of {@code block}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("block")
  default Stream<DynamicTest> block() {
    return ConformanceTests.of(conformance().withHook(Hook.BLOCK));
  }

  /**
   * The cases of {@code unblock}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("unblock")
  default Stream<DynamicTest> unblock() {
    return ConformanceTests.of(conformance().withHook(Hook.UNBLOCK));
  }

  /**
   * The cases of {@code fiberInterrupt}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("fiberInterrupt")
  default Stream<DynamicTest> fiberInterrupt() {
    return ConformanceTests.of(conformance().withHook(Hook.FIBER_INTERRUPT));
  }

  /**
   * The cases of {@code timeoutAfter}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("timeoutAfter")
  default Stream<DynamicTest> timeoutAfter() {
    return ConformanceTests.of(conformance().withHook(Hook.TIMEOUT_AFTER));
  }

  /**
   * The cases of {@code ioWait}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioWait")
  default Stream<DynamicTest> ioWait() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_WAIT));
  }

  /**
   * The cases of {@code ioSelect}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioSelect")
  default Stream<DynamicTest> ioSelect() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_SELECT));
  }

  /**
   * The cases of {@code ioRead}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioRead")
  default Stream<DynamicTest> ioRead() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_READ));
  }

  /**
   * The cases of {@code ioReadInto}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioReadInto")
  default Stream<DynamicTest> ioReadInto() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_READ_INTO));
  }

  /**
   * The cases of {@code ioWrite}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioWrite")
  default Stream<DynamicTest> ioWrite() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_WRITE));
  }

  /**
   * The cases of {@code ioPread}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioPread")
  default Stream<DynamicTest> ioPread() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_PREAD));
  }

  /**
   * The cases of {@code ioPwrite}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioPwrite")
  default Stream<DynamicTest> ioPwrite() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_PWRITE));
  }

  /**
   * The cases of {@code ioClose}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("ioClose")
  default Stream<DynamicTest> ioClose() {
    return ConformanceTests.of(conformance().withHook(Hook.IO_CLOSE));
  }

  /**
   * The cases of {@code socketReceive}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("socketReceive")
  default Stream<DynamicTest> socketReceive() {
    return ConformanceTests.of(conformance().withHook(Hook.SOCKET_RECEIVE));
  }

  /**
   * The cases of {@code socketSend}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("socketSend")
  default Stream<DynamicTest> socketSend() {
    return ConformanceTests.of(conformance().withHook(Hook.SOCKET_SEND));
  }

  /**
   * The cases of {@code socketConnect}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("socketConnect")
  default Stream<DynamicTest> socketConnect() {
    return ConformanceTests.of(conformance().withHook(Hook.SOCKET_CONNECT));
  }

  /**
   * The cases of {@code socketAccept}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("socketAccept")
  default Stream<DynamicTest> socketAccept() {
    return ConformanceTests.of(conformance().withHook(Hook.SOCKET_ACCEPT));
  }

  /**
   * The cases of {@code addressResolve}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("addressResolve")
  default Stream<DynamicTest> addressResolve() {
    return ConformanceTests.of(conformance().withHook(Hook.ADDRESS_RESOLVE));
  }

  /**
   * The cases of {@code processWait}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("processWait")
  default Stream<DynamicTest> processWait() {
    return ConformanceTests.of(conformance().withHook(Hook.PROCESS_WAIT));
  }

  /**
   * The cases of {@code blockingOperationWait}.
   *
   * @return a test for each
   */
  @TestFactory
  @Tag("blockingOperationWait")
  default Stream<DynamicTest> blockingOperationWait() {
    return ConformanceTests.of(conformance().withHook(Hook.BLOCKING_OPERATION_WAIT));
  }
}
