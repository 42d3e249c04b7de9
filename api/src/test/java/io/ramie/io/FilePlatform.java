package io.ramie.io;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Function;

/** The system's platform, but whatever is opened by a path is a file of the test. */
final class FilePlatform {
  private FilePlatform() {}

  /** An epoll scheduler on such a platform. */
  static FiberScheduler scheduler(Function<Platform, Io> file) {
    return Schedulers.provider("epoll")
        .create(SchedulerOptions.DEFAULT.withPlatform(opening(file)));
  }

  private static Platform opening(Function<Platform, Io> file) {
    Platform system = Platform.system();
    InvocationHandler handler =
        (self, method, arguments) ->
            method.getName().equals("open")
                ? IoResult.of(file.apply((Platform) self))
                : method.invoke(system, arguments);
    return (Platform)
        Proxy.newProxyInstance(
            Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, handler);
  }
}
