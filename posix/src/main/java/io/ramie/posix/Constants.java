package io.ramie.posix;

/** Numbers of the Linux headers that are equal on x86-64 and AArch64. */
final class Constants {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;

  static final int MSG_OOB = 1;
  static final int MSG_PEEK = 2;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;

  static final int SHUT_RD = 0;
  static final int SHUT_WR = 1;
  static final int SHUT_RDWR = 2;

  static final int SOL_SOCKET = 1;
  static final int SO_REUSEADDR = 2;
  static final int SO_TYPE = 3;
  static final int SO_ERROR = 4;
  static final int SO_BROADCAST = 6;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_KEEPALIVE = 9;
  static final int SO_OOBINLINE = 10;
  static final int SO_LINGER = 13;
  static final int SO_REUSEPORT = 15;
  static final int SO_RCVLOWAT = 18;
  static final int SO_DOMAIN = 39;

  static final int IPPROTO_TCP = 6;
  static final int TCP_NODELAY = 1;
  static final int TCP_CORK = 3;
  static final int TCP_KEEPIDLE = 4;
  static final int TCP_KEEPINTVL = 5;
  static final int TCP_KEEPCNT = 6;
  static final int TCP_DEFER_ACCEPT = 9;
  static final int TCP_QUICKACK = 12;
  static final int TCP_USER_TIMEOUT = 18;
  static final int TCP_FASTOPEN = 23;

  static final int IPPROTO_IP = 0;
  static final int IP_TOS = 1;
  static final int IP_MULTICAST_IF = 32;
  static final int IP_MULTICAST_TTL = 33;
  static final int IP_MULTICAST_LOOP = 34;

  static final int IPPROTO_IPV6 = 41;
  static final int IPV6_MULTICAST_IF = 17;
  static final int IPV6_MULTICAST_HOPS = 18;
  static final int IPV6_MULTICAST_LOOP = 19;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_TCLASS = 67;

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_ACCMODE = 3;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NOCTTY = 0x100;
  static final int O_TRUNC = 0x200;
  static final int O_APPEND = 0x400;
  static final int O_NONBLOCK = 0x800;
  static final int O_DSYNC = 0x1000;
  static final int O_SYNC = 0x101000;
  static final int O_CLOEXEC = 0x80000;

  static final int S_IFMT = 0xf000;
  static final int S_IFIFO = 0x1000;
  static final int S_IFCHR = 0x2000;
  static final int S_IFDIR = 0x4000;
  static final int S_IFBLK = 0x6000;
  static final int S_IFREG = 0x8000;
  static final int S_IFSOCK = 0xc000;

  static final int AT_FDCWD = -100;
  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int STATX_BASIC_STATS = 0x7ff;

  static final int SEEK_SET = 0;
  static final int SEEK_CUR = 1;

  static final int RWF_NOWAIT = 8;
  static final int SPLICE_F_NONBLOCK = 2;

  static final long BLKGETSIZE64 = 0x80081272L;

  static final int F_GETFL = 3;
  static final int F_DUPFD_CLOEXEC = 1030;

  static final int POLLIN = 0x01;
  static final int POLLPRI = 0x02;
  static final int POLLOUT = 0x04;
  static final int POLLERR = 0x08;
  static final int POLLHUP = 0x10;

  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLL_CTL_MOD = 3;

  static final int CLOCK_BOOTTIME = 7;

  static final int WNOHANG = 1;
  static final int WEXITED = 4;
  static final int WNOWAIT = 0x1000000;
  static final int P_ALL = 0;
  static final int P_PGID = 2;
  static final int P_PIDFD = 3;
  static final int CLD_EXITED = 1;
  static final int CLD_DUMPED = 3;

  // The struct pidfd_info of 64 bytes, which is the oldest and says enough.
  static final long PIDFD_GET_INFO = 0xc040ff0bL;
  static final long PIDFD_INFO_EXIT = 8;

  private Constants() {}
}
