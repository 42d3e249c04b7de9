package io.ramie.epoll;

import static io.ramie.spi.Io.READABLE;
import static io.ramie.spi.Io.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ramie.posix.Descriptor;
import io.ramie.posix.Epoll;
import io.ramie.spi.Io;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RegistrationsTest {
  private final Handles handles = new Handles();
  private final Epoll epoll = open();
  private final Registrations registrations = new Registrations(epoll);

  private static Epoll open() {
    try {
      return Epoll.open(16);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    handles.close();
    epoll.close();
  }

  private void poll() {
    registrations.dispatch(epoll.poll(), false);
  }

  @Test
  void aHandleIsRegisteredOnce() {
    Descriptor socket = handles.sockets().first();
    assertThat(registrations.find(socket)).isNull();

    Registration registration = registrations.of(socket);

    assertThat(registrations.of(socket)).isSameAs(registration);
    assertThat(registrations.find(socket)).isSameAs(registration);
    assertThat(registrations.size()).isEqualTo(1);
  }

  @Test
  void aWrapperIsFoundByWhatItWraps() {
    Descriptor socket = handles.sockets().first();
    Registration registration = registrations.of(socket);

    assertThat(registrations.of(new OtherPlatform().wrapping(socket))).isSameAs(registration);
  }

  @Test
  void aNewHandleWithAnOldNumberIsAnother() {
    Handles.Pair old = handles.sockets();
    Registration gone = registrations.of(old.first());
    int number = old.first().number();
    old.first().close();

    Descriptor fresh = handles.reopened(number).first();

    assertThat(registrations.find(fresh)).isNull();
    assertThat(registrations.of(fresh)).isNotSameAs(gone);
    assertThat(registrations.of(fresh).descriptor()).isSameAs(fresh);
    assertThat(registrations.size()).isEqualTo(1);
  }

  @Test
  void aClosedHandleTakesNobodysPlace() {
    Handles.Pair old = handles.sockets();
    int number = old.first().number();
    old.first().close();
    Handles.Pair fresh = handles.reopened(number);
    Registration registration = registrations.of(fresh.first());

    Registration closed = registrations.of(old.first());

    assertThat(closed).isNotSameAs(registration);
    assertThat(registrations.find(fresh.first())).isSameAs(registration);
    assertThat(registrations.size()).isEqualTo(1);
    assertThat(registrations.find(fresh.first())).isSameAs(registration);
  }

  @Test
  void aClosedHandleIsForgotten() {
    Handles.Pair pair = handles.sockets();
    registrations.of(pair.first());
    registrations.of(pair.second());

    pair.first().close();

    assertThat(registrations.size()).isEqualTo(1);
    assertThat(registrations.find(pair.first())).isNull();
  }

  @Test
  @DisplayName("W30: a handle that another thread closes is forgotten")
  void aHandleClosedByAnotherThreadIsForgotten() {
    Descriptor socket = handles.sockets().first();
    registrations.of(socket);

    Threads.run(socket::close);

    assertThat(registrations.size()).isZero();
  }

  @Test
  @DisplayName("C16: an event of an earlier owner of a number is nobody's")
  void anEventWithAStaleTagIsIgnored() {
    Handles.Pair pair = handles.sockets();
    Registration registration = registrations.of(pair.first());
    long stale = registration.tag() - (1L << 32);
    assertThat(epoll.modify(pair.first(), Epoll.EPOLLIN | Epoll.EPOLLET, stale)).isZero();
    Handles.write(pair.second(), "x");

    poll();

    assertThat(registration.ready(READABLE)).isZero();
  }

  @Test
  @DisplayName("D8: a handle takes over what an earlier one with its number and file has left")
  void anEntryThatIsThereAlreadyIsTakenOver() {
    Handles.Pair pair = handles.sockets();
    int stale = 4711;
    assertThat(epoll.add(pair.first(), Epoll.EPOLLIN | Epoll.EPOLLET, stale)).isZero();

    Registration registration = registrations.of(pair.first());
    Handles.write(pair.second(), "x");
    poll();

    assertThat(registration.isPollable()).isTrue();
    assertThat(registrations.find(pair.first())).isSameAs(registration);
    assertThat(registration.ready(READABLE)).isEqualTo(READABLE);
  }

  @Test
  void anEventUnderTheTagOfNoHandleIsIgnored() {
    Handles.Pair pair = handles.sockets();
    assertThat(epoll.add(pair.first(), Epoll.EPOLLOUT, -1)).isZero();
    assertThat(epoll.add(pair.second(), Epoll.EPOLLOUT, 1L << 32 | Integer.MAX_VALUE)).isZero();

    poll();

    assertThat(registrations.size()).isZero();
  }

  @Test
  void whatAHandleIsReadyForIsTold() {
    Handles.Pair pair = handles.sockets();
    Registration registration = registrations.of(pair.first());

    poll();
    assertThat(registration.ready(READABLE | WRITABLE)).isEqualTo(WRITABLE);
    Handles.write(pair.second(), "x");
    poll();

    assertThat(registration.ready(READABLE | WRITABLE)).isEqualTo(READABLE | WRITABLE);
  }

  @Test
  @DisplayName("W18, W19: a hang-up lets readers and writers find out")
  void aHangUpIsReadableAndWritable() {
    Handles.Pair pipe = handles.pipe();
    Registration reader = registrations.of(pipe.first());

    pipe.second().close();
    poll();

    assertThat(reader.ready(READABLE | WRITABLE)).isEqualTo(READABLE | WRITABLE);
    reader.transferred(READABLE, 1, 2);
    assertThat(reader.ready(READABLE)).as("after a short read").isEqualTo(READABLE);
  }

  @Test
  void anEndOfStreamIsReadableAndUndrainable() {
    Handles.Pair pair = handles.sockets();
    Registration registration = registrations.of(pair.first());

    assertThat(pair.second().shutdown(false, true)).isZero();
    poll();

    registration.transferred(READABLE, 1, 2);
    assertThat(registration.ready(READABLE)).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W22: a regular file is not polled")
  void aRegularFileIsNotPolled(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");

    Registration registration = registrations.of(handles.open(file, StandardOpenOption.READ));

    assertThat(registration.isPollable()).isFalse();
    assertThat(registrations.of(handles.sockets().first()).isPollable()).isTrue();
  }

  @Test
  void whatTheKernelTellsIsKnownOfTheHandleItself() {
    Descriptor socket = handles.sockets().first();
    assertThat(registrations.known(socket)).isNull();

    Registration registration = registrations.of(socket);

    assertThat(registrations.known(socket)).isSameAs(registration);
  }

  @Test
  void nothingIsKnownOfOneThatWrapsAnother() {
    Descriptor socket = handles.sockets().first();
    registrations.of(socket);

    assertThat(registrations.known(new OtherPlatform().wrapping(socket))).isNull();
  }

  @Test
  void nothingIsKnownOfWhatIsNotPolled(@TempDir Path folder) throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "text");
    Descriptor file = handles.open(path, StandardOpenOption.READ);
    registrations.of(file);

    assertThat(registrations.known(file)).isNull();
  }

  @Test
  void aHandleOfAnotherPlatformIsRefusedWithBothNames() {
    Io stranger = new OtherPlatform().simulated();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> registrations.of(stranger))
        .withMessageContaining("posix")
        .withMessageContaining("other")
        .withMessageContaining("a handle of another kind");
  }

  @Test
  void anyNumberOfHandlesIsFound() {
    List<Registration> found = new ArrayList<>();
    List<Descriptor> sockets = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sockets.add(handles.sockets().first());
      found.add(registrations.of(sockets.getLast()));
    }

    assertThat(registrations.size()).isEqualTo(200);
    assertThat(sockets).extracting(registrations::find).containsExactlyElementsOf(found);
  }
}
