package io.ramie.io;

import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A file of which memory has the beginning, or nothing; its disk does what the test says. */
final class DiskFile extends Io {
  final byte[] content;

  /** The addresses of the memory with which a fiber has tried. */
  final Set<Long> tried = ConcurrentHashMap.newKeySet();

  /** What the disk answers to the next attempts: at most so many bytes, or an error. */
  final Queue<Long> answers = new ArrayDeque<>();

  /** Nothing comes from the disk before this is open. */
  volatile CountDownLatch spinning = new CountDownLatch(0);

  /** How many bytes from the start memory has. */
  int inMemory;

  private Fiber<?> victim;
  private Throwable cause;
  private volatile int own;

  DiskFile(Platform platform, int size) {
    super(platform);
    this.content = new byte[size];
  }

  /** The calling fiber is interrupted when it waits for the disk next; then the disk stops. */
  void interruptOnce(Throwable with) {
    victim = Fiber.current();
    cause = with;
  }

  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  public long readNow(MemorySegment buffer, long position) {
    return now(buffer, position, false);
  }

  @Override
  public long writeNow(MemorySegment buffer, long position) {
    return now(buffer, position, true);
  }

  private long now(MemorySegment buffer, long position, boolean write) {
    tried.add(buffer.address());
    long start = position == OWN_POSITION ? own : position;
    return start < inMemory
        ? move(buffer, position, write, inMemory - start)
        : Errno.EAGAIN.result();
  }

  @Override
  public long read(MemorySegment buffer) {
    return answer(buffer, OWN_POSITION, false);
  }

  @Override
  public long readAt(MemorySegment buffer, long position) {
    return answer(buffer, position, false);
  }

  @Override
  public long write(MemorySegment buffer) {
    return answer(buffer, OWN_POSITION, true);
  }

  @Override
  public long writeAt(MemorySegment buffer, long position) {
    return answer(buffer, position, true);
  }

  private long answer(MemorySegment buffer, long position, boolean write) {
    try {
      spinning.await();
    } catch (InterruptedException cancelled) {
      return Errno.EINTR.result();
    }
    interruptVictim();
    Long answer = answers.poll();
    return answer != null && answer <= 0
        ? answer
        : move(buffer, position, write, answer == null ? Long.MAX_VALUE : answer);
  }

  private void interruptVictim() {
    while (cause != null) {
      if (victim.currentWait() != null) {
        boolean _ = victim.raise(cause);
        cause = null;
        spinning = new CountDownLatch(1);
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public long positionNow() {
    return own;
  }

  private synchronized long move(MemorySegment buffer, long position, boolean write, long most) {
    int start = (int) (position == OWN_POSITION ? own : position);
    int count = (int) Math.min(Math.min(most, buffer.byteSize()), content.length - start);
    MemorySegment part = MemorySegment.ofArray(content).asSlice(start, count);
    MemorySegment outside = buffer.asSlice(0, count);
    (write ? part : outside).copyFrom(write ? outside : part);
    own = position == OWN_POSITION ? start + count : own;
    return count;
  }

  @Override
  protected void implClose() {}

  @Override
  public String toString() {
    return "disk file";
  }
}
