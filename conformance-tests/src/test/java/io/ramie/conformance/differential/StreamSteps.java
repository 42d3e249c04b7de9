package io.ramie.conformance.differential;

import static io.ramie.conformance.differential.Performer.LEFT_OUT;
import static io.ramie.conformance.differential.Performer.LONG;
import static io.ramie.conformance.differential.Performer.SHORT;
import static java.util.Objects.requireNonNull;

import io.ramie.Fibers;
import io.ramie.io.ByteSource;
import io.ramie.net.StreamSocket;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Steps on the ends of streams. Steps whose outcome would depend on when packets arrive are left
 * out.
 */
final class StreamSteps {
  private static final int MOST_UNREAD = 16_000;

  private final Subject subject;
  private final World world;

  StreamSteps(Subject subject, World world) {
    this.subject = subject;
    this.world = world;
  }

  String perform(Step.OnStream step) throws IOException, InterruptedException, ExecutionException {
    End end = world.end(step.end());
    return switch (step) {
      case Step.Write write -> write(end, write);
      case Step.Read read -> read(end, read);
      case Step.Peek peek -> peek(end, peek);
      case Step.Exchange exchange -> exchange(end, exchange);
      case Step.Look _ -> look(end);
      case Step.Select _ -> select();
      case Step.CloseUnderReader _ -> closeUnderReader(end);
      case Step.ShutdownOutput _ -> shutdownOutput(end);
      case Step.ShutdownInput _ -> shutdownInput(end);
      case Step.Close _ -> close(end);
    };
  }

  // Bytes

  private static String write(End end, Step.Write step) throws IOException {
    Flow flow = end.out;
    if (flow == null || (end.isOpen() && !canWrite(end, flow, step.size()))) {
      return LEFT_OUT;
    }
    boolean accepted = end.isOpen() && !end.outputShut && !flow.abandoned;
    byte[] bytes = accepted ? flow.next(step.size()) : new byte[step.size()];
    write(end, bytes, step.form());
    return "wrote " + step.size();
  }

  private static boolean canWrite(End end, Flow flow, int size) {
    // The first write to a TCP peer that is gone may succeed.
    boolean depends = end.uncertain || (isTcp(end) && flow.abandoned && !end.outputShut);
    return !depends && flow.unread() + size <= MOST_UNREAD;
  }

  private static void write(End end, byte[] bytes, Step.Form form) throws IOException {
    switch (form) {
      case ARRAY -> end.sink().write(bytes);
      case HEAP_BUFFER -> end.sink().write(ByteBuffer.wrap(bytes));
      case DIRECT_BUFFER ->
          end.sink().write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
      case STREAM -> end.sink().outputStream().write(bytes);
    }
  }

  private static String read(End end, Step.Read step) throws IOException {
    Flow flow = end.in;
    if (flow == null || end.uncertain) {
      return LEFT_OUT;
    }
    if (end.isOpen() && flow.unread() == 0 && !flow.ended && !end.inputShut) {
      return readInVain(end, step.form());
    }
    int size = Math.max(1, flow.unread() == 0 ? step.size() : Math.min(step.size(), flow.unread()));
    byte[] bytes = new byte[size];
    int count = readUpTo(end.source(), bytes, step.form());
    return count < 0 ? "end of stream" : flow.check(bytes, count);
  }

  private static String readInVain(End end, Step.Form form) throws IOException {
    end.handle.setTimeout(SHORT);
    try {
      return "read " + read(end.source(), new byte[1], 0, form) + " from nowhere";
    } finally {
      end.handle.setTimeout(null);
    }
  }

  /** Reads until an array is full or the stream ends: the bytes read, -1 for none at its end. */
  private static int readUpTo(ByteSource source, byte[] bytes, Step.Form form) throws IOException {
    int done = 0;
    while (done < bytes.length) {
      int count = read(source, bytes, done, form);
      if (count < 0) {
        return done == 0 ? -1 : done;
      }
      done += count;
    }
    return done;
  }

  private static int read(ByteSource source, byte[] bytes, int from, Step.Form form)
      throws IOException {
    int length = bytes.length - from;
    return switch (form) {
      case ARRAY -> source.read(bytes, from, length);
      case HEAP_BUFFER -> source.read(ByteBuffer.wrap(bytes, from, length));
      case DIRECT_BUFFER -> readDirect(source, bytes, from);
      case STREAM -> source.inputStream().read(bytes, from, length);
    };
  }

