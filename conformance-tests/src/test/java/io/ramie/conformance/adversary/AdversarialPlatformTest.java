package io.ramie.conformance.adversary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.conformance.platform.ForwardingIo;
import io.ramie.conformance.platform.ForwardingPlatform;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdversarialPlatformTest {
  private static final MemorySegment BUFFER = Arena.ofAuto().allocate(64);

  private static AdversarialPlatform with(Fault fault, double probability) {
    return AdversarialPlatform.over(Platform.system()).seed(1).inject(fault, probability).build();
  }

  // As in the documentation

  @Test
  void anEchoComesBackThroughAPlatformAtItsWorst() throws Exception {
    // @start region="example"
    AdversarialPlatform platform =
        AdversarialPlatform.over(Platform.system())
            .seed(42)
            .inject(Fault.BENIGN, 0.2)
            .inject(Fault.EMFILE, 0.01, 5)
            .build();
    var scheduler =
        Schedulers.provider("epoll").create(SchedulerOptions.DEFAULT.withPlatform(platform));
    byte[] echo = Fibers.run(scheduler, () -> echo(new byte[10_000]));
    // @end

    assertThat(echo).hasSize(10_000);
    assertThat(platform.injections()).isPositive();
  }

  private static byte[] echo(byte[] message) throws Exception {
    try (TcpListener listener = listener();
        TcpSocket client = TcpSocket.connect(listener.localAddress());
        TcpSocket server = listener.accept()) {
      Fiber<?> mirror =
          Fibers.schedule(() -> server.inputStream().transferTo(server.outputStream()));
      client.write(message);
      byte[] echo = new byte[message.length];
      client.readFully(echo);
      client.shutdownOutput();
      mirror.value();
      return echo;
    }
  }

  private static TcpListener listener() throws IOException {
    return TcpListener.listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  // Benign faults

  @ParameterizedTest
  @EnumSource(names = {"EINTR", "EAGAIN"})
  void aRefusalIsFollowedByAnAttemptThatGetsThrough(Fault fault) {
    try (Streams pair = Streams.sockets(with(fault, 1))) {
      long bytes = 0;
      int refused = 0;
      while (bytes < 20) {
        long count = pair.near().write(Streams.bytes(1));
        bytes += Math.max(count, 0);
        refused += Errno.valueOf(fault.name()).is(count) ? 1 : 0;
      }

      assertThat(refused).isBetween(20, 8 * 20);
    }
  }

  @Test
  void aShortTransferTakesAPartAndLosesNothing() {
    try (Streams pair = Streams.sockets(with(Fault.SHORT_TRANSFER, 1))) {
      long sent = pair.near().write(Streams.bytes(1, 2, 3, 4, 5, 6, 7, 8));
      long received = 0;
      for (long count = 1; count > 0; count = pair.far().read(BUFFER)) {
        received += count;
      }

      assertThat(sent).isBetween(1L, 7L);
      assertThat(received - 1).isEqualTo(sent);
    }
  }

  @Test
  void datagramsStayWhole() {
    try (Streams pair = Streams.sockets(with(Fault.SHORT_TRANSFER, 1), SocketType.DATAGRAM)) {
      assertThat(pair.near().write(Streams.bytes(1, 2, 3))).isEqualTo(3);
      assertThat(pair.far().receive(BUFFER, 0, null)).isEqualTo(3);
    }
  }

  @Test
  void aFileNeverSaysThatItIsNotReadyExceptNow() {
    AdversarialPlatform platform = with(Fault.EAGAIN, 1);
    try (Io file =
        new AdversarialIo(
            platform, faults(Fault.EAGAIN), new EmptyFile(), AdversarialIo.Kind.BYTES)) {
      assertThat(file.read(BUFFER)).isZero();
      assertThat(file.readAt(BUFFER, 0)).isZero();
      assertThat(file.readNow(BUFFER, 0)).isEqualTo(Errno.EAGAIN.result());
    }
  }

  /** A file with nothing in it. */
  private static final class EmptyFile extends Io {
    EmptyFile() {
      super(Platform.system());
    }

    @Override
    public boolean isFile() {
      return true;
    }

    @Override
    public long read(MemorySegment buffer) {
      return 0;
    }

    @Override
    public long readAt(MemorySegment buffer, long position) {
      return 0;
    }

    @Override
    public long readNow(MemorySegment buffer, long position) {
      return 0;
    }

    @Override
    public String toString() {
      return "empty file";
    }

    @Override
    protected void implClose() {}
  }

  @Test
  void aPollerTellsOfAReadyHandleLater() throws IOException {
    AdversarialPlatform platform = with(Fault.LATE_READINESS, 1);
    List<Integer> told = new ArrayList<>();
    try (Streams pipe = Streams.pipe(platform);
        Poller poller = platform.openPoller()) {
      pipe.far().write(Streams.bytes(1));

      int first = poller.poll(List.of(readable(pipe.near(), told)), Long.MAX_VALUE);
      int second = poller.poll(List.of(readable(pipe.near(), told)), Long.MAX_VALUE);

      assertThat(List.of(first, second)).containsExactly(0, 1);
      assertThat(told).containsExactly(Io.READABLE);
    }
  }

  @Test
  void aPollerTellsOfAHandleThatIsNotReady() throws IOException {
    AdversarialPlatform platform = with(Fault.SPURIOUS_READINESS, 1);
    List<Integer> told = new ArrayList<>();
    try (Streams pipe = Streams.pipe(platform);
        Poller poller = platform.openPoller()) {
      poller.poll(List.of(readable(pipe.near(), told)), Long.MAX_VALUE);

      assertThat(told).containsExactly(Io.READABLE);
      assertThat(pipe.near().read(BUFFER)).isEqualTo(Errno.EAGAIN.result());
    }
  }

  @Test
  void aPollerThatIsAskedAgainTellsTheTruth() throws IOException {
    AdversarialPlatform platform = with(Fault.SPURIOUS_READINESS, 1);
    List<Integer> told = new ArrayList<>();
    try (Streams pipe = Streams.pipe(platform);
        Poller poller = platform.openPoller()) {
      poller.poll(List.of(readable(pipe.near(), told)), 0);

      assertThat(poller.poll(List.of(readable(pipe.near(), told)), 0)).isZero();
      assertThat(told).hasSize(1);
    }
  }

  private static Poller.Interest readable(Io io, List<Integer> told) {
    return new Poller.Interest() {
      @Override
      public Io io() {
        return io;
      }

      @Override
      public int events() {
        return Io.READABLE;
      }

      @Override
      public void ready(int events) {
        told.add(events);
      }
    };
  }

  // Harmful faults

  @ParameterizedTest
  @EnumSource(names = {"EMFILE", "ENFILE"})
  void nothingCanBeOpenedAtALimit(Fault fault) {
    AdversarialPlatform platform = with(fault, 1);
    int error = Errno.valueOf(fault.name()).result();

    assertThat(platform.socket(StandardProtocolFamily.INET, SocketType.STREAM).error())
        .isEqualTo(error);
    assertThat(platform.pipe((a, b) -> {})).isEqualTo(error);
    assertThat(platform.socketPair(SocketType.STREAM, (a, b) -> {})).isEqualTo(error);
    assertThat(platform.open(Path.of("/dev/null"), Set.of()).error()).isEqualTo(error);
    assertThatThrownBy(platform::openPoller)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot open a poller: " + fault);
  }

  @ParameterizedTest
  @EnumSource(names = {"ENOBUFS", "ENOMEM"})
  void aSocketHasNoMemoryToSend(Fault fault) {
    AdversarialPlatform platform = with(fault, 1);
    try (Streams pair = Streams.sockets(platform);
        Streams pipe = Streams.pipe(platform)) {
      int error = Errno.valueOf(fault.name()).result();

      assertThat(pair.near().write(Streams.bytes(1))).isEqualTo(error);
      assertThat(pair.near().send(Streams.bytes(1), 0, null)).isEqualTo(error);
      assertThat(pipe.far().write(Streams.bytes(1))).isEqualTo(1);
    }
  }

  @Test
  void aResetIsToldOnceAndThenTheConnectionIsOver() {
    try (Streams pair = Streams.sockets(with(Fault.ECONNRESET, 1))) {
      pair.far().write(Streams.bytes(1));
      Io near = pair.near();
      List<Long> reads = List.of(near.read(BUFFER), near.read(BUFFER));

      // The far end was reset by its own write.
      assertThat(reads).containsExactly((long) Errno.ECONNRESET.result(), 0L);
      assertThat(near.write(Streams.bytes(1))).isEqualTo(Errno.EPIPE.result());
    }
  }

  @Test
  void aHangUpLetsWhatHasArrivedBeRead() {
    AdversarialPlatform platform =
        AdversarialPlatform.over(Platform.system()).inject(Fault.HANG_UP, 1, 2).build();
    try (Streams pair = Streams.sockets(platform)) {
      Io near = pair.near();
      near.write(Streams.bytes(1));
      pair.far().write(Streams.bytes(1, 2));

      assertThat(near.write(Streams.bytes(1))).isEqualTo(Errno.EPIPE.result());
      assertThat(near.read(BUFFER)).isZero();
    }
  }

  @Test
  @DisplayName("A connection that ends before it is accepted is told as ECONNABORTED, and reset")
  void anAbortedConnectionIsReset() throws IOException {
    AdversarialPlatform platform = with(Fault.ECONNABORTED, 1);
    try (Io listener = listening(platform);
        TcpSocket client = TcpSocket.connect((InetSocketAddress) listener.localAddress())) {
      IoResult accepted = listener.accept();

      assertThat(accepted.error()).isEqualTo(Errno.ECONNABORTED.result());
      assertThatThrownBy(() -> client.read(new byte[1])).isInstanceOf(SocketException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"})
  void aShortageKeepsAConnectionFromBeingAccepted(Fault fault) throws IOException {
    AdversarialPlatform platform =
        AdversarialPlatform.over(Platform.system()).inject(fault, 0).build();
    try (Io listener = listening(platform)) {
      AdversarialPlatform starved = with(fault, 1);
      try (Io wrapped =
          new AdversarialIo(starved, faults(fault), listener, AdversarialIo.Kind.CONNECTION)) {
        assertThat(wrapped.accept().error()).isEqualTo(Errno.valueOf(fault.name()).result());
      }
    }
  }

  private static Faults faults(Fault fault) {
    return new Faults(1, Map.of(fault, new Faults.Frequency(1, Long.MAX_VALUE)));
  }

  private static Io listening(Platform platform) {
    Io listener = platform.socket(StandardProtocolFamily.INET, SocketType.STREAM).io();
    assertThat(listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)))
        .isZero();
    assertThat(listener.listen(8)).isZero();
    return listener;
  }

  // Configuration

  @Test
  void theSameSeedInjectsTheSameFaults() {
    assertThat(story(7)).isEqualTo(story(7)).isNotEqualTo(story(8));
  }

  private static List<Long> story(long seed) {
    AdversarialPlatform platform =
        AdversarialPlatform.over(Platform.system()).seed(seed).inject(Fault.BENIGN, 0.3).build();
    try (Streams pair = Streams.sockets(platform)) {
      List<Long> story = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        story.add(pair.near().write(Streams.bytes(1, 2, 3, 4)));
        story.add(pair.far().read(BUFFER));
      }
      return story;
    }
  }

  @Test
  void nothingIsInjectedBeyondABudget() {
    AdversarialPlatform platform =
        AdversarialPlatform.over(Platform.system()).inject(Fault.EMFILE, 1, 3).build();
    List<Integer> errors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      errors.add(platform.pipe((a, b) -> new Streams(a, b).close()));
    }

    int error = Errno.EMFILE.result();
    assertThat(errors).containsExactly(error, error, error, 0);
    assertThat(platform.injections(Fault.EMFILE)).isEqualTo(3);
  }

  @Test
  void whatWasInjectedIsRememberedForMessages() {
    AdversarialPlatform platform = with(Fault.ENOBUFS, 1);
    try (Streams pair = Streams.sockets(platform)) {
      pair.near().write(Streams.bytes(1));
      pair.near().send(Streams.bytes(1), 0, null);

      assertThat(platform.latest())
          .extracting(Injection::toString)
          .containsExactly(
              "#0 ENOBUFS at write of " + pair.near(), "#1 ENOBUFS at send of " + pair.near());
      assertThat(platform)
          .hasToString("adversarial platform over posix, seed 1, injected: ENOBUFS 2");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aProbabilityIsFromZeroToOne(double probability) {
    AdversarialPlatform.Builder builder = AdversarialPlatform.over(Platform.system());

    assertThatThrownBy(() -> builder.inject(Fault.EINTR, probability))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the probability of EINTR must be from 0 to 1, not " + probability);
  }

  @Test
  void aBudgetIsNotNegative() {
    AdversarialPlatform.Builder builder = AdversarialPlatform.over(Platform.system());

    assertThatThrownBy(() -> builder.inject(Fault.EINTR, 1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the budget of EINTR must not be negative, and is -1");
  }

  // Handles

  @Test
  void closingTheHandleClosesTheRealOne() {
    Streams pair = Streams.sockets(with(Fault.EINTR, 0));
    pair.near().close();

    assertThat(pair.near().underlying().isOpen()).isFalse();
    assertThat(pair.far().read(BUFFER)).isZero();
    pair.far().close();
  }

  @Test
  @DisplayName("C9: whoever holds the handle keeps the real one's number from being reused")
  void theNumberStaysWhileTheHandleIsHeld() throws IOException {
    try (Streams pair = Streams.sockets(with(Fault.EINTR, 0))) {
      Io near = pair.near();
      near.acquire();
      near.close();

      assertThat(near.read(BUFFER)).isEqualTo(Errno.EBADF.result());
      assertThat(pair.far().read(BUFFER)).isZero();
      near.release();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {ForwardingIo.class, ForwardingPlatform.class})
  void everythingIsForwarded(Class<?> forwarding) {
    Class<?> forwarded = forwarding == ForwardingIo.class ? Io.class : Platform.class;
    Set<String> own = Set.of("name", "priority");

    assertThat(forwarding.getDeclaredMethods())
        .extracting(method -> method.getName() + Arrays.toString(method.getParameterTypes()))
        .containsAll(
            Arrays.stream(forwarded.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !Modifier.isFinal(method.getModifiers()))
                .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !own.contains(method.getName()))
                .map(method -> method.getName() + Arrays.toString(method.getParameterTypes()))
                .toList());
  }
}
