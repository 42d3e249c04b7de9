package io.ramie.examples;

import io.ramie.Fibers;
import io.ramie.Promise;
import io.ramie.SignalSubscription;
import io.ramie.Signals;
import io.ramie.Ticker;
import io.ramie.channel.Channel;
import io.ramie.io.Copy;
import io.ramie.io.FiberFile;
import io.ramie.io.Pipe;
import io.ramie.io.PipeSink;
import io.ramie.io.PipeSource;
import io.ramie.io.Select;
import io.ramie.net.SocketPair;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.net.UdpSocket;
import io.ramie.net.UnixDatagramSocket;
import io.ramie.net.UnixListener;
import io.ramie.net.UnixSocket;
import io.ramie.operation.Offer;
import io.ramie.operation.Operations;
import io.ramie.operation.Signal;
import io.ramie.process.ChildProcesses;
import io.ramie.process.FiberProcess;
import io.ramie.process.NoChildException;
import io.ramie.queue.FiberQueue;
import io.ramie.scope.Scope;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.Wait;
import io.ramie.sync.Barrier;
import io.ramie.sync.Latch;
import io.ramie.sync.Mutex;
import io.ramie.sync.ReadWriteMutex;
import io.ramie.sync.Semaphore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One use of each blocking call, such that it has to wait where it can. */
final class BlockingCallSamples implements AutoCloseable {
  /** Uses a call, in a fiber. */
  interface Sample {
    void run(BlockingCallSamples samples) throws Exception;
  }

  static final Map<String, Sample> ALL =
      Map.ofEntries(
          Map.entry("Fibers.sleep", BlockingCallSamples::sleep),
          Map.entry("Ticker.tick", BlockingCallSamples::tick),
          Map.entry("Fibers.yield", BlockingCallSamples::yielding),
          Map.entry("Fibers.timeout", BlockingCallSamples::timeout),
          Map.entry("Fibers.offload", BlockingCallSamples::offload),
          Map.entry("Signals.await", BlockingCallSamples::signal),
          Map.entry("Operation.perform", BlockingCallSamples::perform),
          Map.entry("Signal.await", BlockingCallSamples::operationSignal),
          Map.entry("Promise.await", BlockingCallSamples::awaitPromise),
          Map.entry("FiberQueue.take", BlockingCallSamples::takeFromQueue),
          Map.entry("FiberQueue.put", BlockingCallSamples::putIntoQueue),
          Map.entry("Offer.await", BlockingCallSamples::offer),
          Map.entry("Channel.send", BlockingCallSamples::sendItem),
          Map.entry("Channel.receive", BlockingCallSamples::receiveItem),
          Map.entry("FiberLock.tryLock", BlockingCallSamples::lock),
          Map.entry("MutexCondition.await", BlockingCallSamples::condition),
          Map.entry("Semaphore.acquire", BlockingCallSamples::semaphore),
          Map.entry("Latch.await", BlockingCallSamples::latch),
          Map.entry("Barrier.await", BlockingCallSamples::barrier),
          Map.entry("Scope.call", BlockingCallSamples::scope),
          Map.entry("Scope.join", BlockingCallSamples::joinScope),
          Map.entry("Scope.all", BlockingCallSamples::all),
          Map.entry("TcpSocket.connect", BlockingCallSamples::tcpConnect),
          Map.entry("TcpListener.listen", BlockingCallSamples::tcpListen),
          Map.entry("StreamListener.accept", BlockingCallSamples::accept),
          Map.entry("UnixSocket.connect", BlockingCallSamples::unixConnect),
          Map.entry("StreamSocket.read", BlockingCallSamples::read),
          Map.entry("StreamSocket.write", BlockingCallSamples::write),
          Map.entry("StreamSocket.peek", BlockingCallSamples::peek),
          Map.entry("TcpSocket.receiveUrgent", BlockingCallSamples::receiveUrgent),
          Map.entry("TcpSocket.sendUrgent", BlockingCallSamples::sendUrgent),
          Map.entry("UdpSocket.bind", BlockingCallSamples::udpBind),
          Map.entry("UdpSocket.connect", BlockingCallSamples::udpConnect),
          Map.entry("UnixListener.listen", BlockingCallSamples::unixListen),
          Map.entry("UnixListener.close", BlockingCallSamples::closeUnixListener),
          Map.entry("UnixDatagramSocket.bind", BlockingCallSamples::unixDatagramBind),
          Map.entry("UnixDatagramSocket.connect", BlockingCallSamples::unixDatagramConnect),
          Map.entry("DatagramHandle.receive", BlockingCallSamples::receive),
          Map.entry("DatagramHandle.send", BlockingCallSamples::send),
          Map.entry("PipeSource.read", BlockingCallSamples::pipeRead),
          Map.entry("PipeSink.write", BlockingCallSamples::pipeWrite),
          Map.entry("PipeSource.open", BlockingCallSamples::fifoForReading),
          Map.entry("PipeSink.open", BlockingCallSamples::fifoForWriting),
          Map.entry("Handle.await", BlockingCallSamples::await),
          Map.entry("Handle.close", BlockingCallSamples::closeHandle),
          Map.entry("Select.await", BlockingCallSamples::select),
          Map.entry("Copy.run", BlockingCallSamples::copy),
          Map.entry("FiberFile.open", BlockingCallSamples::openFile),
          Map.entry("FiberFile.read", BlockingCallSamples::transferFile),
          Map.entry("FiberFile.truncate", BlockingCallSamples::truncate),
          Map.entry("FiberFile.close", BlockingCallSamples::closeFile),
          Map.entry("FiberFile.transferTo", BlockingCallSamples::sendFile),
          Map.entry("FiberProcess.start", BlockingCallSamples::start),
          Map.entry("FiberProcess.waitFor", BlockingCallSamples::waitFor),
          Map.entry("FiberProcess.capture", BlockingCallSamples::capture),
          Map.entry("ChildProcesses.waitFor", BlockingCallSamples::waitForChild));

