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
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Receiving from sockets. */
final class SocketReceiveCases {
  private static final String NOTHING = Errno.describe(Errno.EAGAIN.result());

  private SocketReceiveCases() {}

  static List<Case> list() {
    return new Chapter(Hook.SOCKET_RECEIVE)
        .inFiber(
            "K3",
            "A fiber that receives waits for data, and is told the end of the stream.",
            "Ruby test_socket_recv",
            SocketReceiveCases::waitsForDataAndEnd)
        .anywhere(
            "K4",
            "socketReceive tells where a datagram came from.",
            "Ruby test_socket_recv_udp",
            SocketReceiveCases::senderIsTold)
        .inFiber(
            "K11",
            "A datagram of length 0 ends a wait for one and is received as a message of its own.",
            "contract, socketReceive",
            SocketReceiveCases::emptyDatagrams)
        .anywhere(
            "K7c",
            "Receiving from what is not connected, or is no socket, returns the error.",
            "Ruby test_socket_recv_error",
            SocketReceiveCases::errorsAreReturned)
        .anywhere(
            "K120",
            "With DONT_WAIT socketReceive tries once: what is there, or -EAGAIN.",
            "spi, Io.DONT_WAIT",
            SocketReceiveCases::dontWait)
        .anywhere(
            "K121",
            "With PEEK socketReceive leaves the data where it is.",
            "spi, Io.PEEK",
            SocketReceiveCases::peek)
        .anywhere(
            "K122",
            "A datagram is cut off at the end of the buffer, and its rest is no message.",
            "contract, socketReceive",
            SocketReceiveCases::longDatagrams)
        .anywhere(
            "K139",
            "With WHOLE_LENGTH socketReceive returns the length of the datagram, not of what it"
                + " took.",
            "spi, Io.WHOLE_LENGTH",
            SocketReceiveCases::wholeLength)
        .anywhere(
            "K123",
            "With OUT_OF_BAND socketReceive takes urgent data, and leaves the other data.",
            "contract, socketReceive",
            SocketReceiveCases::urgentData)
        .anywhere(
            "K124",
            "Bytes of the memory around the buffer, and behind what was received, are not touched.",
            "contract, socketReceive",
            SocketReceiveCases::memoryAroundIsUntouched)
        .inFiber(
            "K125",
            "Of three fibers that receive from one socket each gets a datagram of its own.",
            "async#127",
            SocketReceiveCases::threeReceivers)
        .anywhere(
            "K126",
            "A time-out around socketReceive is thrown out of it, and the next one works.",
            "contract, general 5",
            SocketReceiveCases::timeoutAround)
        .anywhere(
            "K127",
            "Of a handle that wraps another its own primitives are called, and again when they"
                + " refuse though the other is ready.",
            "spi, Io.underlying",
            SocketReceiveCases::reluctantHandles)
        .inFiber(
            "K128",
            "A fiber that waits is told data and end though both come at once.",
            "design D8",
            SocketReceiveCases::dataAndEndAtOnce)
        .anywhere(
            "K129",
            "Datagrams that another thread sends one by one are all received.",
            "design D8",
            SocketReceiveCases::trickle)
        .anywhere(
            "K136",
            "A connection that is reset returns -ECONNRESET once and is at its end then.",
            "contract, general 5",
            SocketReceiveCases::reset)
        .list();
  }

  private static String receive(Trial trial, Io io, long size, int flags)
      throws InterruptedException {
    MemorySegment buffer = Bytes.buffer(size);
    long count = trial.hooks().socketReceive(io, buffer, flags, null);
    Fail.when(count > size, () -> "socketReceive returned " + count + " for a buffer of " + size);
    return count > 0 ? Bytes.text(buffer, count) : count == 0 ? "nothing" : Errno.describe(count);
  }

  private static void receives(Trial trial, Io io, int flags, String expected)
      throws InterruptedException {
    Fail.unlessEqual("socketReceive received", receive(trial, io, 8, flags), expected);
  }

  private static void waitsForDataAndEnd(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<?> receiver =
        trial.go(() -> {
          receives(trial, pair.first(), 0, "abcdef");
          trial.note("received");
          receives(trial, pair.first(), 0, "nothing");
        });
    trial.suspended(receiver);
    Peer.write(pair.second(), "abcdef");
    trial.until("it has received", () -> !trial.events().isEmpty());
    trial.suspended(receiver);
    pair.second().underlying().shutdown(false, true);
    receiver.join();
  }

  private static void senderIsTold(Trial trial) throws InterruptedException {
    Io receiver = Sockets.bound(trial, SocketType.DATAGRAM);
    Io sender = Sockets.bound(trial, SocketType.DATAGRAM);
    sender.underlying().send(Bytes.of("abc"), 0, Sockets.address(receiver));
    List<SocketAddress> told = new ArrayList<>();
    long count = trial.hooks().socketReceive(receiver, Bytes.buffer(8), 0, told::add);
    Results.is("socketReceive", count, 3);
    Fail.unlessEqual("told were", told, List.of(Sockets.address(sender)));
  }

  private static void emptyDatagrams(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    Fiber<String> receiver = trial.start(() -> receive(trial, pair.first(), 8, 0));
    trial.suspended(receiver);
    pair.second().underlying().send(Bytes.buffer(0), 0, null);
    Fail.unlessEqual("socketReceive received", receiver.value(), "nothing");
    pair.second().underlying().send(Bytes.buffer(0), 0, null);
    Peer.write(pair.second(), "abc");
    receives(trial, pair.first(), 0, "nothing");
    receives(trial, pair.first(), 0, "abc");
    receives(trial, pair.first(), Io.DONT_WAIT, NOTHING);
  }

