package io.ramie.epoll;

/** Something that {@link Timers} ends when its time has come. The loop's thread only. */
interface Timed {
  /** The index of what is in no heap. */
  int NOT_QUEUED = -1;

  /** Where it stands in the heap, kept by {@link Timers}. */
  int heapIndex();

  /** Notes where it stands in the heap. */
  void setHeapIndex(int index);

  /** Its time has come; it is out of the heap already. Must not throw. */
  void expire();
}
