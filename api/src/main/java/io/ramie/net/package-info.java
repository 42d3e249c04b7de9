/**
 * Sockets that suspend the calling fiber where others block the thread.
 *
 * <p>{@link io.ramie.net.TcpSocket} connects, reads and writes; {@link io.ramie.net.TcpListener}
 * accepts. {@link io.ramie.net.UnixSocket} and {@link io.ramie.net.UnixListener} do the same within
 * a machine. {@link io.ramie.net.UdpSocket} and {@link io.ramie.net.UnixDatagramSocket} send and
 * receive datagrams. All work in any thread: inside a fiber they go to the hooks of its scheduler,
 * elsewhere they block.
 */
@NullMarked
package io.ramie.net;

import org.jspecify.annotations.NullMarked;
