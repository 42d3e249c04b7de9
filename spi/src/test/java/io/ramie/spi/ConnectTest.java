package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The default body of {@link FiberScheduler#socketConnect}. */
class ConnectTest {
  private static final InetSocketAddress PEER = new InetSocketAddress(80);

  private final Recorder hooks = new Recorder();

  @Test
  @DisplayName("K8: a connect goes on while the socket has neither an error nor a peer")
  void beingToldTooEarlyEndsNoConnect() throws InterruptedException {
    SlowSocket socket = new SlowSocket(3, 0);

    assertThat(hooks.socketConnect(socket, PEER)).isZero();
    assertThat(socket.remoteAddress()).isEqualTo(PEER);
    assertThat(hooks.waits).containsExactly("WRITABLE", "WRITABLE", "WRITABLE");
  }

  @Test
  @DisplayName("K8: a refused connect ends with the socket's error")
  void anErrorEndsTheConnect() throws InterruptedException {
    int refused = Errno.ECONNREFUSED.result();

    assertThat(hooks.socketConnect(new SlowSocket(2, refused), PEER)).isEqualTo(refused);
    assertThat(hooks.waits).hasSize(2);
  }

  /** A socket whose connect has an outcome only when it has been asked for it some times. */
  private static final class SlowSocket extends FakeIo {
    private final int outcome;
    private int questions;

    SlowSocket(int questions, int outcome) {
      this.questions = questions;
      this.outcome = outcome;
    }

    @Override
    public int connect(SocketAddress address) {
      return Errno.EINPROGRESS.result();
    }

    @Override
    public int takeError() {
      questions--;
      return questions == 0 ? outcome : 0;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
      return questions <= 0 && outcome == 0 ? PEER : null;
    }
  }
}
