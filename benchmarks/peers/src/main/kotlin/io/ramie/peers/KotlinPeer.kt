package io.ramie.peers

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select

/** The same in Kotlin's coroutines, on the event loop of one thread. */
object KotlinPeer {
  @JvmStatic
  fun roundTrips(count: Int): Long = runBlocking {
    val there = Channel<Int>()
    val back = Channel<Int>()
    launch { repeat(count) { back.send(there.receive()) } }
    val start = System.nanoTime()
    repeat(count) {
      there.send(it)
      back.receive()
    }
    System.nanoTime() - start
  }

  @JvmStatic
  fun choices(count: Int): Long = runBlocking {
    val there = Channel<Int>()
    val other = Channel<Int>()
    val back = Channel<Int>()
    launch {
      repeat(count) {
        back.send(
            select {
              there.onReceive { it }
              other.onReceive { it }
            })
      }
    }
    val start = System.nanoTime()
    repeat(count) {
      there.send(it)
      back.receive()
    }
    System.nanoTime() - start
  }
}
