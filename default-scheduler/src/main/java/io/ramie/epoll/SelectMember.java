package io.ramie.epoll;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Io;

/**
 * One handle of a selection: an entry of its registration's list that nobody awaits, and whose end
 * is the end of the selection's own wait.
 */
final class SelectMember extends ReadyWait implements Runnable {
  private final LoopWait selection;

  SelectMember(LoopWait selection, Io io, int events) {
    super(selection.fiber(), io, events, selection.timeoutNanos(), selection.since());
    this.selection = selection;
  }

  @Override
  protected void wake() {
    selection.complete(true);
  }

  /** The handle is being closed. Any thread. */
  @Override
  public void run() {
    selection.fail(() -> ClosedIoException.whileWaiting(io()));
  }
}
