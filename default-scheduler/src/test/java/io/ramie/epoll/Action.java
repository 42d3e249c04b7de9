package io.ramie.epoll;

/** What a fiber or a thread of a test does. */
interface Action {
  void run() throws Exception;
}
