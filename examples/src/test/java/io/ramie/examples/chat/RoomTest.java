package io.ramie.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.Fibers;
import io.ramie.channel.ChannelClosedException;
import io.ramie.operation.Signal;
import io.ramie.spi.Fiber;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RoomTest {
  private final Signal stopping = new Signal();
  private final Room room = new Room("den", new Directory(), stopping);
  private final Member ann = new Member("ann");
  private final Member bob = new Member("bob");

  private static List<String> heardBy(Member member) {
    List<String> lines = new ArrayList<>();
    for (Line line = member.outgoing().tryReceive();
        line != null;
        line = member.outgoing().tryReceive()) {
      lines.add(line.toString());
    }
    return lines;
  }

  @Test
  void endsWhenTheLastMemberHasLeft() throws Exception {
    Fibers.run(() -> {
      Fiber<?> running = Fibers.schedule(room::run);
      assertThat(room.enter(ann)).isTrue();
      assertThat(room.enter(bob)).isTrue();
      room.leave(ann);
      room.leave(bob);
      running.join();

      assertThat(room.enter(ann)).isFalse();
      room.say(ann, "too late");
      room.leave(ann);
    });
  }

  @Test
  void whoComesWhileTheRoomIsClosedIsNotLeftInIt() throws Exception {
    Fibers.run(() -> {
      Fiber<?> entered = Fibers.schedule(() -> assertThat(room.enter(ann)).isTrue());
      Fiber<?> left = Fibers.schedule(() -> room.leave(ann));
      Fiber<Boolean> late = Fibers.schedule(() -> room.enter(bob));
      Fibers.schedule(room::run);

      entered.value();
      left.value();
      assertThat(late.value()).isFalse();
    });
  }

  @Test
  void roomThatNeverRunsKeepsNobodyWaiting() throws Exception {
    Fibers.run(() -> {
      Fiber<Boolean> entered = Fibers.schedule(() -> room.enter(ann));
      room.close();

      assertThat(entered.value()).isFalse();
    });
  }

  @Test
  void roomThatIsCancelledKeepsNobodyWaiting() throws Exception {
    Fibers.run(() -> {
      Fiber<?> running = Fibers.schedule(room::run);
      room.enter(ann);
      Fiber<Boolean> late = Fibers.schedule(() -> room.enter(bob));
      running.cancel();

      assertThat(late.value()).isIn(true, false);
      room.leave(ann);
      assertThat(room.enter(bob)).isFalse();
    });
  }

  @Test
  void whoTakesNothingIsDroppedAndToldWhy() throws Exception {
    Fibers.run(() -> {
      Fibers.schedule(room::run);
      room.enter(ann);
      room.enter(bob);
      List<String> heard = new ArrayList<>();
      for (int i = 0; i < Member.MAX_WAITING_LINES; i++) {
        room.say(ann, "line " + i);
        room.who(ann);
        heard.addAll(heardBy(ann));
      }
      room.leave(bob);
      heard.addAll(heardBy(ann));

      assertThat(heard)
          .contains("ann: line " + (Member.MAX_WAITING_LINES - 1))
          .contains("bob could not keep up, and was dropped.")
          .doesNotContain("bob has left den.");
      assertThatExceptionOfType(ChannelClosedException.class)
          .isThrownBy(() -> heardBy(bob))
          .withCauseInstanceOf(ProtocolException.class);
      room.leave(ann);
    });
  }

  @Test
  void whoHasLeftSaysNothingAnyMore() throws Exception {
    Fibers.run(() -> {
      Fibers.schedule(room::run);
      room.enter(ann);
      room.enter(bob);
      room.leave(bob);
      room.say(bob, "boo");
      room.leave(ann);
    });

    assertThat(heardBy(ann))
        .containsExactly("ann has entered den.", "bob has entered den.", "bob has left den.");
  }

  @Test
  void whenTheServerStopsAllHearEachOthersLastWords() throws Exception {
    Fibers.run(() -> {
      Fibers.schedule(room::run);
      room.enter(ann);
      room.enter(bob);
      stopping.signal();
      Fiber<?> leaving = Fibers.schedule(() -> room.leave(ann));
      room.say(bob, "last words");
      room.leave(bob);
      leaving.join();
    });

    assertThat(heardBy(ann)).last().isEqualTo("bob: last words");
  }
}
