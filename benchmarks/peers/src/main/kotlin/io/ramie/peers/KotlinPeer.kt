package io.ramie.peers

import java.util.concurrent.Executors
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select

/** The same in Kotlin's coroutines: on the event loop of one thread, or on virtual threads. */
object KotlinPeer {
  @JvmStatic fun roundTrips(count: Int): Long = roundTrips(count, EmptyCoroutineContext)

  /** Each time a coroutine goes on, it does so on a new virtual thread. */
  @JvmStatic
  fun roundTripsOnVirtualThreads(count: Int): Long =
    Executors.newVirtualThreadPerTaskExecutor().asCoroutineDispatcher().use {
      roundTrips(count, it)
    }

  private fun roundTrips(count: Int, context: CoroutineContext): Long = runBlocking(context) {
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
