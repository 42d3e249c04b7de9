/**
 * Sockets that suspend the calling fiber where others block the thread.
 *
 * <p>{@link io.ramie.net.TcpSocket} connects, reads and writes; {@link io.ramie.net.TcpListener}
 * accepts. Both work in any thread: inside a fiber they go to the hooks of its scheduler, elsewhere
 * they block.
 */
@NullMarked
package io.ramie.net;

import org.jspecify.annotations.NullMarked;
