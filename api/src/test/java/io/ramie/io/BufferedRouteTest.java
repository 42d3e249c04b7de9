package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Setting;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the route through memory does with bytes that the target does not take. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BufferedRouteTest {
  private static final int MUCH = 1_000_000;

  @ParameterizedTest
  @EnumSource
  void whatIsNotDeliveredIsKeptAndGoesFirst(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe in = Pipe.open();
          Pipe out = Pipe.open()) {
        AtomicLong copied = new AtomicLong();
        Route route = new BufferedRoute(in.source(), in.source(), out.sink(), copied);
        out.sink().setTimeout(Duration.ZERO);
        assertThatThrownBy(() -> out.sink().write(new byte[MUCH]))
            .isInstanceOf(SocketTimeoutException.class);
        in.sink().write("foo".getBytes(UTF_8));

        assertThatThrownBy(() -> route.move(Schedulers.current(), Io.OWN_POSITION, 9))
            .isInstanceOf(SocketTimeoutException.class);
        assertThat(copied).hasValue(0);
        int filler = out.source().read(new byte[MUCH]);
        in.sink().write("bar".getBytes(UTF_8));

        assertThat(route.move(Schedulers.current(), Io.OWN_POSITION, 9)).isEqualTo(3);
        assertThat(route.move(Schedulers.current(), Io.OWN_POSITION, 9)).isEqualTo(3);
        assertThat(copied).hasValue(6);
        assertThat(filler).isPositive();
        out.sink().close();
        assertThat(out.source().inputStream().readAllBytes()).asString(UTF_8).endsWith("foobar");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatComesBackOutOfAPipeGoesFirst(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe in = Pipe.open();
          Pipe out = Pipe.open()) {
        AtomicLong copied = new AtomicLong();
        BufferedRoute buffered = new BufferedRoute(in.source(), in.source(), out.sink(), copied);
        CopyErrors errors = new CopyErrors(in.source(), out.sink());
        out.sink().setTimeout(Duration.ZERO);
        assertThatThrownBy(() -> out.sink().write(new byte[MUCH]))
            .isInstanceOf(SocketTimeoutException.class);
        in.sink().write("foo".getBytes(UTF_8));

        try (PipedRoute piped = new PipedRoute(in.source(), out.sink(), errors, copied, buffered)) {
          assertThatThrownBy(() -> piped.move(Schedulers.current(), Io.OWN_POSITION, 9))
              .isInstanceOf(SocketTimeoutException.class);
        }

        assertThat(buffered.isEmpty()).isFalse();
        assertThat(out.source().read(new byte[MUCH])).isPositive();
        assertThat(buffered.move(Schedulers.current(), Io.OWN_POSITION, 9)).isEqualTo(3);
        assertThat(copied).hasValue(3);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void fullDeviceEndsACopy(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe in = Pipe.open();
          PipeSink device = PipeSink.open(Path.of("/dev/full"))) {
        in.sink().write(new byte[1]);
        Copy copy = Copy.of(in.source(), device);

        assertThatThrownBy(copy::run).hasMessageContaining(Errno.ENOSPC.name());

        assertThat(copy.copied()).isZero();
      }
    });
  }
}
