package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Platform;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PosixPlatformTest {
  @Test
  void itIsThePlatformOfThisSystem() {
    assertThat(Platform.system()).isSameAs(PosixPlatform.provider());
    assertThat(Platform.system().name()).isEqualTo("posix");
    assertThat(PosixPlatform.provider().unsupported()).isNull();
  }

  @Test
  void theClassPathFindsTheSameProviderAsTheModulePath() throws IOException {
    ModuleDescriptor module = PosixPlatform.class.getModule().getDescriptor();
    List<String> provided = module.provides().iterator().next().providers();

    String file = "/META-INF/services/" + Platform.class.getName();
    try (InputStream services = PosixPlatform.class.getResourceAsStream(file)) {
      String named = new String(services.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(provided).containsExactly(named);
    }
  }

  @Test
  void anotherSystemGetsOneClearSentence() {
    assertThat(PosixPlatform.unsupported("Mac OS X", "aarch64"))
        .isEqualTo(
            "the platform \"posix\" needs Linux on x86-64 or AArch64,"
                + " and this is Mac OS X on aarch64");
    assertThat(PosixPlatform.unsupported("Linux", "riscv64")).contains("Linux on riscv64");
    assertThat(PosixPlatform.unsupported("Linux", "aarch64")).isNull();
  }

  @Test
  void nothingStaysOpenAfterClose() throws IOException {
    openAndCloseEverything();
    long before = Handles.openDescriptors();

    for (int i = 0; i < 20; i++) {
      openAndCloseEverything();
    }

    assertThat(Handles.openDescriptors()).isEqualTo(before);
  }

  private static void openAndCloseEverything() throws IOException {
    try (Handles.Pair pipe = Handles.pipe();
        Handles.Pair sockets = Handles.socketPair(SocketType.DATAGRAM);
        Handles.Pair tcp = Handles.tcp();
        EventFd event = EventFd.open();
        Epoll epoll = Epoll.open(1)) {
      assertThat(epoll.add(event, Epoll.EPOLLIN, 1)).isZero();
      // Closing under a user takes the other way, through the marker.
      assertThat(sockets.first().tryAcquire()).isTrue();
      sockets.first().close();
      sockets.first().release();
      assertThat(pipe.first().isOpen() && tcp.first().isOpen()).isTrue();
    }
  }

  @Test
  void everyDescriptorIsNonBlockingAndClosedOnExec() throws IOException {
    int both = Constants.O_NONBLOCK | Constants.O_CLOEXEC;

    try (Handles.Pair pipe = Handles.pipe();
        Handles.Pair sockets = Handles.socketPair(SocketType.STREAM);
        Handles.Pair tcp = Handles.tcp();
        EventFd event = EventFd.open()) {
      for (Handles.Pair pair : List.of(pipe, sockets, tcp)) {
        assertThat(flags(pair.first()) & both).isEqualTo(both);
        assertThat(flags(pair.second()) & both).isEqualTo(both);
      }
      assertThat(flags(event) & both).isEqualTo(both);
    }
  }

  private static int flags(Descriptor descriptor) throws IOException {
    Path info = Path.of("/proc/self/fdinfo/" + descriptor.number());
    String line = Files.readAllLines(info).get(1);
    assertThat(line).startsWith("flags:");
    return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
  }
}
