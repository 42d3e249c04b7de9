package io.ramie.conformance.broken;

import java.util.List;
import java.util.stream.Stream;

/** The broken schedulers of what waits for handles. */
final class IoGallery {
  private IoGallery() {}

  static List<BrokenScheduler> list() {
    return Stream.of(
            BrokenReadiness.list(),
            BrokenWaiters.list(),
            BrokenTransfers.list(),
            BrokenRead.list(),
            BrokenReadInto.list(),
            BrokenWrite.list(),
            BrokenPosition.list(),
            BrokenSelect.list(),
            BrokenHandleClose.list(),
            BrokenReceive.list(),
            BrokenSend.list(),
            BrokenConnect.list(),
            BrokenAccept.list())
        .flatMap(List::stream)
        .toList();
  }
}