  private static final int MUCH = 4 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RecordingScheduler scheduler;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  BlockingCallSamples(RecordingScheduler scheduler) {
    this.scheduler = scheduler;
  }

  private <T extends AutoCloseable> T keep(T opened) {
    open.push(opened);
    return opened;
  }

  @Override
  public void close() throws IOException {
    for (AutoCloseable each : open) {
      close(each);
    }
  }

  private static void close(AutoCloseable each) throws IOException {
    try {
      each.close();
    } catch (IOException | RuntimeException failed) {
      throw failed;
    } catch (Exception unexpected) {
      throw new IOException("cannot close " + each, unexpected);
    }
  }

  private void watch() {
    scheduler.watch();
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Does something as soon as the calling fiber waits. */
  private static void meanwhile(Step step) {
    whenItWaits(any -> true, step);
  }

  /** Does something as soon as the calling fiber waits for a handle. */
  private static void whenItWaitsForAHandle(Step step) {
    whenItWaits(wait -> wait.kind() == Wait.Kind.IO, step);
  }

  /** Does something as soon as the calling fiber sleeps, because no event tells what it needs. */
  private static void whenItSleeps(Step step) {
    whenItWaits(wait -> wait.kind() == Wait.Kind.SLEEP, step);
  }

  private static void whenItWaits(Predicate<Wait<?>> matching, Step step) {
    Fiber<?> caller = Fiber.current();
    Fibers.schedule(() -> {
      for (Wait<?> wait = null; wait == null || !matching.test(wait); ) {
        Fibers.yield();
        wait = caller.currentWait();
      }
      step.run();
    });
  }

  private Path temporaryFile() throws IOException {
    Path file = Files.createTempFile("ramie", ".data");
    open.push(() -> Files.deleteIfExists(file));
    return file;
  }

  private Path unusedPath() throws IOException {
    Path path = temporaryFile();
    Files.delete(path);
    return path;
  }

  private Path fifo() throws Exception {
    Path path = unusedPath();
    Process made = new ProcessBuilder("mkfifo", path.toString()).start();
    if (made.waitFor() != 0) {
      throw new IOException("mkfifo failed for " + path);
    }
    return path;
  }

  // Coordination

  private void perform() throws Exception {
    watch();
    Operations.sleep(Duration.ofMillis(1)).perform();
  }

  private void operationSignal() throws Exception {
    watch();
    new Signal().await(Duration.ofMillis(1));
  }

  private void awaitPromise() throws Exception {
    Promise<String> promise = new Promise<>();
    later(() -> promise.complete("a"));
    watch();
    promise.await();
  }

  private void takeFromQueue() throws Exception {
    FiberQueue<String> queue = FiberQueue.unbounded();
    later(() -> queue.put("a"));
    watch();
    queue.take();
  }

  private void putIntoQueue() throws Exception {
    FiberQueue<String> queue = FiberQueue.bounded(1);
    queue.put("a");
    later(queue::take);
    watch();
    queue.put("b");
  }

  /** Does it in another fiber, when this one waits. */
  private static void later(Step step) {
    Fibers.schedule(() -> {
      Fibers.sleep(Duration.ofMillis(1));
      step.run();
    });
  }

  private void offer() throws Exception {
    watch();
    Offer.only("a sample").await(Duration.ofMillis(1));
  }

  private void scope() throws Exception {
    watch();
    Scope.run(scope -> scope.fork(() -> Fibers.sleep(Duration.ofMillis(1))));
  }

  private void joinScope() throws Exception {
    Scope.run(scope -> {
      scope.fork(() -> Fibers.sleep(Duration.ofMillis(1)));
      watch();
      scope.join();
    });
  }

  private void all() throws Exception {
    watch();
    Scope.all(List.of(() -> Fibers.sleep(Duration.ofMillis(1))));
  }

  private void sendItem() throws Exception {
    watch();
    Channel.rendezvous().send("a sample", Duration.ofMillis(1));
  }

  private void receiveItem() throws Exception {
    watch();
    Channel.rendezvous().receive(Duration.ofMillis(1));
  }

  private void lock() throws Exception {
    ReadWriteMutex mutex = new ReadWriteMutex();
    Fibers.schedule(() -> mutex.writeLock().lock());
    watch();
    boolean _ = mutex.readLock().tryLock(Duration.ofMillis(1));
  }

  @SuppressWarnings("WaitNotInLoop") // nobody signals
  private void condition() throws Exception {
    Mutex mutex = new Mutex();
    mutex.lock();
    try {
      watch();
      boolean _ = mutex.newCondition().await(Duration.ofMillis(1));
    } finally {
      mutex.unlock();
    }
  }

  private void semaphore() throws Exception {
    Semaphore semaphore = new Semaphore(1);
    semaphore.acquire();
    Fibers.schedule(() -> {
      Fibers.yield();
      semaphore.release();
    });
    watch();
    semaphore.acquire();
  }

  private void latch() throws Exception {
    watch();
    new Latch(1).await(Duration.ofMillis(1));
  }

  private void barrier() throws Exception {
    Barrier barrier = new Barrier(2);
    Fibers.schedule(() -> {
      Fibers.yield();
      barrier.await();
    });
    watch();
    barrier.await();
  }

  // Time, fibers, foreign code

  private void sleep() throws Exception {
    watch();
    Fibers.sleep(Duration.ofMillis(1));
  }

  private void tick() throws Exception {
    Ticker ticker = Ticker.every(Duration.ofMillis(1));
    watch();
    long _ = ticker.tick();
  }

  private void yielding() throws Exception {
    watch();
    Fibers.yield();
  }

  private void timeout() throws Exception {
    watch();
    Fibers.timeout(Duration.ofSeconds(60), () -> {});
  }

  private void offload() throws Exception {
    watch();
    Fibers.offload(() -> {});
  }

  private void signal() throws Exception {
    try (SignalSubscription first = Signals.subscribe("USR1")) {
      String pid = String.valueOf(ProcessHandle.current().pid());
      meanwhile(() -> new ProcessBuilder("kill", "-USR1", pid).start());
      watch();
      String _ = first.await();
    }
  }

  // Connections

  private void tcpConnect() throws Exception {
    TcpListener listener = keep(TcpListener.listenOnLoopback(0));
    watch();
    keep(TcpSocket.connect("localhost", listener.port(), Duration.ofSeconds(60)));
  }

  private void tcpListen() throws Exception {
    watch();
    keep(TcpListener.listen(InetSocketAddress.createUnresolved("localhost", 0)));
  }

  private void accept() throws Exception {
    TcpListener listener = keep(TcpListener.listenOnLoopback(0));
    listener.setTimeout(LIMIT);
    meanwhile(() -> keep(TcpSocket.connect(listener.localAddress())));
    watch();
    keep(listener.accept());
  }

  private void unixListen() throws Exception {
    Path path = unusedPath();
    watch();
    keep(UnixListener.listen(path));
  }

  private void closeUnixListener() throws Exception {
    UnixListener listener = UnixListener.listen(unusedPath());
    UnixDatagramSocket socket = UnixDatagramSocket.bind(unusedPath());
    watch();
    listener.close();
    socket.close();
  }

  private void unixConnect() throws Exception {
    UnixListener listener = keep(UnixListener.listen(UnixDomainSocketAddress.of(unusedPath()), 1));
    fillQueueOf(listener);
    whenItSleeps(() -> keep(listener.accept()));
    watch();
    keep(UnixSocket.connect(listener.localAddress()));
  }

  private void fillQueueOf(UnixListener listener) throws IOException {
    try {
      for (; ; ) {
        keep(UnixSocket.connect(listener.localAddress(), Duration.ZERO));
      }
    } catch (SocketTimeoutException full) {
      // As it should be.
    }
  }

  private SocketPair<UnixSocket> pair() throws IOException {
    return keep(UnixSocket.pair());
  }

  private void read() throws Exception {
    SocketPair<UnixSocket> pair = pair();
    meanwhile(() -> pair.second().write(new byte[1]));
    watch();
    int _ = pair.first().read(new byte[8]);
  }

  private void write() throws Exception {
    SocketPair<UnixSocket> pair = pair();
    meanwhile(() -> pair.second().readFully(new byte[MUCH]));
    watch();
    pair.first().write(new byte[MUCH]);
  }

  private void peek() throws Exception {
    SocketPair<UnixSocket> pair = pair();
    meanwhile(() -> pair.second().write(new byte[1]));
    watch();
    int _ = pair.first().peek(new byte[8]);
  }

  private TcpSocket[] connection() throws IOException {
    TcpListener listener = keep(TcpListener.listenOnLoopback(0));
    TcpSocket client = keep(TcpSocket.connect(listener.localAddress()));
    return new TcpSocket[] {client, keep(listener.accept())};
  }

  private void receiveUrgent() throws Exception {
    TcpSocket[] ends = connection();
    meanwhile(() -> ends[1].sendUrgent('!'));
    watch();
    int _ = ends[0].receiveUrgent();
  }

  private void sendUrgent() throws Exception {
    TcpSocket[] ends = connection();
    watch();
    ends[0].sendUrgent('!');
  }

  // Datagrams

  private void udpBind() throws Exception {
    watch();
    keep(UdpSocket.bind(InetSocketAddress.createUnresolved("localhost", 0)));
  }

  private UdpSocket loopbackUdp() throws IOException {
    return keep(UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  private void udpConnect() throws Exception {
    UdpSocket peer = loopbackUdp();
    UdpSocket socket = loopbackUdp().setTimeout(LIMIT);
    watch();
    socket.connect(InetSocketAddress.createUnresolved("localhost", peer.port()));
  }

  private void unixDatagramBind() throws Exception {
    Path path = unusedPath();
    watch();
    keep(UnixDatagramSocket.bind(path));
  }

  private void unixDatagramConnect() throws Exception {
    UnixDatagramSocket peer = keep(UnixDatagramSocket.bind(unusedPath()));
    UnixDatagramSocket socket = keep(UnixDatagramSocket.open());
    watch();
    socket.connect(peer.localAddress());
  }

  private void receive() throws Exception {
    SocketPair<UnixDatagramSocket> pair = keep(UnixDatagramSocket.pair());
    meanwhile(() -> pair.second().send(new byte[1]));
    watch();
    var _ = pair.first().receive(new byte[8]);
  }

  private void send() throws Exception {
    UdpSocket named = loopbackUdp().setTimeout(LIMIT);
    UnixDatagramSocket peer = keep(UnixDatagramSocket.bind(unusedPath()));
    UnixDatagramSocket socket = keep(UnixDatagramSocket.open());
    while (socket.sendNow(ByteBuffer.allocate(1), peer.localAddress())) {
      // until it is full
    }
    whenItSleeps(() -> {
      var _ = peer.receive(new byte[1]);
    });
    watch();
    named.send(new byte[1], InetSocketAddress.createUnresolved("localhost", named.port()));
    socket.send(new byte[1], peer.localAddress());
  }

  // Pipes, terminals, any handle

  private void pipeRead() throws Exception {
    Pipe pipe = keep(Pipe.open());
    meanwhile(() -> pipe.sink().write(new byte[1]));
    watch();
    int _ = pipe.source().read(new byte[8]);
  }

  private void pipeWrite() throws Exception {
    Pipe pipe = keep(Pipe.open());
    meanwhile(() -> pipe.source().readFully(new byte[MUCH]));
    watch();
    pipe.sink().write(new byte[MUCH]);
  }

  private void fifoForReading() throws Exception {
    Path fifo = fifo();
    watch();
    keep(PipeSource.open(fifo));
  }

  private void fifoForWriting() throws Exception {
    Path fifo = fifo();
    meanwhile(() -> {
      Fibers.sleep(Duration.ofMillis(10));
      keep(PipeSource.open(fifo));
    });
    watch();
    keep(PipeSink.open(fifo));
  }

  private void await() throws Exception {
    Pipe pipe = keep(Pipe.open());
    meanwhile(() -> pipe.sink().write(new byte[1]));
    watch();
    int _ = pipe.source().await(Io.READABLE);
  }

  private void closeHandle() throws Exception {
    Pipe pipe = keep(Pipe.open());
    watch();
    pipe.source().close();
  }

  private void select() throws Exception {
    Pipe pipe = keep(Pipe.open());
    meanwhile(() -> pipe.sink().write(new byte[1]));
    watch();
    var _ = new Select().readable(pipe.source()).await();
  }

  private void copy() throws Exception {
    Path large = temporaryFile();
    Files.write(large, new byte[MUCH]);
    FiberFile file = keep(FiberFile.open(large));
    FiberFile target = keep(FiberFile.open(temporaryFile(), StandardOpenOption.WRITE));
    SocketPair<UnixSocket> pair = pair();
    whenItWaitsForAHandle(() -> pair.second().readFully(new byte[MUCH]));
    watch();
    long _ = Copy.of(file, pair.first()).from(0).run();
    long _ = Copy.of(file, target).from(0).run();
  }

  // Files

  private void openFile() throws Exception {
    Path file = temporaryFile();
    watch();
    keep(FiberFile.open(file));
  }

  /** What is written has to be on the disk at once, so no memory takes it. */
  private FiberFile openForBoth() throws IOException {
    return keep(
        FiberFile.open(
            temporaryFile(),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DSYNC));
  }

  private void transferFile() throws Exception {
    FiberFile file = openForBoth();
    byte[] bytes = new byte[8];
    watch();
    file.write(bytes);
    file.write(bytes, 0, 8, 0);
    int _ = file.read(bytes, 0, 8, 0);
    int _ = file.position(0).read(bytes);
  }

  private void truncate() throws Exception {
    FiberFile file = openForBoth();
    watch();
    file.setSize(10);
    file.truncate(5);
    file.sync(false);
  }

  private void closeFile() throws Exception {
    FiberFile file = openForBoth();
    watch();
    file.close();
  }

  private void sendFile() throws Exception {
    Path large = temporaryFile();
    Files.write(large, new byte[MUCH]);
    FiberFile file = keep(FiberFile.open(large));
    FiberFile target = keep(FiberFile.open(temporaryFile(), StandardOpenOption.WRITE));
    SocketPair<UnixSocket> pair = pair();
    whenItWaitsForAHandle(() -> pair.second().readFully(new byte[MUCH]));
    watch();
    long _ = file.transferTo(0, MUCH, pair.first());
    long _ = file.transferTo(0, MUCH, target);
  }

  // Processes

  private void start() throws Exception {
    watch();
    FiberProcess process = keep(FiberProcess.start("true"));
    scheduler.pause();
    var _ = process.waitFor();
  }

  private void waitFor() throws Exception {
    FiberProcess process = keep(FiberProcess.start("sleep", "0.01"));
    watch();
    var _ = process.waitFor();
  }

  private void capture() throws Exception {
    FiberProcess process =
        keep(FiberProcess.start("sh", "-c", "echo 1; sleep 0.1; echo 2; exec >&- 2>&-; sleep 0.1"));
    watch();
    var _ = process.capture();
  }

  private void waitForChild() throws Exception {
    watch();
    try {
      var _ = ChildProcesses.waitFor(ProcessHandle.current().pid());
    } catch (NoChildException own) {
      // Asked, and answered.
    }
  }
}
