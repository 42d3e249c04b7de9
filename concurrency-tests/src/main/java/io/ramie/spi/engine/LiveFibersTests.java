package io.ramie.spi.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import io.ramie.spi.Fiber;
import io.ramie.spi.Schedulers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link LiveFibers}: one writer; who reads sees whole fibers, and all that stay. */
public final class LiveFibersTests {
  private static final FiberEngine ENGINE =
      new FiberEngine(Schedulers.blockingFallback(), turn -> {});

  // As many as there are slots before it grows, and one more. Each always gets the same slot.
  private static final List<ScheduledFiber<?>> FIBERS =
      IntStream.rangeClosed(0, 64).<ScheduledFiber<?>>mapToObj(i -> newFiber()).toList();

  private LiveFibersTests() {}

  private static ScheduledFiber<?> newFiber() {
    return new ScheduledFiber<>(ENGINE, null, () -> null);
  }

  /** 0 for none, 1 for a fiber that knows its slot, 2 for one that does not yet. */
  private static int look(@Nullable ScheduledFiber<?> fiber) {
    return fiber == null ? 0 : fiber.slot == 0 ? 1 : 2;
  }

  /** The smallest of some counts, taken one after the other while the list grows. */
  private static int fewest(Race race, IntSupplier count) {
    race.enter();
    int fewest = count.getAsInt();
    while (!race.isOver()) {
      fewest = Math.min(fewest, count.getAsInt());
    }
    return fewest;
  }

  /** A reader sees a fiber that was added as it is, or not at all. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "not added yet")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "added")
  @State
  public static class AddVersusLook {
    private final LiveFibers live = new LiveFibers();
    private final ScheduledFiber<?> fiber = newFiber();

    @Actor
    public void add() {
      live.add(fiber);
    }

    @Actor
    public void look(I_Result r) {
      r.r1 = LiveFibersTests.look(live.at(0));
    }
  }

  /** Broken: publishes the fiber and tells it its slot afterwards. */
  @JCStressTest
  @JCStressMeta(AddVersusLook.class)
  @State
  public static class AddVersusLookTwin {
    private static final VarHandle SLOT =
        MethodHandles.arrayElementVarHandle(ScheduledFiber[].class);

    private final ScheduledFiber<?>[] slots = new ScheduledFiber<?>[1];
    private final ScheduledFiber<?> fiber = newFiber();

    @Actor
    public void add() {
      SLOT.setRelease(slots, 0, fiber);
      fiber.slot = 0;
    }

    @Actor
    public void look(I_Result r) {
      r.r1 = LiveFibersTests.look((ScheduledFiber<?>) SLOT.getAcquire(slots, 0));
    }
  }

  /** While the list grows, a reader sees every fiber that was there before, once. */
  @JCStressTest
  @Outcome(id = "64", expect = ACCEPTABLE, desc = "before")
  @Outcome(id = "65", expect = ACCEPTABLE, desc = "after")
  @State
  public static class GrowVersusCopy {
    private final Race race = new Race();
    private final LiveFibers live = new LiveFibers();

    public GrowVersusCopy() {
      FIBERS.subList(0, 64).forEach(live::add);
    }

    @Actor
    public void grow() {
      race.awaitFiber();
      live.add(FIBERS.get(64));
      race.end();
    }

    @Actor
    public void copy(I_Result r) {
      r.r1 = fewest(race, this::count);
    }

    private int count() {
      List<Fiber<?>> seen = new ArrayList<>();
      live.copyTo(seen);
      return new HashSet<>(seen).size();
    }
  }

  /** Broken: puts the larger array in place and fills it afterwards. */
  @JCStressTest
  @JCStressMeta(GrowVersusCopy.class)
  @State
  public static class GrowVersusCopyTwin {
    private final Race race = new Race();
    private volatile ScheduledFiber<?>[] slots =
        FIBERS.subList(0, 64).toArray(ScheduledFiber<?>[]::new);

    @Actor
    public void grow() {
      race.awaitFiber();
      ScheduledFiber<?>[] old = slots;
      slots = new ScheduledFiber<?>[2 * old.length];
      for (int i = 0; i <= old.length; i++) {
        slots[i] = FIBERS.get(i);
      }
      race.end();
    }

    @Actor
    public void copy(I_Result r) {
      r.r1 = fewest(race, this::count);
    }

    private int count() {
      return (int) Arrays.stream(slots).filter(fiber -> fiber != null).distinct().count();
    }
  }

  /** The last fiber leaves a list that had grown: a reader sees it or nothing. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "after")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "before")
  @State
  public static class ShrinkVersusLook {
    private final LiveFibers live = new LiveFibers();

    public ShrinkVersusLook() {
      FIBERS.forEach(live::add);
      FIBERS.subList(1, 65).forEach(live::remove);
    }

    @Actor
    public void shrink() {
      live.remove(FIBERS.getFirst());
    }

    @Actor
    public void look(I_Result r) {
      List<Fiber<?>> seen = new ArrayList<>();
      live.copyTo(seen);
      r.r1 = live.at(64) == null ? seen.size() : -1;
    }
  }

  /** Broken: shrinks in two steps, and readers trust a size that belongs to the other array. */
  @JCStressTest
  @JCStressMeta(ShrinkVersusLook.class)
  @State
  public static class ShrinkVersusLookTwin {
    private volatile ScheduledFiber<?>[] slots = new ScheduledFiber<?>[128];

    public ShrinkVersusLookTwin() {
      slots[0] = FIBERS.getFirst();
    }

    @Actor
    public void shrink() {
      slots = new ScheduledFiber<?>[64];
    }

    @Actor
    public void look(I_Result r) {
      try {
        int size = slots.length;
        r.r1 = slots[size - 1] == null && slots[0] != null ? 1 : 0;
      } catch (ArrayIndexOutOfBoundsException garbage) {
        r.r1 = -1;
      }
    }
  }
}
