package io.ramie.channel;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The channel is closed: nothing can be sent on it, and everything that was sent has been received.
 * Its cause is the one that the channel was closed with, null if there was none.
 */
public final class ChannelClosedException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1;

  ChannelClosedException(Channel<?> channel, @Nullable Throwable cause) {
    super(cause == null ? "closed: " + channel : "closed: " + channel + ", by " + cause, cause);
  }
}