  private static int readDirect(ByteSource source, byte[] bytes, int from) throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length - from);
    int count = source.read(direct);
    direct.flip().get(bytes, from, direct.limit());
    return count;
  }

  private static String peek(End end, Step.Peek step) throws IOException {
    StreamSocket socket = end.socket();
    Flow flow = end.in;
    boolean waits = flow != null && isQuiet(end, flow);
    if (socket == null || flow == null || end.uncertain || waits) {
      return LEFT_OUT;
    }
    byte[] bytes = new byte[Math.max(1, step.size())];
    int count = socket.peek(bytes);
    return count < 0 ? "end of stream" : "saw " + flow.compare(Arrays.copyOf(bytes, count));
  }

  private String exchange(End end, Step.Exchange step)
      throws IOException, InterruptedException, ExecutionException {
    Flow flow = end.in;
    if (flow == null || !isQuiet(end, flow) || !end.peer().isOpen()) {
      return LEFT_OUT;
    }
    byte[] bytes = new byte[step.size()];
    Future<Integer> reader = subject.start(() -> readUpTo(end.source(), bytes, step.form()));
    write(end.peer(), flow.next(step.size()), step.form());
    return flow.check(bytes, reader.get());
  }

  /** Whether a reader of it would wait now. */
  private static boolean isQuiet(End end, Flow flow) {
    return end.isOpen() && flow.unread() == 0 && !flow.ended && !end.inputShut && !end.uncertain;
  }

  // Readiness

  private static String look(End end) throws IOException {
    if (end.uncertain) {
      return LEFT_OUT;
    }
    StringBuilder ready = new StringBuilder("ready:");
    if (end.in != null) {
      boolean something = end.in.unread() > 0 || end.in.ended || end.inputShut;
      ready.append(' ').append(end.handle.await(Io.READABLE, something ? LONG : Duration.ZERO));
    }
    if (end.out != null) {
      ready.append(' ').append(end.handle.await(Io.WRITABLE, LONG));
    }
    return ready.toString();
  }

  /** Of those ends whose readiness does not depend on packets. */
  private String select() throws IOException, InterruptedException {
    List<End> ends = world.localEnds().stream().filter(End::isOpen).toList();
    List<Io> readable =
        ends.stream().filter(end -> end.in != null).map(end -> end.handle.io()).toList();
    List<Io> writable =
        ends.stream().filter(end -> end.out != null).map(end -> end.handle.io()).toList();
    IoSelection selection =
        Schedulers.current().ioSelect(readable, writable, List.of(), Duration.ZERO);
    return "selected "
        + selection.readable().stream().map(readable::indexOf).toList()
        + selection.writable().stream().map(writable::indexOf).toList();
  }

  // Ends

  private String closeUnderReader(End end) throws InterruptedException, ExecutionException {
    Flow flow = end.in;
    if (flow == null || !isQuiet(end, flow)) {
      return LEFT_OUT;
    }
    Future<Integer> reader = subject.start(() -> end.source().read(new byte[1]));
    while (end.handle.io().waits().isEmpty() && !reader.isDone()) {
      Fibers.yield();
    }
    close(end);
    return "read " + reader.get() + " from a closed handle";
  }

  private static String shutdownOutput(End end) throws IOException {
    StreamSocket socket = end.socket();
    Flow flow = end.out;
    if (socket == null || flow == null || end.uncertain || (isTcp(end) && isHalfGone(end))) {
      return LEFT_OUT;
    }
    socket.shutdownOutput();
    end.outputShut = true;
    flow.ended = true;
    return "shut down";
  }

  private static String shutdownInput(End end) throws IOException {
    StreamSocket socket = end.socket();
    Flow flow = end.in;
    if (socket == null || flow == null || end.uncertain || (isTcp(end) && isHalfGone(end))) {
      return LEFT_OUT;
    }
    if (isTcp(end) && flow.unread() > 0) {
      return LEFT_OUT;
    }
    socket.shutdownInput();
    end.inputShut = true;
    flow.abandoned = true;
    return "shut down";
  }

  private static String close(End end) {
    if (!end.isOpen()) {
      end.handle.close();
      return "closed again";
    }
    // A reset overtakes what is on its way.
    if (isTcp(end) && requireNonNull(end.in).unread() > 0) {
      end.peer().uncertain = true;
    }
    end.handle.close();
    if (end.out != null) {
      end.out.ended = true;
    }
    if (end.in != null) {
      end.in.abandoned = true;
    }
    return "closed";
  }

  private static boolean isTcp(End end) {
    return end.handle instanceof TcpSocket;
  }

  /** Whether the state of the connection depends on when its last packets arrive. */
  private static boolean isHalfGone(End end) {
    return end.isOpen() && (!end.peer().isOpen() || end.outputShut || end.inputShut);
  }
}
