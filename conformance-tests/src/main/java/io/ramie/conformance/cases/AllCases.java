package io.ramie.conformance.cases;

import io.ramie.conformance.Case;
import java.util.List;
import java.util.stream.Stream;

/** The cases of all hooks. */
public final class AllCases {
  private AllCases() {}

  /**
   * Lists them.
   *
   * @return hook by hook
   */
  public static List<Case> list() {
    return Stream.of(
            FiberCases.list(),
            RunCases.list(),
            CloseCases.list(),
            YieldCases.list(),
            KernelSleepCases.list(),
            BlockCases.list(),
            UnblockCases.list(),
            FiberInterruptCases.list(),
            ShieldedCases.list(),
            TimeoutAfterCases.list(),
            IoWaitCases.list(),
            IoReadCases.list(),
            IoReadIntoCases.list(),
            IoWriteCases.list(),
            IoPreadCases.list(),
            IoPwriteCases.list(),
            IoSelectCases.list(),
            IoCloseCases.list(),
            SocketReceiveCases.list(),
            SocketSendCases.list(),
            SocketConnectCases.list(),
            SocketAcceptCases.list(),
            AddressResolveCases.list(),
            ProcessWaitCases.list(),
            BlockingOperationCases.list())
        .flatMap(List::stream)
        .toList();
  }
}
