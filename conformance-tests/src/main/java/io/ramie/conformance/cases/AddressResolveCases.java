package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.conformance.Trial.Resolver;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Schedulers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;

/** Looking host names up. */
final class AddressResolveCases {
  private static final InetAddress ONE = address(1);
  private static final InetAddress TWO = address(2);

  private AddressResolveCases() {}

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are no address", e);
    }
  }

  static List<Case> list() {
    return new Chapter(Hook.ADDRESS_RESOLVE)
        .anywhere(
            "A3",
            "localhost has loopback addresses, each of them once.",
            "Ruby test_address_resolve, localhost",
            AddressResolveCases::localhost)
        .onThread(
            "A1",
            "All addresses are returned, without duplicates, in the resolver's order.",
            "Ruby scheduler.rb",
            AddressResolveCases::allAddresses)
        .onThread(
            "A4",
            "A host that has no address gives an empty list.",
            "contract, addressResolve",
            AddressResolveCases::noAddress)
        .onThread(
            "A6",
            "Two look-ups are under way at once, while other fibers run.",
            "fiber_scheduler_spec, address_resolve",
            AddressResolveCases::overlap)
        .onThread(
            "A8",
            "A resolver that fails throws that at those who asked, and at nobody else.",
            "Ruby scheduler.rb",
            AddressResolveCases::failures)
        .onThread(
            "A101",
            "A fiber that is interrupted leaves the look-up to itself, whose answer ends nothing.",
            "contract, general 3",
            AddressResolveCases::interrupted)
        .onThread(
            "A102",
            "Fibers that ask for the same name at once all get its addresses.",
            "spi, addressResolve",
            AddressResolveCases::sameName)
        .list();
  }

  private static void localhost(Trial trial) throws InterruptedException {
    List<InetAddress> found = trial.hooks().addressResolve("localhost");
    Fail.when(found.isEmpty(), () -> "localhost has no address");
    Fail.unless(
        found.stream().allMatch(InetAddress::isLoopbackAddress),
        () -> "localhost has addresses that are not loopback: " + found);
    Fail.unlessEqual("localhost had", found, found.stream().distinct().toList());
  }

  private interface Body {
    void run(FiberScheduler hooks) throws Throwable;
  }

  /** Runs a fiber of a scheduler that asks this resolver. */
  private static void asking(Trial trial, Resolver resolver, Body body) throws Throwable {
    FiberScheduler hooks = trial.anotherWithResolver(resolver);
    Schedulers.install(hooks);
    Fiber<?> fiber;
    try {
      fiber = start(hooks, Trial.callable(() -> body.run(hooks)));
      hooks.run();
    } finally {
      Schedulers.close(hooks);
    }
    Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
    fiber.value();
  }

  private static <T extends @Nullable Object> Fiber<T> start(
      FiberScheduler hooks, Callable<? extends T> body) {
    return hooks.fiber(FiberOptions.NONE, Trial.quiet(body));
  }

  private static void allAddresses(Trial trial) throws Throwable {
    asking(
        trial,
        host -> List.of(TWO, ONE, TWO, TWO, ONE),
        hooks ->
            Fail.unlessEqual("found were", hooks.addressResolve("host.a1"), List.of(TWO, ONE)));
  }

  private static void noAddress(Trial trial) throws Throwable {
    asking(
        trial,
        host -> {
          throw new UnknownHostException(host);
        },
        hooks -> Fail.unlessEqual("found were", hooks.addressResolve("host.a4"), List.of()));
  }

  private static void overlap(Trial trial) throws Throwable {
    CyclicBarrier both = new CyclicBarrier(3);
    asking(
        trial,
        host -> {
          Fail.unlessEqual(
              "where it is looked up, the scheduler was", Schedulers.installed(), null);
          return awaited(both, List.of(ONE));
        },
        hooks -> {
          List<Fiber<List<InetAddress>>> fibers = new ArrayList<>();
          for (String host : List.of("one.a6", "two.a6")) {
            fibers.add(start(hooks, () -> hooks.addressResolve(host)));
          }
          hooks.kernelSleep(micros(100));
          // On another thread: a barrier would keep this one.
          trial.elsewhere(both::await);
          for (Fiber<List<InetAddress>> fiber : fibers) {
            Fail.unlessEqual("found were", fiber.value(), List.of(ONE));
          }
        });
  }

  private static <T> T awaited(CyclicBarrier barrier, T value) {
    try {
      barrier.await();
      return value;
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static void failures(Trial trial) throws Throwable {
    IllegalStateException failure = new IllegalStateException("on purpose");
    asking(
        trial,
        host -> {
          if (host.equals("bad.a8")) {
            throw failure;
          }
          return List.of(ONE);
        },
        hooks -> {
          Fiber<List<InetAddress>> other = start(hooks, () -> hooks.addressResolve("good.a8"));
          Throwable thrown =
              Fail.unlessThrows(
                  "addressResolve",
                  IllegalStateException.class,
                  () -> hooks.addressResolve("bad.a8"));
          Fail.unlessEqual("addressResolve threw", thrown, failure);
          Fail.unlessEqual("found were", other.value(), List.of(ONE));
        });
  }

  private static void interrupted(Trial trial) throws Throwable {
    CountDownLatch answer = new CountDownLatch(1);
    asking(
        trial,
        host -> {
          awaitUninterruptibly(answer);
          return List.of(ONE);
        },
        hooks -> {
          Fiber<?> self = Fiber.current();
          Raised cause = new Raised();
          hooks.fiber(
              FiberOptions.NONE,
              () -> {
                hooks.kernelSleep(millis(1));
                hooks.fiberInterrupt(self, cause);
                return null;
              });
          Fail.unlessThrows(
              "addressResolve", Raised.class, () -> hooks.addressResolve("host.a101"));
          answer.countDown();
          long start = trial.now();
          hooks.kernelSleep(millis(20));
          Fail.whenShorter("the next sleep", trial.since(start), millis(20));
        });
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sameName(Trial trial) throws Throwable {
    asking(
        trial,
        host -> List.of(ONE, TWO),
        hooks -> {
          List<Fiber<List<InetAddress>>> fibers = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            fibers.add(start(hooks, () -> hooks.addressResolve("host.a102")));
          }
          for (Fiber<List<InetAddress>> fiber : fibers) {
            Fail.unlessEqual("found were", fiber.value(), List.of(ONE, TWO));
          }
        });
  }
}
