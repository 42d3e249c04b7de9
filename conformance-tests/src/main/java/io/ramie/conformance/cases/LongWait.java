package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.spi.Io;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A hook called so that nothing ends its wait but an interrupt.
 *
 * @param hook its name
 * @param id tells the cases of several hooks apart
 * @param call waits
 */
record LongWait(String hook, char id, Call call) {
  interface Call {
    void in(Trial trial) throws Exception;
  }

  /** All hooks that wait. */
  static final List<LongWait> ALL =
      List.of(
          new LongWait("kernelSleep without end", 'a', trial -> trial.hooks().kernelSleep(null)),
          new LongWait("kernelSleep", 'b', trial -> trial.hooks().kernelSleep(HOUR)),
          new LongWait("block", 'c', trial -> trial.hooks().block(null, null)),
          new LongWait("block with a time-out", 'd', trial -> trial.hooks().block(null, HOUR)),
          new LongWait(
              "ioWait",
              'e',
              trial -> trial.hooks().ioWait(trial.handles().sockets().first(), Io.READABLE, null)),
          new LongWait(
              "ioWait with a time-out",
              'f',
              trial -> trial.hooks().ioWait(trial.handles().pipe().first(), Io.READABLE, HOUR)),
          new LongWait(
              "ioRead",
              'g',
              trial -> trial.hooks().ioRead(trial.handles().sockets().first(), Bytes.buffer(1), 1)),
          new LongWait(
              "ioReadInto",
              'o',
              trial ->
                  IoReadIntoCases.readDry(
                      trial.hooks(), trial.handles().sockets().first(), () -> Bytes.buffer(1))),
          new LongWait("ioWrite", 'h', LongWait::writeTooMuch),
          new LongWait(
              "socketReceive",
              'i',
              trial ->
                  trial
                      .hooks()
                      .socketReceive(trial.handles().sockets().first(), Bytes.buffer(1), 0, null)),
          new LongWait("socketSend", 'j', LongWait::sendTooMuch),
          new LongWait(
              "socketAccept", 'k', trial -> trial.hooks().socketAccept(trial.handles().listener())),
          new LongWait("ioSelect", 'l', LongWait::selectNothing),
          new LongWait(
              "timeoutAfter",
              'm',
              trial ->
                  trial
                      .hooks()
                      .timeoutAfter(
                          HOUR, IllegalArgumentException::new, () -> sleepForEver(trial))),
          new LongWait(
              "blockingOperationWait",
              'n',
              trial -> trial.hooks().blockingOperationWait(LongWait::operateForEver)));

  private static void writeTooMuch(Trial trial) throws InterruptedException {
    Io narrow = trial.handles().narrowSockets().first();
    trial.hooks().ioWrite(narrow, Bytes.buffer(1 << 20), 1 << 20);
  }

  private static void sendTooMuch(Trial trial) throws InterruptedException {
    Io narrow = trial.handles().narrowSockets().first();
    while (trial.hooks().socketSend(narrow, Bytes.buffer(1 << 20), 0, null) > 0) {
      // until there is no room
    }
  }

  private static void selectNothing(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    trial.hooks().ioSelect(List.of(pair.first(), pair.second()), List.of(), List.of(), null);
  }

  private static @Nullable Void sleepForEver(Trial trial) throws InterruptedException {
    trial.hooks().kernelSleep(null);
    return null;
  }

  private static @Nullable Void operateForEver() throws InterruptedException {
    new CountDownLatch(1).await();
    return null;
  }
}
