package io.ramie.examples.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SessionTest {
  private static final String SET = "set a 0 0 1\r\nx\r\n";
  private static final String GET = "get a\r\n";
  private static final String VALUE = "VALUE a 0 1\r\nx\r\nEND\r\n";

  private final Memcached memcached = new Memcached(MemcachedOptions.DEFAULT, 1);
  private final CountingPool pool = new CountingPool();
  private final Wire wire = new Wire();

  /** A pool that knows how many of its buffers are out. */
  private static final class CountingPool extends BufferPool {
    private int out;
    private int most;

    @Override
    byte[] take() {
      out++;
      most = Math.max(most, out);
      return super.take();
    }

    @Override
    void give(byte[] buffer) {
      assertThat(buffer).hasSize(BUFFER_BYTES);
      out--;
      super.give(buffer);
    }
  }

  private String run() throws Exception {
    new Session(wire, wire, memcached, pool).run();
    assertThat(pool.out).as("buffers that are not given back").isZero();
    return wire.sent();
  }

  @Test
  void requestTakesOneReadAndOneWrite() throws Exception {
    wire.arrive(SET);
    for (int i = 0; i < 100; i++) {
      wire.arrive(GET);
    }

    assertThat(run()).isEqualTo("STORED\r\n" + VALUE.repeat(100));

    assertThat(wire.reads()).isEqualTo(102); // and the end of the stream
    assertThat(wire.writes()).isEqualTo(101);
  }

  @Test
  void pipelineIsAnsweredWithOneWrite() throws Exception {
    wire.arrive(SET).arrive(GET.repeat(250));

    run();

    assertThat(wire.writes()).isEqualTo(2);
  }

  @Test
  void idleConnectionHoldsNoLargeBuffer() throws Exception {
    List<Integer> held = new ArrayList<>();
    Wire watched =
        new Wire() {
          @Override
          public int read(byte[] target, int offset, int length) {
            held.add(pool.out);
            return super.read(target, offset, length);
          }
        };
    watched.arrive(SET).arrive(GET).arrive(GET.repeat(1000)).arrive(GET).arrive(GET);

    new Session(watched, watched, memcached, pool).run();

    assertThat(held).first().isEqualTo(0);
    assertThat(held).last().isEqualTo(0);
    assertThat(pool.most).isEqualTo(2);
    assertThat(watched.sent()).isEqualTo("STORED\r\n" + VALUE.repeat(1003));
  }

  @Test
  void valuesOfAllLengthsComeBackHoweverTheyAreCut() throws Exception {
    StringBuilder expected = new StringBuilder();
    for (int length : new int[] {0, 1, 2000, 2048, 8000, 8190, 8191, 8192, 9000, 16384, 40_000}) {
      String value = "v".repeat(length);
      String set = "set a 5 0 " + length + "\r\n" + value + "\r\n";
      String command = "ms key 2 T0 k Oab\r\n12\r\n" + set + "get a\r\n";
      for (int step : new int[] {1, 7, 1000, 5000, 100_000}) {
        for (int at = 0; at < command.length(); at += step) {
          wire.arrive(command.substring(at, Math.min(command.length(), at + step)));
        }
        expected.append(
            "HD kkey Oab\r\nSTORED\r\nVALUE a 5 " + length + "\r\n" + value + "\r\nEND\r\n");
      }
    }

    assertThat(run()).isEqualTo(expected.toString());
  }

  @Test
  void clientThatQuitsGetsWhatItAskedForBefore() throws Exception {
    wire.arrive(SET + GET + "quit\r\n" + GET);

    assertThat(run()).isEqualTo("STORED\r\n" + VALUE);
  }

  @Test
  void endInsideAValueStoresNothing() throws Exception {
    wire.arrive("set a 0 0 10\r\n12345");

    assertThat(run()).isEmpty();

    assertThat(memcached.cache().items()).isZero();
  }

  @Test
  void endInsideALargeValueGivesItsSpaceBack() throws Exception {
    for (int i = 0; i < 100; i++) {
      Wire gone = new Wire().arrive("set a 0 0 1000000\r\n12345");
      new Session(gone, gone, memcached, pool).run();
    }
    wire.arrive("set a 0 0 1000000\r\n" + "v".repeat(1_000_000) + "\r\n");

    assertThat(run()).isEqualTo("STORED\r\n");
  }

  @Test
  void lineThatGetsManyKeysIsServedAsItComes() throws Exception {
    wire.arrive(SET).arrive("get" + " a".repeat(20_000)).arrive(" a\r\n" + GET);

    String reply = run();

    assertThat(reply)
        .isEqualTo("STORED\r\n" + VALUE.replace("END\r\n", "").repeat(20_001) + "END\r\n" + VALUE);
    assertThat(pool.most).isEqualTo(2);
  }

  @Test
  void keyThatIsTooLongEndsALineThatGetsManyKeys() throws Exception {
    wire.arrive("get" + " a".repeat(10_000) + " " + "k".repeat(50_000) + " b\r\n" + "mn\r\n");

    assertThat(run()).isEqualTo("CLIENT_ERROR bad command line format\r\nMN\r\n");
  }

  @Test
  void numbersAreWrittenInDecimal() throws Exception {
    Output output = new Output(wire, pool, new Traffic());
    for (long number : new long[] {0, 9, 10, 99, 100, 1_000_000_007, Long.MAX_VALUE, -1}) {
      output.ensure(30);
      output.addNumber(number);
      output.add(' ');
    }
    output.flush();

    assertThat(wire.sent())
        .isEqualTo("0 9 10 99 100 1000000007 9223372036854775807 18446744073709551615 ");
  }
}
