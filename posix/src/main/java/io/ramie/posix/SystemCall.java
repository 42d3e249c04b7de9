package io.ramie.posix;

/** The system calls that are called by number, since the library has none or a slower function. */
enum SystemCall {
  RECVFROM(45, 207),
  SENDTO(44, 206),
  PREADV2(327, 286),
  PWRITEV2(328, 287),
  STATX(332, 291),
  COPY_FILE_RANGE(326, 285),
  SPLICE(275, 76),
  PIDFD_OPEN(434, 434);

  private final int onX86;
  private final int onAarch64;

  SystemCall(int onX86, int onAarch64) {
    this.onX86 = onX86;
    this.onAarch64 = onAarch64;
  }

  /** The number on the processor this runs on. */
  long number() {
    return number(Architecture.current());
  }

  long number(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> onX86;
      case AARCH64 -> onAarch64;
    };
  }
}
