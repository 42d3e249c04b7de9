package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.Platform;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;

/** What can be wrong with looking host names up. */
final class BrokenLookUp {
  private BrokenLookUp() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            KeepsDuplicates.class,
            KeepsDuplicates::new,
            "Addresses come as the resolver has them, duplicates and all, and so does its failure.",
            "A1",
            "A4")
        .add(
            AsksForDomainsOnly.class,
            AsksForDomainsOnly::new,
            "A name without a dot is looked up in no table of hosts.",
            "A3")
        .add(
            ResolvesInPlace.class,
            ResolvesInPlace::new,
            "A name is looked up in the fiber itself.",
            "A6")
        .add(
            FailureIsNoAddress.class,
            FailureIsNoAddress::new,
            "A resolver that fails has found no address.",
            "A8")
        .add(
            LateAnswersUnblock.class,
            LateAnswersUnblock::new,
            "An answer unblocks who has asked, also one who has given up.",
            "A101")
        .add(
            OneAskerGetsTheAnswer.class,
            OneAskerGetsTheAnswer::new,
            "Who asks for a name that is being looked up already gets nothing.",
            "A102")
        .list();
  }

  private static final class KeepsDuplicates extends BreakableScheduler {
    KeepsDuplicates(Platform platform) {
      super(platform);
    }

    @Override
    public List<InetAddress> addressResolve(String host) throws InterruptedException {
      try {
        return blockingOperationWait(() -> platform.resolve(host));
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  private static final class AsksForDomainsOnly extends BreakableScheduler {
    AsksForDomainsOnly(Platform platform) {
      super(platform);
    }

    @Override
    public List<InetAddress> addressResolve(String host) throws InterruptedException {
      return host.contains(".") ? super.addressResolve(host) : List.of();
    }
  }

  private static final class ResolvesInPlace extends BreakableScheduler {
    ResolvesInPlace(Platform platform) {
      super(platform);
    }

    @Override
    public List<InetAddress> addressResolve(String host) throws InterruptedException {
      try {
        return platform.resolve(host).stream().distinct().toList();
      } catch (UnknownHostException none) {
        return List.of();
      }
    }
  }

  private static final class FailureIsNoAddress extends BreakableScheduler {
    FailureIsNoAddress(Platform platform) {
      super(platform);
    }

    @Override
    public List<InetAddress> addressResolve(String host) throws InterruptedException {
      try {
        return super.addressResolve(host);
      } catch (IllegalStateException failure) {
        return List.of();
      }
    }
  }

  private static final class LateAnswersUnblock extends BreakableScheduler {
    LateAnswersUnblock(Platform platform) {
      super(platform);
    }

    @Override
    public List<InetAddress> addressResolve(String host) throws InterruptedException {
      Fiber<?> self = Fiber.current();
      FutureTask<List<InetAddress>> answer = new FutureTask<>(() -> platform.resolve(host));
      Thread.ofPlatform().daemon().name("ramie-test").start(() -> answer(answer, self));
      while (!answer.isDone()) {
        block(answer, null);
      }
      return answer.resultNow();
    }

    private void answer(FutureTask<?> answer, Fiber<?> fiber) {
      answer.run();
      unblock(answer, fiber);
    }
  }

  private static final class OneAskerGetsTheAnswer extends BreakableScheduler {
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    OneAskerGetsTheAnswer(Platform platform) {
      super(platform);
    }

    @Override
    public List<InetAddress> addressResolve(String host) throws InterruptedException {
      if (!underWay.add(host)) {
        return List.of();
      }
      try {
        return super.addressResolve(host);
      } finally {
        underWay.remove(host);
      }
    }
  }
}
