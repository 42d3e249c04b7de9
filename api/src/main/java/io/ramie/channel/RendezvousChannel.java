package io.ramie.channel;

import io.ramie.operation.Offer;
import org.jspecify.annotations.Nullable;

/**
 * Sender and receiver meet. Whoever comes first waits in his queue; whoever comes second finds him
 * there. Two who come at the same time are both in their queues before they look at the other one,
 * so that at least one sees the other.
 */
final class RendezvousChannel<T> extends Channel<T> {
  @Override
  boolean offer(T item) {
    checkOpen();
    for (Offer<T> receiver = receivers.peek(); receiver != null; receiver = receivers.peek()) {
      if (receiver.complete(item)) {
        receivers.dropServed(receiver);
        received.increment();
        return true;
      }
    }
    return false;
  }

  @Override
  @Nullable T poll() {
    checkOpen();
    for (Sending<T> sending = senders.poll(); sending != null; sending = senders.poll()) {
      if (sending.offer().complete(null)) {
        received.increment();
        return sending.item();
      }
    }
    return null;
  }

  @Override
  void register(Sending<T> sending) {
    senders.add(sending);
    Offer<@Nullable Void> own = sending.offer();
    for (Offer<T> receiver = receivers.peekOther(own);
        receiver != null;
        receiver = receivers.peekOther(own)) {
      Offer.Meeting how = own.meet(null, receiver, sending.item());
      if (how == Offer.Meeting.GONE) {
        break;
      }
      receivers.remove(receiver);
      if (how == Offer.Meeting.MET) {
        met();
        senders.remove(sending);
        break;
      }
    }
    failIfClosed();
  }

  @Override
  void register(Offer<T> own) {
    receivers.add(own);
    for (Sending<T> sending = senders.peekOther(own);
        sending != null;
        sending = senders.peekOther(own)) {
      Offer.Meeting how = own.meet(sending.item(), sending.offer(), null);
      if (how == Offer.Meeting.GONE) {
        break;
      }
      senders.remove(sending);
      if (how == Offer.Meeting.MET) {
        met();
        receivers.remove(own);
        break;
      }
    }
    failIfClosed();
  }

  private void met() {
    received.increment();
  }

  private void failIfClosed() {
    if (isClosed()) {
      closed();
    }
  }

  @Override
  void closed() {
    failSenders();
    failReceivers();
  }

  @Override
  long buffered() {
    return 0;
  }

  @Override
  String describe() {
    return "rendezvous";
  }
}
