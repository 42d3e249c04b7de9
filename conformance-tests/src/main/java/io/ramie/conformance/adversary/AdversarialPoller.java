package io.ramie.conformance.adversary;

import io.ramie.spi.Io;
import io.ramie.spi.Poller;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A poller that tells of some handles too late, and of others too early. */
final class AdversarialPoller implements Poller {
  private final Poller real;
  private final Faults faults;
  private final Dice dice;
  private final Storm delay = new Storm();

  AdversarialPoller(Poller real, Faults faults) {
    this.real = real;
    this.faults = faults;
    this.dice = faults.newDice();
  }

  @Override
  public int poll(Collection<? extends Interest> interests, long timeoutNanos) {
    int told = tellTooEarly(interests);
    if (told > 0) {
      return told;
    }
    if (timeoutNanos <= 0) {
      // Who only looks does not look again.
      return real.poll(interests, timeoutNanos);
    }
    List<Sieve> sieves = new ArrayList<>(interests.size());
    interests.forEach(interest -> sieves.add(new Sieve(interest)));
    int _ = real.poll(sieves, timeoutNanos);
    return (int) sieves.stream().filter(sieve -> sieve.told).count();
  }

  private int tellTooEarly(Collection<? extends Interest> interests) {
    int told = 0;
    for (Interest interest : interests) {
      if (interest.io() instanceof AdversarialIo io && io.seemsReady()) {
        interest.ready(interest.events());
        told++;
      }
    }
    return told;
  }

  @Override
  public void check(Io io) {
    real.check(io);
  }

  @Override
  public void wakeup() {
    real.wakeup();
  }

  @Override
  public void close() {
    real.close();
  }

  @Override
  public String toString() {
    return "adversarial poller";
  }

  /** Keeps what is ready back for this time. */
  private final class Sieve implements Interest {
    private final Interest interest;
    private boolean told;

    Sieve(Interest interest) {
      this.interest = interest;
    }

    @Override
    public Io io() {
      return interest.io();
    }

    @Override
    public int events() {
      return interest.events();
    }

    @Override
    public void ready(int events) {
      if (!isLate()) {
        told = true;
        interest.ready(events);
      }
    }

    private boolean isLate() {
      boolean late =
          delay.next() == Storm.Weather.CALM
              && faults.strike(Fault.LATE_READINESS, dice, "poll", interest.io());
      if (late) {
        delay.begin(0);
      }
      return late;
    }
  }
}