  private static void errorsAreReturned(Trial trial) throws InterruptedException {
    receives(
        trial,
        trial.handles().socket(SocketType.STREAM),
        0,
        Errno.describe(Errno.ENOTCONN.result()));
    receives(trial, trial.handles().pipe().first(), 0, Errno.describe(Errno.ENOTSOCK.result()));
  }

  private static void dontWait(Trial trial) throws InterruptedException {
    for (Pair pair : List.of(trial.handles().sockets(), trial.handles().datagramSockets())) {
      receives(trial, pair.first(), Io.DONT_WAIT, NOTHING);
      for (int i = 0; i < 3; i++) {
        Peer.write(pair.second(), "abc");
        receives(trial, pair.first(), Io.DONT_WAIT, "abc");
        receives(trial, pair.first(), Io.DONT_WAIT, NOTHING);
        Peer.write(pair.second(), "def");
        receives(trial, pair.first(), 0, "def");
      }
    }
  }

  private static void peek(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Peer.write(pair.second(), "abc");
    for (int i = 0; i < 3; i++) {
      receives(trial, pair.first(), Io.PEEK, "abc");
    }
    receives(trial, pair.first(), 0, "abc");
    receives(trial, pair.first(), Io.PEEK | Io.DONT_WAIT, NOTHING);
  }

  private static void longDatagrams(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    Peer.write(pair.second(), "abcdefghij");
    Peer.write(pair.second(), "k");
    receives(trial, pair.first(), 0, "abcdefgh");
    receives(trial, pair.first(), 0, "k");
  }

  private static void wholeLength(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    MemorySegment buffer = Bytes.buffer(4);
    Peer.write(pair.second(), "abcdefghij");
    long whole = trial.hooks().socketReceive(pair.first(), buffer, Io.WHOLE_LENGTH, null);
    Results.is("socketReceive", whole, 10);
    Fail.unlessEqual("the memory was", Bytes.text(buffer, 4), "abcd");
  }

  private static void urgentData(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().connection();
    Peer.write(pair.second(), "abc");
    pair.second().underlying().send(Bytes.of("!"), Io.OUT_OF_BAND, null);
    Fail.unlessEqual(
        "ioWait returned",
        trial.hooks().ioWait(pair.first(), Io.PRIORITY, trial.patience()),
        Io.PRIORITY);
    receives(trial, pair.first(), Io.OUT_OF_BAND, "!");
    receives(trial, pair.first(), 0, "abc");
  }

  private static void memoryAroundIsUntouched(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    MemorySegment memory = Bytes.buffer(12);
    memory.fill((byte) '.');
    Peer.write(pair.second(), "ab");
    trial.hooks().socketReceive(pair.first(), memory.asSlice(4, 4), 0, null);
    Fail.unlessEqual("the memory was", Bytes.text(memory, 12), "....ab......");
    Peer.write(pair.second(), "cdefgh");
    trial.hooks().socketReceive(pair.first(), memory.asSlice(4, 4), 0, null);
    Fail.unlessEqual("the memory was", Bytes.text(memory, 12), "....cdef....");
  }

  private static void threeReceivers(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    List<Fiber<String>> receivers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      receivers.add(trial.start(() -> receive(trial, pair.first(), 8, 0)));
    }
    trial.suspended(receivers.getLast());
    for (String message : List.of("a", "b", "c")) {
      Peer.write(pair.second(), message);
    }
    List<String> received = new ArrayList<>();
    for (Fiber<String> receiver : receivers) {
      received.add(receiver.value());
    }
    Fail.unlessEqual("received were", received.stream().sorted().toList(), List.of("a", "b", "c"));
  }

  private static void timeoutAround(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    Raised error = new Raised();
    Fail.unlessThrows(
        "socketReceive",
        Raised.class,
        () ->
            trial
                .hooks()
                .timeoutAfter(millis(1), () -> error, () -> receive(trial, pair.first(), 8, 0)));
    trial.handles().checkNothingWaits();
    Peer.write(pair.second(), "abc");
    receives(trial, pair.first(), 0, "abc");
  }

  private static void reluctantHandles(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().datagramSockets();
    Io wrapped = trial.handles().reluctant(pair.first());
    Peer.write(pair.second(), "x");
    receives(trial, wrapped, Io.DONT_WAIT, NOTHING);
    receives(trial, wrapped, 0, "x");
    for (int i = 0; i < 3; i++) {
      Peer.write(pair.second(), "abc");
      Peer.write(pair.second(), "def");
      receives(trial, wrapped, 0, "abc");
      receives(trial, wrapped, 0, "def");
    }
  }

  private static void dataAndEndAtOnce(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<?> receiver =
        trial.go(() -> {
          receives(trial, pair.first(), 0, "abc");
          receives(trial, pair.first(), 0, "nothing");
          receives(trial, pair.first(), 0, "nothing");
        });
    trial.suspended(receiver);
    Peer.write(pair.second(), "abc");
    pair.second().close();
    receiver.join();
  }

  private static void trickle(Trial trial) throws Throwable {
    Pair pair = trial.handles().datagramSockets();
    int total = 300;
    trial.elsewhere(() -> {
      for (int i = 0; i < total; i++) {
        Peer.write(pair.second(), String.valueOf(i));
        trial.jitter();
      }
    });
    for (int i = 0; i < total; i++) {
      receives(trial, pair.first(), 0, String.valueOf(i));
    }
  }

  private static void reset(Trial trial) throws Throwable {
    Pair pair = trial.handles().connection();
    Fiber<?> self = Fiber.current();
    trial.elsewhere(() -> {
      trial.until("the receiver waits", () -> self.currentWait() != null);
      Peer.reset(pair.second());
    });
    receives(trial, pair.first(), 0, Errno.describe(Errno.ECONNRESET.result()));
    receives(trial, pair.first(), 0, "nothing");
  }
}
