package io.ramie.conformance.soak;

import io.ramie.Fibers;
import io.ramie.Installation;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Connections by the thousand, on one scheduler: opened, used, timed out, cancelled, reset and
 * closed at random, by their own fibers and by others. Then it looks for what is left behind:
 * descriptors, fibers, threads, and whatever still holds a handle or a fiber, such as a timer, a
 * waiter or a registration.
 *
 * <pre>
 *   java … io.ramie.conformance.soak.Soak [--seconds 60] [--connections N] [--seed S] [--scheduler NAME]
 * </pre>
 *
 * <p>It prints its seed first. The exit status is 0 if nothing is left, 1 if something is or went
 * wrong, 2 for a mistake in the arguments. With {@code -Dramie.platform=adversarial} the system is
 * at its worst meanwhile.
 */
public final class Soak {
  private static final int DESCRIPTORS_PER_CONNECTION = 2;

  /** For the JVM, listeners and pollers. */
  private static final int OTHER_DESCRIPTORS = 300;

  /** Watching all of them would make the garbage collector the busiest part. */
  private static final int WATCHED_EACH = 8;

  private final SoakPlan plan;
  private final Tally tally = new Tally();
  private final Remains remains = new Remains();
  private final AtomicReferenceArray<@Nullable SoakClient> clients;
  private final long end;

  // The scheduler's thread.
  private final SplittableRandom randoms;
  private final Deque<Integer> places = new ArrayDeque<>();
  private long watched;

  private Soak(SoakPlan plan) {
    this.plan = plan;
    this.clients = new AtomicReferenceArray<>(plan.connections());
    this.randoms = new SplittableRandom(plan.seed());
    this.end = System.nanoTime() + plan.duration().toNanos();
    for (int place = 0; place < plan.connections(); place++) {
      places.push(place);
    }
  }

  /**
   * Runs a soak.
   *
   * @param args see above
   * @throws Exception if it could not begin
   */
  public static void main(String[] args) throws Exception {
    SoakPlan plan;
    try {
      plan = plan(args);
    } catch (IllegalArgumentException mistake) {
      System.err.println("soak: " + mistake.getMessage());
      System.exit(2);
      return;
    }
    System.out.println(plan);
    Tally tally = run(plan);
    System.out.println(tally);
    tally.complaints().forEach(System.out::println);
    System.exit(tally.complaints().isEmpty() ? 0 : 1);
  }

  private static SoakPlan plan(String[] args) {
    Map<String, String> options = options(args);
    return new SoakPlan(
        options.getOrDefault("--scheduler", "epoll"),
        Duration.ofSeconds(number(options, "--seconds", 60)),
        (int) number(options, "--connections", mostConnections()),
        number(options, "--seed", ThreadLocalRandom.current().nextLong()),
        Platform.system());
  }

