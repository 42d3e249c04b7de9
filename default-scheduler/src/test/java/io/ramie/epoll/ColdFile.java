package io.ramie.epoll;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;

/** A file of which memory holds nothing, on a disk that may be slow; it tells who has waited. */
final class ColdFile extends Io {
  private final Descriptor file;
  private final CountDownLatch disk;
  private volatile Thread waiter;

  /** A file on a fast disk. */
  ColdFile(Descriptor file) {
    this(file, new CountDownLatch(0));
  }

  /** A file on a disk that answers when the latch is open. */
  ColdFile(Descriptor file, CountDownLatch disk) {
    super(file.platform());
    this.file = file;
    this.disk = disk;
  }

  /** The thread that has waited for the disk last. */
  Thread waiter() {
    return waiter;
  }

  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  public Io underlying() {
    return file;
  }

  @Override
  public long readAt(MemorySegment buffer, long position) {
    return awaitDisk() ? file.readAt(buffer, position) : Errno.EINTR.result();
  }

  @Override
  public long writeAt(MemorySegment buffer, long position) {
    return awaitDisk() ? file.writeAt(buffer, position) : Errno.EINTR.result();
  }

  private boolean awaitDisk() {
    waiter = Thread.currentThread();
    try {
      disk.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  protected void implClose() {}

  @Override
  public String toString() {
    return "cold " + file;
  }
}
