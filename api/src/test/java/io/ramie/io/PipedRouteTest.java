package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What a route through a pipe knows of it when another thread moves the bytes. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PipedRouteTest {
  @TempDir Path folder;
  private Path path;
  private final AtomicLong copied = new AtomicLong();
  private final CancellationException cause = new CancellationException();

  @BeforeEach
  void choosePath() {
    path = folder.resolve("file");
  }

  private void assertInterrupted(Handle source, Handle target, BufferedRoute leftovers) {
    CopyErrors errors = new CopyErrors(source, target);
    try (PipedRoute piped = new PipedRoute(source, target, errors, copied, leftovers)) {
      assertThatThrownBy(() -> piped.move(Schedulers.current(), Io.OWN_POSITION, 9))
          .isSameAs(cause);
    }
  }

  @Test
  void whatHasComeIntoThePipeWhenTheFirstHalfIsInterruptedGoesFirst() throws Exception {
    Files.writeString(path, "foo");
    Fibers.run(
        "epoll",
        () -> {
          try (Handle source = InterruptingFile.open(path, cause, READ);
              Pipe in = Pipe.open();
              Pipe out = Pipe.open()) {
            BufferedRoute leftovers = new BufferedRoute(source, in.source(), out.sink(), copied);
            assertInterrupted(source, out.sink(), leftovers);
            assertThat(copied).hasValue(0);

            assertThat(leftovers.move(Schedulers.current(), Io.OWN_POSITION, 9)).isEqualTo(3);

            assertThat(copied).hasValue(3);
            out.sink().close();
            assertThat(out.source().inputStream().readAllBytes()).asString(UTF_8).isEqualTo("foo");
          }
        });
  }

  @Test
  void whatTheInterruptedSecondHalfHasMovedIsNotSoughtInThePipe() throws Exception {
    Files.createFile(path);
    Fibers.run(
        "epoll",
        () -> {
          try (Handle target = InterruptingFile.open(path, cause, WRITE);
              Pipe in = Pipe.open();
              Pipe out = Pipe.open()) {
            in.sink().write("foo".getBytes(UTF_8));
            BufferedRoute leftovers =
                new BufferedRoute(in.source(), in.source(), out.sink(), copied);

            assertInterrupted(in.source(), target, leftovers);

            assertThat(copied).hasValue(3);
            assertThat(leftovers.isEmpty()).isTrue();
            assertThat(path).hasContent("foo");
          }
        });
  }
}
