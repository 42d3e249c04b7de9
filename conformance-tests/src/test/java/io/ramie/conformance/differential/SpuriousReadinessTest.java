package io.ramie.conformance.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.conformance.adversary.AdversarialPlatform;
import io.ramie.conformance.adversary.Fault;
import io.ramie.io.PipeSink;
import io.ramie.io.PipeSource;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A FIFO of which every other event is none. */
@Timeout(60)
class SpuriousReadinessTest {
  private final AdversarialPlatform platform =
      AdversarialPlatform.over(Platform.system()).inject(Fault.SPURIOUS_READINESS, 1).build();

  @TempDir Path folder;
  private Path fifo;

  @BeforeEach
  void makeFifo() throws Exception {
    fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
  }

  @AfterEach
  void somethingWasSpurious() {
    assertThat(platform.injections()).isPositive();
  }

  /** One that believes whatever its poller tells it. */
  private FiberScheduler scheduler() {
    return Schedulers.provider("poll").create(SchedulerOptions.DEFAULT.withPlatform(platform));
  }

  @Test
  void readerWithoutAWriterWaits() throws Exception {
    Fibers.run(
        scheduler(),
        () -> {
          try (PipeSource source = PipeSource.open(fifo).setTimeout(Duration.ofMillis(5))) {
            assertThatThrownBy(() -> source.read(new byte[1]))
                .isInstanceOf(SocketTimeoutException.class);
          }
        });
  }

  @Test
  void aWriterWhoCameAndWentIsNoticed() throws Exception {
    Fibers.run(
        scheduler(),
        () -> {
          try (PipeSource source = PipeSource.open(fifo)) {
            PipeSink.open(fifo).close();

            assertThat(source.read(new byte[1])).isEqualTo(-1);
          }
        });
  }

  @Test
  void aWriterWhoComesLateIsNoticed() throws Exception {
    Fibers.run(
        scheduler(),
        () -> {
          try (PipeSource source = PipeSource.open(fifo)) {
            Fiber<Integer> reader = Fibers.schedule(() -> source.inputStream().read());

            try (PipeSink sink = PipeSink.open(fifo)) {
              sink.write(new byte[] {42});
            }

            assertThat(reader.get()).isEqualTo(42);
          }
        });
  }

  @Test
  void closeEndsTheWaitForAWriter() throws Exception {
    Fibers.run(
        scheduler(),
        () -> {
          PipeSource source = PipeSource.open(fifo);
          Fiber<Integer> reader = Fibers.schedule(() -> source.read(new byte[1]));
          while (platform.injections() == 0) {
            Fibers.yield();
          }

          source.close();

          assertThatThrownBy(reader::get).hasCauseInstanceOf(ClosedChannelException.class);
        });
  }
}
