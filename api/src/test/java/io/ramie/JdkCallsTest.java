package io.ramie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Blocking calls of the JDK in a fiber suspend that fiber only: it is another one that ends them.
 */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class JdkCallsTest {
  @Test
  void threadSleep() throws Exception {
    Fibers.run(() -> {
      Fiber<Void> sleeper = Fibers.schedule(() -> Thread.sleep(Duration.ofMinutes(10)));

      sleeper.thread().interrupt();
      sleeper.join();

      assertThat(sleeper.exceptionNow()).isInstanceOf(InterruptedException.class);
    });
  }

  @Test
  @DisplayName("B18, B19: locks serialise fibers, and the others run meanwhile")
  void reentrantLock() throws Exception {
    ReentrantLock lock = new ReentrantLock();

    Fibers.run(() -> {
      Fiber<Boolean> contender;
      lock.lock();
      try {
        contender = Fibers.schedule(() -> isBlockingWith(lock));
        Fibers.yield();
        assertThat(contender.isDone()).isFalse();
      } finally {
        lock.unlock();
      }

      assertThat(contender.value()).isFalse();
    });
  }

  private static boolean isBlockingWith(ReentrantLock lock) {
    lock.lock();
    try {
      return Fibers.isBlocking();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void contendedSynchronized() throws Exception {
    Object monitor = new Object();

    Fibers.run(() -> {
      Fiber<Boolean> contender;
      synchronized (monitor) {
        contender = Fibers.schedule(() -> holds(monitor));
        Fibers.sleep(Duration.ofMillis(2));
        assertThat(contender.isDone()).isFalse();
      }

      assertThat(contender.value()).isTrue();
    });
  }

  private static boolean holds(Object monitor) {
    synchronized (monitor) {
      return Thread.holdsLock(monitor);
    }
  }

  @Test
  @DisplayName("B20: a monitor that another thread holds")
  void synchronizedHeldByAThread() throws Exception {
    Object monitor = new Object();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread holder =
        Thread.ofPlatform()
            .start(() -> {
              synchronized (monitor) {
                held.countDown();
                await(release);
              }
            });
    held.await();

    Fibers.run(() -> {
      Fiber<Boolean> contender = Fibers.schedule(() -> holds(monitor));
      assertThat(contender.isDone()).isFalse();
      release.countDown();
      assertThat(contender.value()).isTrue();
    });
    holder.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void objectWait() throws Exception {
    Fibers.run(() -> {
      Object monitor = new Object();
      boolean[] told = {false};
      Fiber<Void> waiter =
          Fibers.schedule(() -> {
            synchronized (monitor) {
              while (!told[0]) {
                monitor.wait();
              }
            }
          });

      synchronized (monitor) {
        told[0] = true;
        monitor.notifyAll();
      }

      assertThat(waiter.value()).isNull();
    });
  }

  @Test
  @DisplayName("B27: a queue between fibers, and between fibers and threads")
  void blockingQueue() throws Exception {
    BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(2);

    int sum =
        Fibers.run(() -> {
          Fiber<Integer> consumer =
              Fibers.schedule(() -> {
                int total = 0;
                for (int i = 0; i < 20; i++) {
                  total += queue.take();
                }
                return total;
              });
          Thread thread = Thread.ofPlatform().start(() -> putTenOnes(queue));
          putTenOnes(queue);
          thread.join();
          return consumer.value();
        });

    assertThat(sum).isEqualTo(20);
  }

  private static void putTenOnes(BlockingQueue<Integer> queue) {
    try {
      for (int i = 0; i < 10; i++) {
        queue.put(1);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void completableFuture() throws Exception {
    Fibers.run(() -> {
      CompletableFuture<Integer> future = new CompletableFuture<>();
      Fiber<Integer> waiter = Fibers.schedule(() -> future.get());

      future.complete(42);

      assertThat(waiter.value()).isEqualTo(42);
    });
  }

  @Test
  void processWaitFor() throws Exception {
    Fibers.run(() -> {
      Process cat = new ProcessBuilder("cat").redirectOutput(Redirect.DISCARD).start();
      Fiber<Integer> waiter = Fibers.schedule(() -> cat.waitFor());
      assertThat(waiter.isDone()).isFalse();

      cat.getOutputStream().close();

      assertThat(waiter.value()).isZero();
    });
  }

  @Test
  void socketsOfTheJdk() throws Exception {
    Fibers.run(() -> {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        Fiber<String> reply =
            Fibers.schedule(() -> {
              try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                socket.getOutputStream().write("hello".getBytes(UTF_8));
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), UTF_8);
              }
            });
        try (Socket accepted = server.accept();
            InputStream input = accepted.getInputStream()) {
          input.transferTo(accepted.getOutputStream());
          accepted.shutdownOutput();
          assertThat(reply.value()).isEqualTo("hello");
        }
      }
    });
  }

  @Test
  void virtualThreadsStartedInside() throws Exception {
    Fibers.run(() -> {
      CompletableFuture<Boolean> blocking = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                sleepALittle();
                blocking.complete(Fibers.isBlocking());
              });

      thread.join();

      assertThat(blocking.get()).isFalse();
    });
  }

  private static void sleepALittle() {
    try {
      Fibers.sleep(Duration.ofMillis(1));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void executorsStartedInside() throws Exception {
    int sum =
        Fibers.run(() -> {
          try (var virtual = Executors.newVirtualThreadPerTaskExecutor();
              var platform = Executors.newFixedThreadPool(2)) {
            var first = virtual.submit(() -> 20);
            var second = platform.submit(() -> 22);
            return first.get() + second.get();
          }
        });

    assertThat(sum).isEqualTo(42);
  }
}
