package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Sending to sockets. */
final class SocketSendCases {
  private static final int MEGABYTE = 1 << 20;

  private SocketSendCases() {}

  static List<Case> list() {
    return new Chapter(Hook.SOCKET_SEND)
        .anywhere(
            "K1",
            "What is sent arrives, in its order.",
            "Ruby test_socket_send",
            SocketSendCases::arrives)
        .anywhere(
            "K2",
            "A datagram goes to its destination.",
            "Ruby test_socket_send_udp",
            SocketSendCases::destination)
        .anywhere(
            "K7d",
            "Sending to where it cannot go, or to what is no socket, returns the error.",
            "Ruby test_socket_send_error",
            SocketSendCases::errorsAreReturned)
        .inFiber(
            "K130",
            "A fiber that sends to a full socket waits for room, and sends no part twice.",
            "contract, socketSend",
            SocketSendCases::waitsForRoom)
        .inFiber(
            "K131",
            "A fiber whose peer takes no more datagrams waits until it does.",
            "contract, socketSend",
            SocketSendCases::waitsForRoomForADatagram)
        .anywhere(
            "K132",
            "With DONT_WAIT socketSend tries once: what there is room for, or -EAGAIN.",
            "spi, Io.DONT_WAIT",
            SocketSendCases::dontWait)
        .anywhere(
            "K133",
            "A datagram of length 0 is sent as a message.",
            "contract, socketReceive",
            SocketSendCases::emptyDatagrams)
        .anywhere(
            "K134",
            "Of a handle that wraps another its own primitives are called, and again when they"
                + " refuse though the other is ready.",
            "spi, Io.underlying",
            SocketSendCases::reluctantHandles)
        .anywhere(
            "K135",
            "What is sent with OUT_OF_BAND arrives as urgent data.",
            "spi, Io.OUT_OF_BAND",
            SocketSendCases::urgentData)
        .inFiber(
            "K137",
            "A fiber that sends to a full socket is told -EPIPE when the other side closes.",
            "contract, general 5",
            SocketSendCases::hangUp)
        .anywhere(
            "K138",
            "A time-out around socketSend is thrown out of it, and the next one works.",
            "contract, general 5",
            SocketSendCases::timeoutAround)
        .list();
  }

  private static long send(Trial trial, Io io, String text, int flags) throws InterruptedException {
    return trial.hooks().socketSend(io, Bytes.of(text), flags, null);
  }

  private static void sends(Trial trial, Io io, String text) throws InterruptedException {
    Results.is("socketSend", send(trial, io, text, 0), text.length());
  }

  private static void peerHas(Io peer, String expected) {
    MemorySegment buffer = Bytes.buffer(64);
    long count = peer.underlying().read(buffer);
    Fail.unlessEqual("the peer had", count <= 0 ? "nothing" : Bytes.text(buffer, count), expected);
  }

  private static void arrives(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    sends(trial, pair.first(), "abc");
    sends(trial, pair.first(), "def");
    peerHas(pair.second(), "abcdef");
  }

  private static void destination(Trial trial) throws InterruptedException {
    Io sender = trial.handles().socket(SocketType.DATAGRAM);
    for (int i = 0; i < 2; i++) {
      Io receiver = Sockets.bound(trial, SocketType.DATAGRAM);
      long count = trial.hooks().socketSend(sender, Bytes.of("abc"), 0, Sockets.address(receiver));
      Results.is("socketSend", count, 3);
      peerHas(receiver, "abc");
    }
  }

  private static void errorsAreReturned(Trial trial) throws InterruptedException {
    Io pipe = trial.handles().pipe().second();
    Results.fails("socketSend", send(trial, pipe, "x", 0), Errno.ENOTSOCK);
    Io lonely = trial.handles().socket(SocketType.DATAGRAM);
    Results.fails("socketSend", send(trial, lonely, "x", 0), Errno.EDESTADDRREQ);
    Io connected = Sockets.bound(trial, SocketType.DATAGRAM);
    long tooLong =
        trial.hooks().socketSend(lonely, Bytes.buffer(MEGABYTE), 0, Sockets.address(connected));
    Results.fails("socketSend", tooLong, Errno.EMSGSIZE);
    Pair pair = trial.handles().sockets();
    pair.second().close();
    Results.fails("socketSend", send(trial, pair.first(), "x", 0), Errno.EPIPE);
  }

  private static void waitsForRoom(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    long filled = Peer.fill(pair.first());
    Fiber<Long> sender = trial.start(() -> send(trial, pair.first(), "hello", 0));
    trial.suspended(sender);
    Peer.write(pair.second(), "x");
    trial.hooks().kernelSleep(millis(1));
    Fail.when(sender.isDone(), () -> "socketSend to a full socket has returned");
    Fail.unlessEqual("the peer had", Peer.drain(pair.second()), filled);
    Results.is("socketSend", sender.value(), 5);
    peerHas(pair.second(), "hello");
  }

  private static void waitsForRoomForADatagram(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    int sent = 0;
    while (send(trial, pair.first(), "x", Io.DONT_WAIT) == 1) {
      sent++;
    }
    Fiber<Long> sender = trial.start(() -> send(trial, pair.first(), "hello", 0));
    trial.suspended(sender);
    for (int i = 0; i < sent; i++) {
      peerHas(pair.second(), "x");
    }
    Results.is("socketSend", sender.value(), 5);
    peerHas(pair.second(), "hello");
    peerHas(pair.second(), "nothing");
  }

  private static void dontWait(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    for (int i = 0; i < 3; i++) {
      Peer.fill(pair.first());
      Results.fails("socketSend", send(trial, pair.first(), "x", Io.DONT_WAIT), Errno.EAGAIN);
      Peer.drain(pair.second());
      Results.is("with room, socketSend", send(trial, pair.first(), "x", Io.DONT_WAIT), 1);
      peerHas(pair.second(), "x");
    }
  }

  private static void emptyDatagrams(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    Results.is("socketSend", send(trial, pair.first(), "", 0), 0);
    sends(trial, pair.first(), "abc");
    peerHas(pair.second(), "nothing");
    peerHas(pair.second(), "abc");
  }

  private static void reluctantHandles(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    Io wrapped = trial.handles().reluctant(pair.first());
    Results.fails("socketSend", send(trial, wrapped, "x", Io.DONT_WAIT), Errno.EAGAIN);
    for (String message : List.of("abc", "def")) {
      sends(trial, wrapped, message);
      peerHas(pair.second(), message);
    }
  }

  private static void urgentData(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().connection();
    Results.is("socketSend", send(trial, pair.first(), "!", Io.OUT_OF_BAND), 1);
    Fail.unlessEqual(
        "ioWait returned",
        trial.hooks().ioWait(pair.second(), Io.PRIORITY, trial.patience()),
        Io.PRIORITY);
  }

  private static void hangUp(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Fiber<Long> sender = trial.start(() -> send(trial, pair.first(), "hello", 0));
    trial.suspended(sender);
    Peer.drain(pair.first());
    pair.second().close();
    Results.fails("socketSend", sender.value(), Errno.EPIPE);
  }

  private static void timeoutAround(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().narrowSockets();
    Peer.fill(pair.first());
    Raised error = new Raised();
    Fail.unlessThrows(
        "socketSend",
        Raised.class,
        () ->
            trial
                .hooks()
                .timeoutAfter(millis(1), () -> error, () -> send(trial, pair.first(), "hello", 0)));
    trial.handles().checkNothingWaits();
    Peer.drain(pair.second());
    sends(trial, pair.first(), "abc");
    peerHas(pair.second(), "abc");
  }
}