  private static Map<String, String> options(String[] args) {
    List<String> known = List.of("--scheduler", "--seconds", "--connections", "--seed");
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!known.contains(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException(
            "'" + args[i] + "' is no option with a value; known are " + known);
      }
      options.put(args[i], args[i + 1]);
    }
    return options;
  }

  private static long number(Map<String, String> options, String name, long otherwise) {
    String value = options.get(name);
    try {
      return value == null ? otherwise : Long.parseLong(value);
    } catch (NumberFormatException bad) {
      throw new IllegalArgumentException(name + " needs a number, not '" + value + "'", bad);
    }
  }

  /** As many as the descriptor limit allows. */
  static int mostConnections() {
    return Math.max(1, (Descriptors.limit() - OTHER_DESCRIPTORS) / DESCRIPTORS_PER_CONNECTION);
  }

  /** Runs a soak on the calling thread, which must have no scheduler. */
  static Tally run(SoakPlan plan) throws Exception {
    // The first time opens what is kept: pollers, pools, threads.
    warmUp(plan);
    Map<String, Integer> descriptors = Descriptors.open();
    List<String> threads = threads();
    Soak soak = new Soak(plan);
    soak.run();
    soak.compare("open descriptors", descriptors, Descriptors.open());
    soak.compare("threads", threads, threads());
    return soak.tally;
  }

  private static void warmUp(SoakPlan plan) throws Exception {
    new Soak(
            new SoakPlan(
                plan.scheduler(), Duration.ofMillis(200), 10, plan.seed(), plan.platform()))
        .run();
  }

  /** Not those of the shared pools, which come when there is work and go when there is none. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("ramie") && !isPooled(name))
        .sorted()
        .toList();
  }

  private static boolean isPooled(String name) {
    return name.startsWith("ramie-offload") || name.startsWith("ramie-resolve");
  }

  private void compare(String what, Object before, Object after) {
    if (!before.equals(after)) {
      tally.complain(what + " were " + before + " before and are " + after);
    }
  }

  // One soak

  private void run() throws Exception {
    FiberScheduler scheduler =
        Schedulers.provider(plan.scheduler())
            .create(SchedulerOptions.DEFAULT.withPlatform(plan.platform()));
    try (Installation _ = Fibers.install(scheduler);
        ScheduledExecutorService watchdog = watch(scheduler);
        Disturber disturber = new Disturber(this::victim, randoms.split(), tally)) {
      disturber.start();
      Fiber<?> main = Fibers.schedule("soak", () -> openConnections());
      scheduler.run();
      watchdog.shutdownNow();
      if (main.state() == Fiber.State.FAILED) {
        tally.complain("the soak failed: " + main.exceptionNow());
      }
      lookForRemains(scheduler);
    }
  }

  private void openConnections() throws IOException, InterruptedException {
    try (SoakServer server = new SoakServer(this)) {
      server.start();
      Semaphore free = new Semaphore(plan.connections());
      while (System.nanoTime() < end) {
        free.acquire();
        int place = places.pop();
        Fibers.schedule("client", () -> live(place, server, free));
      }
      free.acquire(plan.connections());
    }
  }

  private void live(int place, SoakServer server, Semaphore free) {
    SoakClient client = new SoakClient(this, newRandom());
    clients.set(place, client);
    try {
      client.live(server);
    } catch (Throwable ended) {
      expected("client", ended);
    } finally {
      clients.set(place, null);
      places.push(place);
      // An interrupt that came too late is of no use to anybody.
      var _ = Thread.interrupted();
      free.release();
    }
  }

  // For the others

  Tally tally() {
    return tally;
  }

  /** A source of random numbers for one fiber. */
  SplittableRandom newRandom() {
    return randoms.split();
  }

  /** Remembers a fiber that must be gone at the end. The scheduler's thread. */
  void watch(Fiber<?> fiber) {
    if (++watched % WATCHED_EACH == 0) {
      remains.watch(fiber);
    }
  }

  /** Remembers a handle that must be gone at the end. The scheduler's thread. */
  void watch(Io handle) {
    if (++watched % WATCHED_EACH == 0) {
      remains.watch(handle);
      remains.watch(handle.underlying());
    }
  }

  /** Counts how something has ended; what should not have happened is a complaint. */
  void expected(String whose, Throwable ended) {
    boolean possible =
        ended instanceof IOException
            || ended instanceof CancellationException
            || ended instanceof InterruptedException;
    tally.count(whose + " ended by " + ended.getClass().getSimpleName());
    if (!possible) {
      tally.complain(whose + " ended by " + ended);
    }
  }

  private @Nullable SoakClient victim() {
    return clients.get(ThreadLocalRandom.current().nextInt(clients.length()));
  }

  // The end

  /** Ends what hangs, and says what that was. */
  private ScheduledExecutorService watch(FiberScheduler scheduler) {
    ScheduledExecutorService watchdog =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("soak-watchdog").factory());
    long patience = plan.duration().plus(SoakPlan.PATIENCE).toMillis();
    var _ =
        watchdog.scheduleAtFixedRate(
            () -> giveUp(scheduler), patience, 1_000, TimeUnit.MILLISECONDS);
    return watchdog;
  }

  private void giveUp(FiberScheduler scheduler) {
    List<Fiber<?>> stuck = scheduler.fibers();
    stuck.stream().limit(10).forEach(fiber -> tally.complain("does not end: " + fiber));
    stuck.forEach(Fiber::cancel);
  }

  private void lookForRemains(FiberScheduler scheduler) throws InterruptedException {
    scheduler.fibers().forEach(fiber -> tally.complain("still alive: " + fiber));
    for (Object left : remains.left()) {
      tally.complain(
          "still reachable: " + left + (left instanceof Io io ? ", waits " + io.waits() : ""));
    }
  }
}
