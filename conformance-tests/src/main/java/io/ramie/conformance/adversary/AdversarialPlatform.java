package io.ramie.conformance.adversary;

import io.ramie.conformance.platform.ForwardingPlatform;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A platform at its worst: it hands everything to another one and injects faults on the way, at
 * random, from a seed.
 *
 * {@snippet file="io/ramie/conformance/adversary/AdversarialPlatformTest.java" region="example"}
 *
 * <p>Its handles wrap those of the other platform ({@link Io#underlying}), so every scheduler that
 * can wait for those can wait for these. What a handle meets depends on the seed, on how many
 * handles were opened before it and on how many attempts were made on it before: with the same
 * seed, a program on one thread meets the same faults again.
 *
 * <p>A whole JVM runs on such a platform, without a change to the program, with the system property
 * {@code ramie.platform=adversarial}; {@link AdversarialService} says how it is configured then.
 *
 * <p>What is looked up, processes and the clock are those of the other platform. A scheduler that
 * polls with a facility of its own, as the epoll scheduler does, is told the truth about readiness;
 * {@link Fault#LATE_READINESS} and {@link Fault#SPURIOUS_READINESS} are for those that use {@link
 * #openPoller}.
 */
public final class AdversarialPlatform extends ForwardingPlatform {
  static final String NAME = "adversarial";

  private final Platform real;
  private final Faults faults;
  private final Dice dice;

  private AdversarialPlatform(Platform real, Faults faults) {
    this.real = real;
    this.faults = faults;
    this.dice = faults.newDice();
  }

  /**
   * Begins to configure one. Unless something is injected, nothing is.
   *
   * @param platform where handles come from, for example {@link Platform#system()}
   * @return a builder
   */
  public static Builder over(Platform platform) {
    return new Builder(platform);
  }

  @Override
  protected Platform real() {
    return real;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** {@return a negative number: it is only ever taken by name} */
  @Override
  public int priority() {
    return -1;
  }

  // What has happened

  /**
   * The seed of all that is random here. A test prints it when it fails.
   *
   * @return what was given to the builder, or drawn by it
   */
  public long seed() {
    return faults.seed();
  }

  /**
   * How many faults have been injected.
   *
   * @return each refusal of a storm counts
   */
  public long injections() {
    return faults.count();
  }

  /**
   * How often one fault has been injected.
   *
   * @param fault which
   * @return a storm counts once
   */
  public long injections(Fault fault) {
    return faults.count(fault);
  }

  /**
   * The faults that have been injected last, for the message of a failure.
   *
   * @return about a thousand at most, the oldest first; those that are being injected just now may
   *     be missing
   */
  public List<Injection> latest() {
    return faults.latest();
  }

  @Override
  public String toString() {
    return NAME + " platform over " + real.name() + ", " + faults;
  }

  // Opening

  @Override
  public IoResult socket(ProtocolFamily family, SocketType type) {
    return open("socket", () -> real.socket(family, type), kind(type));
  }

  @Override
  public int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    return openTwo("socketPair", () -> real.socketPair(type, telling(ends, kind(type))));
  }

  @Override
  public int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return openTwo("pipe", () -> real.pipe(telling(ends, AdversarialIo.Kind.BYTES)));
  }

  @Override
  public IoResult open(Path path, Set<? extends OpenOption> options) {
    return open("open", () -> real.open(path, options), AdversarialIo.Kind.BYTES);
  }

  @Override
  public IoResult standardStream(int number) {
    // Whatever it is, nothing is lost when it stays whole.
    return open("standardStream", () -> real.standardStream(number), AdversarialIo.Kind.DATAGRAMS);
  }

  @Override
  public IoResult openProcess(long pid) {
    return open("openProcess", () -> real.openProcess(pid), AdversarialIo.Kind.OTHER);
  }

  @Override
  public ProcessStatus processStatus(Io process) {
    return real.processStatus(process.underlying());
  }

  @Override
  public Poller openPoller() throws IOException {
    int refused = refusal("openPoller");
    if (refused != 0) {
      throw new IOException("cannot open a poller: " + Errno.describe(refused));
    }
    return new AdversarialPoller(real.openPoller(), faults);
  }

  private IoResult open(String operation, Supplier<IoResult> opener, AdversarialIo.Kind kind) {
    int refused = refusal(operation);
    if (refused != 0) {
      return IoResult.error(refused);
    }
    IoResult result = opener.get();
    return result.isError() ? result : IoResult.of(wrap(result.io(), kind));
  }

  private int openTwo(String operation, IntSupplier opener) {
    int refused = refusal(operation);
    return refused != 0 ? refused : opener.getAsInt();
  }

  private BiConsumer<Io, Io> telling(
      BiConsumer<? super Io, ? super Io> ends, AdversarialIo.Kind kind) {
    return (first, second) -> ends.accept(wrap(first, kind), wrap(second, kind));
  }

  private Io wrap(Io io, AdversarialIo.Kind kind) {
    return new AdversarialIo(this, faults, io, kind);
  }

  private static AdversarialIo.Kind kind(SocketType type) {
    return type == SocketType.STREAM ? AdversarialIo.Kind.CONNECTION : AdversarialIo.Kind.DATAGRAMS;
  }

  private int refusal(String operation) {
    if (faults.strike(Fault.EMFILE, dice, operation, real.name())) {
      return Errno.EMFILE.result();
    }
    return faults.strike(Fault.ENFILE, dice, operation, real.name()) ? Errno.ENFILE.result() : 0;
  }

  /** Configures a platform: which faults it injects, how often, and from which seed. */
  public static final class Builder {
    private final Platform real;
    private final Map<Fault, Faults.Frequency> frequencies = new EnumMap<>(Fault.class);
    private @Nullable Long seed;

    private Builder(Platform real) {
      this.real = Objects.requireNonNull(real, "platform");
    }

    /**
     * Makes everything happen again that happened with the same seed.
     *
     * @param seed any number; a random one unless this is called
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Injects a fault.
     *
     * @param fault which
     * @param probability how likely it is at each opportunity, 0 to 1
     * @return this builder
     * @throws IllegalArgumentException if that is no probability
     */
    public Builder inject(Fault fault, double probability) {
      return inject(fault, probability, Long.MAX_VALUE);
    }

    /**
     * Injects a fault a limited number of times.
     *
     * @param fault which
     * @param probability how likely it is at each opportunity, 0 to 1
     * @param budget how often it happens altogether at most
     * @return this builder
     * @throws IllegalArgumentException if that is no probability, or the budget is negative
     */
    public Builder inject(Fault fault, double probability, long budget) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "the probability of " + fault + " must be from 0 to 1, not " + probability);
      }
      if (budget < 0) {
        throw new IllegalArgumentException(
            "the budget of " + fault + " must not be negative, and is " + budget);
      }
      frequencies.put(fault, new Faults.Frequency(probability, budget));
      return this;
    }

    /**
     * Injects several faults, such as {@link Fault#BENIGN}.
     *
     * @param faults which
     * @param probability how likely each is at each of its opportunities, 0 to 1
     * @return this builder
     * @throws IllegalArgumentException if that is no probability
     */
    public Builder inject(Collection<Fault> faults, double probability) {
      faults.forEach(fault -> inject(fault, probability));
      return this;
    }

    /**
     * Makes the platform.
     *
     * @return a new one, whose counts begin at zero
     */
    public AdversarialPlatform build() {
      long chosen = seed != null ? seed : ThreadLocalRandom.current().nextLong();
      return new AdversarialPlatform(real, new Faults(chosen, frequencies));
    }
  }
}
