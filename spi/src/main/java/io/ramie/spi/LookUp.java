package io.ramie.spi;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One look-up of a host name, shared by all fibers that ask a platform for that name meanwhile.
 *
 * <p>A resolver cannot be interrupted, so a fiber that is leaves the look-up to the others, or to
 * itself. Newcomers join one that everybody has given up: its answer is as good as another, and a
 * resolver that does not answer costs one thread for each name, however often people try. Only a
 * look-up that has not begun yet is withdrawn with the last one who asks.
 */
final class LookUp implements SelfEnding {
  private record Name(Platform platform, String host) {}

  /** How it ended: with addresses, with a failure, or, when it was withdrawn, with neither. */
  private record Answer(@Nullable List<InetAddress> addresses, @Nullable Throwable failure) {}

  private static final ConcurrentMap<Name, LookUp> UNDER_WAY = new ConcurrentHashMap<>();

  private final OffloadPool pool;
  private final Name name;
  private final Runnable work = this::lookUp;
  private final Gate answered = new Gate();

  // Written before the gate is opened, read behind it.
  private @Nullable Answer answer;

  private LookUp(OffloadPool pool, Name name) {
    this.pool = pool;
    this.name = name;
  }

  /** All addresses, without duplicates; none when the host is unknown. */
  static List<InetAddress> resolve(OffloadPool pool, FiberScheduler hooks, String host)
      throws InterruptedException {
    Name name = new Name(hooks.platform(), host);
    for (; ; ) {
      Answer answer = join(pool, name).await(hooks);
      if (answer.failure != null) {
        throw Sneaky.rethrow(answer.failure);
      }
      if (answer.addresses != null) {
        return answer.addresses;
      }
    }
  }

  private static LookUp join(OffloadPool pool, Name name) {
    LookUp created = new LookUp(pool, name);
    LookUp joined = UNDER_WAY.putIfAbsent(name, created);
    if (joined != null) {
      return joined;
    }
    created.begin();
    return created;
  }

  private void begin() {
    try {
      pool.execute(work);
    } catch (Throwable refused) {
      // No thread can be made: others may have joined already.
      end(new Answer(null, refused));
    }
  }

  private Answer await(FiberScheduler hooks) throws InterruptedException {
    try {
      answered.await(hooks, this);
    } finally {
      if (!answered.isOpen() && answered.waiting() == 0) {
        withdraw();
      }
    }
    return Objects.requireNonNull(answer);
  }

  /** Those who have joined at the last moment look up again. */
  private void withdraw() {
    if (pool.remove(work)) {
      end(new Answer(null, null));
    }
  }

  private void lookUp() {
    end(ask());
  }

  private Answer ask() {
    try {
      return new Answer(name.platform.resolve(name.host).stream().distinct().toList(), null);
    } catch (UnknownHostException none) {
      return new Answer(List.of(), null);
    } catch (Throwable failure) {
      return new Answer(null, failure);
    }
  }

  private void end(Answer ending) {
    answer = ending;
    UNDER_WAY.remove(name, this);
    answered.open();
  }

  /** How many look-ups have not ended. */
  static int underWay() {
    return UNDER_WAY.size();
  }

  @Override
  public String toString() {
    return "look-up of " + name.host;
  }
}
