package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class CancelledLookUpTest {
  @Test
  @DisplayName("I3: what is raised ends the wait for a name, which is looked up to its end")
  void raisedCauseEndsALookUp() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    IOException raised = new IOException("on purpose");
    NamedPlatform names = new NamedPlatform(Map.of());
    names.beforeAnswer(() -> await(released));
    FiberScheduler scheduler =
        Schedulers.provider("epoll").create(SchedulerOptions.DEFAULT.withPlatform(names));

    Fibers.run(
        scheduler,
        () -> {
          Fiber<TcpSocket> connecting = Fibers.schedule(() -> TcpSocket.connect("slow", 80));
          connecting.raise(raised);

          assertThatThrownBy(connecting::value)
              .isInstanceOf(CompletionException.class)
              .cause()
              .isSameAs(raised);
          assertThat(released.getCount()).isEqualTo(1);
          released.countDown();
        });
  }

  private static void await(CountDownLatch released) throws UnknownHostException {
    try {
      released.await();
    } catch (InterruptedException stopped) {
      throw new UnknownHostException("interrupted");
    }
  }
}
