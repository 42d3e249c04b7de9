package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.micros;
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
import io.ramie.spi.IoResult;
import io.ramie.spi.SocketType;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepting connections. */
final class SocketAcceptCases {
  private SocketAcceptCases() {}

  static List<Case> list() {
    return new Chapter(Hook.SOCKET_ACCEPT)
        .inFiber(
            "R25",
            "A fiber that accepts waits for a connection, and both sides can use it.",
            "Ruby test_tcp_accept, test_tcp_connect",
            SocketAcceptCases::waitsForAConnection)
        .anywhere(
            "K6",
            "The peer of an accepted connection is the one that has connected.",
            "Ruby test_socket_accept",
            SocketAcceptCases::peersAreRight)
        .anywhere(
            "K10",
            "An accepted connection does not block the thread that reads from it.",
            "Guile Fibers, accept-operation",
            SocketAcceptCases::acceptedDoNotBlock)
        .anywhere(
            "K101",
            "Connections that came together are all accepted.",
            "design D8",
            SocketAcceptCases::manyAtOnce)
        .inFiber(
            "K102",
            "Of two fibers that accept from one listener each gets a connection of its own.",
            "async#127",
            SocketAcceptCases::twoAcceptors)
        .inFiber(
            "K103",
            "A fiber that is interrupted while it accepts leaves the next connection to others.",
            "contract, socketAccept",
            SocketAcceptCases::interruptedBefore)
        .anywhere(
            "K104",
            "No connection is lost that comes as the fiber that accepts is interrupted.",
            "contract, socketAccept",
            SocketAcceptCases::interruptRacesWithConnect)
        .anywhere(
            "K108",
            "A fiber in which something was raised before it accepts gets the connection or leaves"
                + " it.",
            "contract, socketAccept",
            SocketAcceptCases::raisedBefore)
        .anywhere(
            "K7",
            "Accepting from what does not listen, or is no socket, returns the error.",
            "Ruby test_socket_accept_error",
            SocketAcceptCases::errorsAreReturned)
        .anywhere(
            "K105",
            "A listener that wraps another, and refuses though that is ready, is tried again.",
            "spi, Io.underlying",
            SocketAcceptCases::reluctantListeners)
        .anywhere(
            "K106",
            "A connection that was reset before it is accepted does no harm to the next.",
            "contract, socketAccept",
            SocketAcceptCases::resetBefore)
        .anywhere(
            "K107",
            "A time-out around socketAccept is thrown out of it, and the next one works.",
            "contract, general 5",
            SocketAcceptCases::timeoutAround)
        .list();
  }

  private static void waitsForAConnection(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Fiber<IoResult> accepting = trial.start(() -> trial.hooks().socketAccept(listener));
    trial.suspended(accepting);
    Io client = trial.handles().socket(SocketType.STREAM);
    int result = trial.hooks().socketConnect(client, Sockets.address(listener));
    Results.is("socketConnect", result, 0);
    areConnected(trial, new Pair(client, trial.handles().accepted(accepting.value())));
  }

  private static void areConnected(Trial trial, Pair pair) throws InterruptedException {
    for (Pair way : List.of(pair, pair.reversed())) {
      trial.hooks().ioWrite(way.first(), Bytes.of("hello"), 5);
      Results.is("ioRead", trial.hooks().ioRead(way.second(), Bytes.buffer(9), 5), 5);
    }
  }

  private static Io accept(Trial trial, Io listener) throws InterruptedException {
    return trial.handles().accepted(trial.hooks().socketAccept(listener));
  }

  private static void peersAreRight(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Io client = trial.handles().connecting(listener);
    Io accepted = accept(trial, listener);
    Fail.unlessEqual("the peer was", accepted.remoteAddress(), client.localAddress());
    Fail.unlessEqual("the client's peer was", client.remoteAddress(), accepted.localAddress());
    Fail.unlessEqual("its platform was", accepted.platform(), listener.platform());
  }

  private static void acceptedDoNotBlock(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    trial.handles().connecting(listener);
    Io accepted = accept(trial, listener);
    long result = accepted.underlying().read(Bytes.buffer(1));
    Fail.unless(
        Errno.EAGAIN.is(result),
        () -> "with nothing to read, read returned " + Errno.describe(result));
    Fail.unlessEqual("ioWait returned", trial.hooks().ioWait(accepted, Io.READABLE, millis(1)), 0);
  }

