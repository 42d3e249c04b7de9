package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.util.ArrayList;
import java.util.List;

/** Connecting sockets. */
final class SocketConnectCases {
  private SocketConnectCases() {}

  static List<Case> list() {
    return new Chapter(Hook.SOCKET_CONNECT)
        .anywhere(
            "K5",
            "socketConnect returns 0 when there is a connection.",
            "Ruby test_socket_connect",
            SocketConnectCases::connects)
        .anywhere(
            "K8",
            "A connection that is refused is -ECONNREFUSED, each time.",
            "contract, socketConnect",
            SocketConnectCases::refused)
        .anywhere(
            "K8b",
            "A connect that goes on by itself is awaited, and not begun a second time.",
            "contract, socketConnect",
            SocketConnectCases::inProgress)
        .anywhere(
            "K7b",
            "Connecting what is connected, or is no socket, returns the error.",
            "Ruby test_socket_connect_error",
            SocketConnectCases::errorsAreReturned)
        .inFiber(
            "K110",
            "A fiber that connects to a listener whose backlog is full waits, and others run.",
            "contract, socketConnect",
            SocketConnectCases::interruptedInAFullBacklog)
        .inFiber(
            "K111",
            "A socket that is closed while it connects ends that with ClosedIoException.",
            "design D9",
            SocketConnectCases::closedInAFullBacklog)
        .anywhere(
            "K112",
            "A time-out around socketConnect is thrown out of it and leaves nothing behind.",
            "contract, general 5",
            SocketConnectCases::timeoutAround)
        .anywhere(
            "K113",
            "Connecting a datagram socket says where its messages go.",
            "contract, socketConnect",
            SocketConnectCases::datagrams)
        .inFiber(
            "K114",
            "Twenty fibers that connect at once, every second in vain, are each told their own"
                + " outcome.",
            "contract, socketConnect",
            SocketConnectCases::manyAtOnce)
        .list();
  }

  private static int connect(Trial trial, Io socket, Io to) throws InterruptedException {
    return trial.hooks().socketConnect(socket, Sockets.address(to));
  }

  private static void connects(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Io client = trial.handles().socket(SocketType.STREAM);
    Results.is("socketConnect", connect(trial, client, listener), 0);
    Fail.unlessEqual("the peer was", client.remoteAddress(), listener.localAddress());
    Io accepted = trial.handles().accepted(trial.hooks().socketAccept(listener));
    Peer.write(accepted, "x");
    Results.is("ioRead", trial.hooks().ioRead(client, Bytes.buffer(8), 1), 1);
  }

  private static void refused(Trial trial) throws InterruptedException {
    Io deaf = Sockets.bound(trial, SocketType.STREAM);
    for (int i = 0; i < 3; i++) {
      Io client = trial.handles().socket(SocketType.STREAM);
      Results.fails("socketConnect", connect(trial, client, deaf), Errno.ECONNREFUSED);
      Io wrapped = trial.handles().reluctant(trial.handles().socket(SocketType.STREAM));
      Results.fails("socketConnect", connect(trial, wrapped, deaf), Errno.ECONNREFUSED);
    }
  }

  private static void inProgress(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Io client = trial.handles().reluctant(trial.handles().socket(SocketType.STREAM));
    Results.is("socketConnect", connect(trial, client, listener), 0);
    Fail.unlessEqual("the peer was", client.remoteAddress(), listener.localAddress());
  }

  private static void errorsAreReturned(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Io client = trial.handles().connection().second();
    Results.fails("socketConnect", connect(trial, client, listener), Errno.EISCONN);
    Io pipe = trial.handles().pipe().first();
    Results.fails("socketConnect", connect(trial, pipe, listener), Errno.ENOTSOCK);
  }

  /** A listener that takes no more connections until one is accepted. */
  private static Io fullListener(Trial trial) {
    Io listener = trial.handles().listener();
    listener.underlying().listen(0);
    for (int i = 0; i < 10; i++) {
      if (trial.handles().connecting(listener).remoteAddress() == null) {
        return listener;
      }
    }
    throw new IllegalStateException("the system has no end of a backlog");
  }

  private static void interruptedInAFullBacklog(Trial trial) throws InterruptedException {
    Io listener = fullListener(trial);
    Io client = trial.handles().socket(SocketType.STREAM);
    Fiber<?> connecting =
        trial.go(() -> {
          Fail.unlessThrows("socketConnect", Raised.class, () -> connect(trial, client, listener));
          trial.handles().checkNothingWaits();
        });
    trial.suspended(connecting);
    trial.hooks().kernelSleep(millis(2));
    Fail.when(connecting.isDone(), () -> "socketConnect did not wait");
    trial.hooks().fiberInterrupt(connecting, new Raised());
    connecting.join();
  }

  private static void closedInAFullBacklog(Trial trial) throws InterruptedException {
    Io listener = fullListener(trial);
    Io client = trial.handles().socket(SocketType.STREAM);
    Fiber<?> connecting =
        trial.go(() ->
            Fail.unlessThrows(
                "socketConnect", ClosedIoException.class, () -> connect(trial, client, listener)));
    trial.suspended(connecting);
    client.close();
    connecting.join();
  }

  private static void timeoutAround(Trial trial) {
    Io listener = fullListener(trial);
    Io client = trial.handles().socket(SocketType.STREAM);
    Raised error = new Raised();
    Fail.unlessThrows(
        "socketConnect",
        Raised.class,
        () ->
            trial
                .hooks()
                .timeoutAfter(millis(1), () -> error, () -> connect(trial, client, listener)));
    trial.handles().checkNothingWaits();
  }

  private static void datagrams(Trial trial) throws InterruptedException {
    Io receiver = Sockets.bound(trial, SocketType.DATAGRAM);
    Io sender = trial.handles().socket(SocketType.DATAGRAM);
    Results.is("socketConnect", connect(trial, sender, receiver), 0);
    Peer.write(sender, "abc");
    Results.is("ioRead", trial.hooks().ioRead(receiver, Bytes.buffer(8), 1), 3);
  }

  private static void manyAtOnce(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Io deaf = Sockets.bound(trial, SocketType.STREAM);
    List<Fiber<Integer>> fibers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Io client = trial.handles().reluctant(trial.handles().socket(SocketType.STREAM));
      Io to = i % 2 == 0 ? listener : deaf;
      fibers.add(trial.start(() -> connect(trial, client, to)));
    }
    for (int i = 0; i < 20; i++) {
      int expected = i % 2 == 0 ? 0 : Errno.ECONNREFUSED.result();
      Results.is("one socketConnect", fibers.get(i).value(), expected);
    }
  }
}
