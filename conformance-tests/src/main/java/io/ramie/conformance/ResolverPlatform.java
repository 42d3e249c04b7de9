package io.ramie.conformance;

import io.ramie.conformance.platform.ForwardingPlatform;
import io.ramie.spi.Platform;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** A platform whose host names somebody else looks up. */
final class ResolverPlatform extends ForwardingPlatform {
  private final Platform real;
  private final Trial.Resolver resolver;

  ResolverPlatform(Platform real, Trial.Resolver resolver) {
    this.real = real;
    this.resolver = resolver;
  }

  @Override
  protected Platform real() {
    return real;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    return resolver.resolve(host);
  }
}
