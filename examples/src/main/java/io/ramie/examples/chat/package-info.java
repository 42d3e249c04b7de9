/**
 * A chat server, over telnet and WebSocket: channels, operations and scopes at work together.
 *
 * <p>A {@link io.ramie.examples.chat.Room} is a fiber that owns its members and is talked to over a
 * channel. Each member has a {@link io.ramie.examples.chat.Session}: a fiber that reads what the
 * client sends, and one that writes what is to be sent to it, in one scope.
 */
@NullMarked
package io.ramie.examples.chat;

import org.jspecify.annotations.NullMarked;
