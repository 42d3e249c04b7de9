package io.ramie.operation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The base operations that an operation comes to when it is performed, in the order to try them.
 */
final class Branches {
  /** One of them, on its own way out. */
  private static final class Branch {
    private final BaseOperation<@Nullable Object> base;
    private final @Nullable Mapping mappings;
    private final @Nullable Nack nacks;
    private @Nullable Offer<@Nullable Object> offer;

    Branch(BaseOperation<@Nullable Object> base, @Nullable Mapping mappings, @Nullable Nack nacks) {
      this.base = base;
      this.mappings = mappings;
      this.nacks = nacks;
    }

    void register(Performance performance) {
      Offer<@Nullable Object> made = new Offer<>(performance);
      offer = made;
      base.register(made);
    }

    boolean hasWon(Performance performance) {
      return offer == performance.winner();
    }

    void withdraw() {
      if (offer != null) {
        base.withdraw(offer);
      }
    }

    void letGo() {
      if (offer != null) {
        offer.letGo();
      }
    }
  }

  private final Operation<?> operation;
  private final List<Branch> branches = new ArrayList<>();
  private final List<Nack> nacks = new ArrayList<>();

  Branches(Operation<?> operation) {
    this.operation = operation;
    operation.expand(this, null, null);
  }

  @SuppressWarnings("unchecked") // the mappings know what the value is
  void add(BaseOperation<?> base, @Nullable Mapping mappings, @Nullable Nack inner) {
    branches.add(new Branch((BaseOperation<@Nullable Object>) base, mappings, inner));
  }

  void add(Nack nack) {
    nacks.add(nack);
  }

  /** Does the first that can be done at once. */
  @Nullable Ready<@Nullable Object> attempt() {
    for (Branch branch : branches) {
      Ready<@Nullable Object> ready = attempt(branch);
      if (ready != null) {
        tellLosers(branch);
        return new Ready<>(Mapping.apply(branch.mappings, ready.value()));
      }
    }
    return null;
  }

  private @Nullable Ready<@Nullable Object> attempt(Branch branch) {
    try {
      return branch.base.attempt();
    } catch (Throwable failed) {
      // A closed channel, say: that is how it has ended.
      tellLosers(branch);
      throw failed;
    }
  }

  /** Waits until one has happened, and takes the others back. Null if the time has passed. */
  @Nullable Ready<@Nullable Object> await(long timeoutNanos) throws InterruptedException {
    Performance performance = Performance.begin(operation);
    Branch chosen = null;
    try {
      for (Branch branch : branches) {
        if (performance.isOver()) {
          break;
        }
        branch.register(performance);
      }
      if (performance.await(timeoutNanos)) {
        chosen = winner(performance);
      }
    } finally {
      if (chosen == null) {
        // An operation that threw instead of registering must not leave the others on offer.
        performance.abandon();
      }
      withdrawAllBut(chosen);
      tellLosers(chosen);
    }
    return chosen == null ? null : new Ready<>(Mapping.apply(chosen.mappings, performance.value()));
  }

  private Branch winner(Performance performance) {
    for (Branch branch : branches) {
      if (branch.hasWon(performance)) {
        return branch;
      }
    }
    throw new IllegalStateException("none of its own offers came true for " + operation);
  }

  private void withdrawAllBut(@Nullable Branch chosen) {
    for (Branch branch : branches) {
      if (branch != chosen) {
        branch.withdraw();
      }
      branch.letGo();
    }
  }

  /** Nobody is told twice, and whoever is around the chosen one is not told. */
  private void tellLosers(@Nullable Branch chosen) {
    for (Nack nack : nacks) {
      if (chosen == null || !nack.isAround(chosen.nacks)) {
        nack.signal().signal();
      }
    }
  }

  /** None was chosen, and none will be. */
  void tellAll() {
    tellLosers(null);
  }
}