  private static void manyAtOnce(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Fail.unlessEqual("ioWait returned", trial.hooks().ioWait(listener, Io.READABLE, millis(1)), 0);
    List<Io> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clients.add(trial.handles().connecting(listener));
    }
    for (Io client : clients) {
      Io accepted = accept(trial, listener);
      Fail.unlessEqual("the peer was", accepted.remoteAddress(), client.localAddress());
    }
    Fail.unlessEqual("ioWait returned", trial.hooks().ioWait(listener, Io.READABLE, millis(1)), 0);
  }

  private static void twoAcceptors(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Fiber<Io> first = trial.start(() -> accept(trial, listener));
    Fiber<Io> second = trial.start(() -> accept(trial, listener));
    trial.suspended(first);
    trial.suspended(second);
    trial.handles().connecting(listener);
    trial.until("one has accepted", () -> first.isDone() || second.isDone());
    trial.hooks().kernelSleep(millis(1));
    Fail.when(first.isDone() && second.isDone(), () -> "one connection was accepted twice");
    trial.handles().connecting(listener);
    Fail.when(first.value() == second.value(), () -> "both have got the same connection");
  }

  private static void interruptedBefore(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Fiber<?> accepting =
        trial.go(() -> {
          Fail.unlessThrows(
              "socketAccept", Raised.class, () -> trial.hooks().socketAccept(listener));
          trial.handles().checkNothingWaits();
        });
    trial.suspended(accepting);
    trial.hooks().fiberInterrupt(accepting, new Raised());
    trial.handles().connecting(listener);
    accepting.join();
    accept(trial, listener);
  }

  private static void interruptRacesWithConnect(Trial trial) throws Throwable {
    Io listener = trial.handles().listener();
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    List<Io> accepted = new ArrayList<>();
    int[] caught = new int[1];
    trial.race(
        50,
        () -> caught[0] = Raised.caught(() -> accepted.add(accept(trial, listener))),
        () -> {
          trial.handles().connecting(listener);
          trial.jitter();
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          caught[0] += Raised.caught(() -> trial.hooks().kernelSleep(micros(1)));
          Fail.unlessEqual("of one thing raised, caught were", caught[0], 1);
          if (accepted.isEmpty()) {
            Fail.unlessEqual(
                "for the connection that was not accepted, ioWait returned",
                trial.hooks().ioWait(listener, Io.READABLE, trial.patience()),
                Io.READABLE);
            accepted.add(accept(trial, listener));
          }
          Peer.reset(accepted.removeLast());
        });
  }

  private static void raisedBefore(Trial trial) throws Throwable {
    Io listener = trial.handles().listener();
    trial.handles().connecting(listener);
    Fail.unlessEqual(
        "ioWait returned",
        trial.hooks().ioWait(listener, Io.READABLE, trial.patience()),
        Io.READABLE);
    trial.hooks().fiberInterrupt(Fiber.current(), new Raised());
    if (Raised.caught(() -> accept(trial, listener)) == 0) {
      Fail.unlessThrows("the next wait", Raised.class, () -> trial.hooks().kernelSleep(millis(1)));
    } else {
      Fail.unlessEqual(
          "for the connection that was not accepted, ioWait returned",
          trial.hooks().ioWait(listener, Io.READABLE, Duration.ZERO),
          Io.READABLE);
      accept(trial, listener);
    }
  }

  private static void errorsAreReturned(Trial trial) throws InterruptedException {
    Results.fails(
        "socketAccept",
        trial.hooks().socketAccept(trial.handles().socket(SocketType.STREAM)).error(),
        Errno.EINVAL);
    Results.fails(
        "socketAccept",
        trial.hooks().socketAccept(trial.handles().pipe().first()).error(),
        Errno.ENOTSOCK);
  }

  private static void reluctantListeners(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Io wrapped = trial.handles().reluctant(listener);
    for (int i = 0; i < 3; i++) {
      Io client = trial.handles().connecting(listener);
      Fail.unlessEqual(
          "the peer was", accept(trial, wrapped).remoteAddress(), client.localAddress());
    }
  }

  private static void resetBefore(Trial trial) throws InterruptedException {
    Io listener = trial.handles().listener();
    Peer.reset(trial.handles().connecting(listener));
    Io client = trial.handles().connecting(listener);
    @Nullable SocketAddress peer = null;
    while (!Sockets.address(client).equals(peer)) {
      IoResult result = trial.hooks().socketAccept(listener);
      peer = result.isError() ? null : trial.handles().accepted(result).remoteAddress();
    }
  }

  private static void timeoutAround(Trial trial) throws Exception {
    Io listener = trial.handles().listener();
    Raised error = new Raised();
    Fail.unlessThrows(
        "socketAccept",
        Raised.class,
        () ->
            trial
                .hooks()
                .timeoutAfter(millis(1), () -> error, () -> trial.hooks().socketAccept(listener)));
    trial.handles().checkNothingWaits();
    trial.handles().connecting(listener);
    accept(trial, listener);
  }
}
